/** Every exchange of the verification: what was asked of whom, what came, how much, how fast. */
import type { FetchFailure } from '../../ports/ports';
import type { Exchange } from '../../report/recording';
import type { SocketExchange } from '../../report/socket-exchange';
import { bytesText, durationText } from '../quantity-text';
import { strangerText } from '../stranger-text';
import { counted, type Wording, type WordingKey } from '../wording';

interface Props {
  readonly exchanges: readonly Exchange[];
  readonly sockets: readonly SocketExchange[] | undefined;
  readonly text: Wording;
}

export function ExchangeTable({ exchanges, sockets = [], text }: Props) {
  const lines = [
    ...sockets.map((exchange) => socketLine(exchange, text)),
    ...exchanges.map((exchange) => fetchLine(exchange, text)),
  ];
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
        {lines.map(({ asked, sent, nth, answer, bytes, ms }, i) => (
          <tr key={i}>
            <td>
              <code>{asked}</code>
              {sent !== undefined && <span class="small">{sent}</span>}
              {nth > 0 && <span class="small">{text(again, [`${nth + 1}`])}</span>}
            </td>
            <td data-head={text('report_answer')}>{answer}</td>
            <td data-head={text('report_size')} class="number">
              {bytesText(bytes, text)}
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

interface Line {
  readonly asked: string;
  /** What was sent with it, in words; absent where the address says it all. */
  readonly sent?: string;
  /** How often the same was asked before. */
  readonly nth: number;
  readonly answer: string;
  /** Of the answer. */
  readonly bytes: number;
  readonly ms: number | undefined;
}

const again: WordingKey = 'report_nth';
const LONGEST_URL = 600;

const fetchLine = ({ request, result, nth, ms }: Exchange, text: Wording): Line => ({
  asked: `${request.method} ${strangerText(request.url, LONGEST_URL)}`,
  nth,
  answer: result.kind === 'response' ? `${result.status}` : failed(result, text),
  bytes: bytesOf(result),
  ms,
});

function socketLine({ request, result, nth, ms }: SocketExchange, text: Wording): Line {
  const sent = bytesText(lengthOf(request.send), text);
  return {
    asked: strangerText(request.url, LONGEST_URL),
    sent: counted(text, 'report_sent', request.send.length, [sent]),
    nth,
    answer:
      result.kind === 'messages'
        ? counted(text, 'report_messages', result.messages.length)
        : failed(result, text),
    bytes: bytesOfSocket(result),
    ms,
  };
}

function failed({ code, detail }: FetchFailure, text: Wording): string {
  const key: WordingKey = 'report_failed';
  return text(key, [code, strangerText(detail, 160)]);
}

/** "17 exchanges, 312 kB": bytes of all answers. */
export function exchangesText(
  exchanges: readonly Exchange[],
  sockets: readonly SocketExchange[] = [],
  text: Wording,
): string {
  const sizes = [
    ...exchanges.map(({ result }) => bytesOf(result)),
    ...sockets.map(({ result }) => bytesOfSocket(result)),
  ];
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return counted(text, 'report_exchange_count', sizes.length, [bytesText(bytes, text)]);
}

const lengthOf = (messages: readonly Uint8Array[]): number => messages.reduce((sum, m) => sum + m.length, 0);
const bytesOfSocket = (result: SocketExchange['result']): number =>
  result.kind === 'messages' ? lengthOf(result.messages) : 0;

const bytesOf = (result: Exchange['result']): number => (result.kind === 'response' ? result.body.length : 0);
