/** Events that something inside wrote after the system was ready: shown, and believed by nobody. */
import { asList, asNumber, asObject, asText, type Fields } from '../fact';
import { bytesText } from '../quantity-text';
import { strangerText } from '../stranger-text';
import { counted, type Wording } from '../wording';

const MOST_NAME = 120;
const MOST_DIGITS = 64;

export function ApplicationEvents({ code, text }: { readonly code: Fields; readonly text: Wording }) {
  const events = asList(code.applicationEvents)
    .map((event) => asObject(event))
    .filter((event) => event !== undefined);
  if (events.length === 0) return null;
  const count = asNumber(code.applicationEventCount) ?? events.length;
  const leftOut = count - events.length;
  return (
    <details class="in-words">
      <summary>{counted(text, 'code_app_events', count)}</summary>
      <table class="fact-table event-table">
        <caption class="small">{text('code_app_events_explained')}</caption>
        <thead>
          <tr>
            <th scope="col">{text('code_event_name')}</th>
            <th scope="col">{text('code_event_payload')}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, i) => (
            <tr key={i}>
              <td>
                <code>{strangerText(asText(event.name) ?? '', MOST_NAME)}</code>
                {event.posesAsSystem === true && <span class="small">{text('code_poses_as_system')}</span>}
              </td>
              <td data-head={text('code_event_payload')}>
                <code>{payloadText(event, text)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut > 0 && <p class="small">{counted(text, 'code_events_left_out', leftOut)}</p>}
    </details>
  );
}

function payloadText(event: Fields, text: Wording): string {
  const hex = asText(event.payload) ?? '';
  const bytes = asNumber(event.payloadBytes) ?? hex.length / 2;
  return 2 * bytes <= MOST_DIGITS
    ? strangerText(hex, MOST_DIGITS)
    : text('code_event_bytes', [
        strangerText(hex.slice(0, MOST_DIGITS), MOST_DIGITS),
        bytesText(bytes, text),
      ]);
}
