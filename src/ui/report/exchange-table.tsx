/** Every exchange of the verification: what was asked of whom, what came, how much, how fast. */
import type { Exchange } from '../../report/recording';
import { bytesText, durationText } from '../quantity-text';
import { strangerText } from '../stranger-text';
import { counted, type Wording, type WordingKey } from '../wording';

interface Props {
  readonly exchanges: readonly Exchange[];
  readonly text: Wording;
}

export function ExchangeTable({ exchanges, text }: Props) {
  const asked: WordingKey = 'report_nth';
  return (
    <table class="fact-table exchange-table">
      <caption class="for-readers">{text('report_exchanges')}</caption>
      <thead>
        <tr>
          <th scope="col">{text('report_asked')}</th>
          <th scope="col">{text('report_answer')}</th>
          <th scope="col" class="number">
            {text('report_size')}
          </th>
          <th scope="col" class="number">
            {text('report_took')}
          </th>
        </tr>
      </thead>
      <tbody>
        {exchanges.map(({ request, result, nth, ms }, i) => (
          <tr key={i}>
            <td>
              <code>
                {request.method} {strangerText(request.url, 600)}
              </code>
              {nth > 0 && <span class="small">{text(asked, [`${nth + 1}`])}</span>}
            </td>
            <td data-head={text('report_answer')}>
              {result.kind === 'response'
                ? `${result.status}`
                : text('report_failed', [result.code, strangerText(result.detail, 160)])}
            </td>
            <td data-head={text('report_size')} class="number">
              {bytesText(bytesOf(result), text)}
            </td>
            <td data-head={text('report_took')} class="number">
              {ms === undefined ? text('report_not_measured') : durationText(ms, text)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "17 exchanges, 312 kB": bytes of all answers. */
export function exchangesText(exchanges: readonly Exchange[], text: Wording): string {
  const bytes = exchanges.reduce((sum, { result }) => sum + bytesOf(result), 0);
  return counted(text, 'report_exchange_count', exchanges.length, [bytesText(bytes, text)]);
}

const bytesOf = (result: Exchange['result']): number => (result.kind === 'response' ? result.body.length : 0);
