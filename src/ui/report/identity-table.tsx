/** What was measured of the code, one line each. */
import type { Wording } from '../wording';
import type { IdentityRow } from './identity-rows';

export function IdentityTable({
  rows,
  text,
}: {
  readonly rows: readonly IdentityRow[];
  readonly text: Wording;
}) {
  if (rows.length === 0) return null;
  return (
    <table class="fact-table identity-table">
      <caption>{text('code_measured')}</caption>
      <tbody>
        {rows.map(({ key, name, value, code, notes }) => (
          <tr key={key} data-fact={key}>
            <th scope="row">{name}</th>
            <td>
              {value}
              {value !== undefined && code !== undefined && ' '}
              {code !== undefined && <code>{code}</code>}
              {notes.length > 0 && <span class="small">{notes.join(' ')}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
