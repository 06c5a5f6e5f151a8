/** Names asked for CAA records, of whom, and what they hold. */
import type { Wording } from '../wording';
import type { CaaAnswer } from './caa-facts';

interface Props {
  readonly answers: readonly CaaAnswer[];
  readonly text: Wording;
}

export function CaaTable({ answers, text }: Props) {
  const [name, resolver, records] = [
    text('report_caa_name'),
    text('report_caa_asked'),
    text('report_caa_records'),
  ];
  return (
    <table class="fact-table caa-table">
      <caption>{text('report_caa')}</caption>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          <th scope="col">{resolver}</th>
          <th scope="col">{records}</th>
        </tr>
      </thead>
      <tbody>
        {answers.map((answer, i) => (
          <tr key={i}>
            <td>
              <code>{answer.name}</code>
            </td>
            <td data-head={resolver}>{hostIn(answer.resolver)}</td>
            <td data-head={records}>
              {answer.failure !== undefined && <span>{answer.failure}</span>}
              {answer.failure === undefined && answer.records.length === 0 && text('report_caa_none')}
              {answer.records.map((record) => (
                <code class="line" key={record}>
                  {record}
                </code>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Of an address, its host; anything else as it is. */
const hostIn = (resolver: string | undefined): string | undefined =>
  resolver !== undefined && URL.canParse(resolver) ? new URL(resolver).host : resolver;
