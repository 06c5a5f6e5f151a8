/** Who may issue a certificate for this host, and the records that say so. */
import type { Wording } from '../wording';
import type { CaaAnswer, CaaLookup, Permission } from './caa-facts';

interface Props {
  readonly lookup: CaaLookup;
  readonly text: Wording;
}

export function CaaTables({ lookup, text }: Props) {
  const { permissions, answers, notAsked } = lookup;
  return (
    <>
      {notAsked !== undefined && <p class="sub">{text('report_caa_not_asked', [notAsked])}</p>}
      {permissions.length > 0 && <Permissions permissions={permissions} text={text} />}
      {answers.length > 0 && <Answers answers={answers} text={text} />}
    </>
  );
}

function Permissions({
  permissions,
  text,
}: {
  readonly permissions: readonly Permission[];
  readonly text: Wording;
}) {
  const [certificate, who, resolvers] = [
    text('report_caa_certificate'),
    text('report_caa_who'),
    text('report_caa_told_by'),
  ];
  return (
    <table class="fact-table caa-table">
      <caption>{text('report_caa')}</caption>
      <Heads names={[certificate, who, resolvers]} />
      <tbody>
        {permissions.map((permission, i) => (
          <tr key={i}>
            <td>
              <code>{permission.certificate}</code>
            </td>
            <td data-head={who}>
              {permission.who.map((words) => (
                <span class="line" key={words}>
                  {words}
                </span>
              ))}
            </td>
            <td data-head={resolvers}>{permission.resolvers.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answers({ answers, text }: { readonly answers: readonly CaaAnswer[]; readonly text: Wording }) {
  const [name, records, resolvers] = [
    text('report_caa_name'),
    text('report_caa_records'),
    text('report_caa_told_by'),
  ];
  return (
    <table class="fact-table caa-table">
      <caption>{text('report_caa_asked')}</caption>
      <Heads names={[name, records, resolvers]} />
      <tbody>
        {answers.map((answer, i) => (
          <tr key={i}>
            <td>
              <code>
                {answer.name} {answer.type}
              </code>
              {answer.aliases.length > 0 && (
                <span class="small">{text('report_caa_alias', [answer.aliases.join(', ')])}</span>
              )}
            </td>
            <td data-head={records}>
              {answer.failure !== undefined && text('report_caa_no_answer', [answer.failure])}
              {answer.failure === undefined &&
                answer.records.length === 0 &&
                text(answer.rcode === 'NXDOMAIN' ? 'report_caa_no_name' : 'report_caa_none')}
              {answer.records.map((record, j) => (
                <span class="line" key={j}>
                  <code>{record.text}</code>
                  {record.lets !== undefined && <span class="small">{record.lets}</span>}
                </span>
              ))}
            </td>
            <td data-head={resolvers}>
              {answer.resolvers
                .map((resolver) =>
                  answer.authentic.includes(resolver) ? text('report_caa_dnssec', [resolver]) : resolver,
                )
                .join(', ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Heads = ({ names }: { readonly names: readonly string[] }) => (
  <thead>
    <tr>
      {names.map((name) => (
        <th key={name} scope="col">
          {name}
        </th>
      ))}
    </tr>
  </thead>
);
