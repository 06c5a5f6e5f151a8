/** The governance question of the report: contracts, who decides about them, and when what was allowed. */
import type { Facts } from '../../appraisal';
import { asText } from '../fact';
import { counted, type Wording, type WordingKey } from '../wording';
import { eventText, governanceRows, type PolicyHistory, policyHistory } from './governance-rows';

interface Props {
  readonly facts: Facts;
  readonly text: Wording;
}

export function GovernancePart({ facts: { governance, code }, text }: Props) {
  const rows = governanceRows(governance, text);
  if (rows.length === 0) return null;
  const history = policyHistory(governance?.history);
  return (
    <>
      <table class="fact-table identity-table">
        <caption>{text('policy_contracts')}</caption>
        <tbody>
          {rows.map(({ key, name, value, code, notes, more }) => (
            <tr key={key} data-fact={key}>
              <th scope="row">{name}</th>
              <td>
                {value}
                {value !== undefined && code !== undefined && ' '}
                {code !== undefined && <code>{code}</code>}
                {more.map((address) => (
                  <code class="line" key={address}>
                    {address}
                  </code>
                ))}
                {notes.length > 0 && <span class="small">{notes.join(' ')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {history !== undefined && <PastOf history={history} running={asText(code?.composeHash)} text={text} />}
      {/* Nobody asks for the past of a contract on which this machine does not depend. */}
      {history === undefined && governance?.policy !== undefined && (
        <p class="small" data-part="policy-history-unread">
          {text('policy_history_unread')}
        </p>
      )}
    </>
  );
}

const HEADS = [
  'policy_event_block',
  'policy_event_what',
  'policy_event_subject',
  'policy_event_transaction',
] as const;

interface PastProps {
  readonly history: PolicyHistory;
  /** Compose hash that was measured; hex. */
  readonly running: string | undefined;
  readonly text: Wording;
}

function PastOf({ history, running, text }: PastProps) {
  const { from, to, isAgreed, leftOut, events } = history;
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  const [, what, subject, transaction] = HEADS.map((head) => text(head));
  return (
    <details class="in-words" data-part="policy-history">
      <summary>{say('policy_history')}</summary>
      <p class="small">
        {say('policy_history_range', [`${from}`, `${to}`])}{' '}
        {say(isAgreed ? 'policy_history_agreed' : 'policy_history_open')}
        {leftOut > 0 && ` ${counted(text, 'policy_history_more', leftOut)}`}
      </p>
      {events.length > 0 && (
        <table class="fact-table">
          <caption class="for-readers">{say('policy_history')}</caption>
          <thead>
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col">
                  {text(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr key={`${event.block} ${event.name} ${event.transaction} ${event.subject}`}>
                <td>{event.block}</td>
                <td data-head={what}>{eventText(event, text)}</td>
                <td data-head={subject}>
                  <code>{event.subject}</code>
                  {event.subject !== '' && event.subject === running && (
                    <span class="small">{text('policy_event_runs_now')}</span>
                  )}
                </td>
                <td data-head={transaction}>
                  <code>{event.transaction}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
