/** What changed in the compose file since it was pinned, line by line. */
import type { ComposeChange } from '../../code/compose/compose-changes';
import { counted, type Wording } from '../wording';
import { type DiffRow, foldedDiff, type SameRow } from './folded-diff';

interface Props {
  readonly changes: readonly ComposeChange[];
  readonly text: Wording;
}

export function ComposeDiff({ changes, text }: Props) {
  return (
    <>
      {changes.length === 0 && <p class="sub">{text('compose_changes_none')}</p>}
      {changes.map((change) => (
        <DocumentDiff key={change.document} change={change} text={text} />
      ))}
    </>
  );
}

function DocumentDiff({ change, text }: { readonly change: ComposeChange; readonly text: Wording }) {
  const { document, diff } = change;
  const { rows, added, removed, leftOut } = foldedDiff(diff?.lines ?? []);
  const name = document === 'app-compose' ? text('compose_settings') : document;
  return (
    <div class="source diff" data-document={document}>
      <div class="source-head">
        <h4>{document === 'app-compose' ? name : <code>{name}</code>}</h4>
        <span class="small">
          {diff === undefined ? text('diff_too_large') : text('diff_count', [`${added}`, `${removed}`])}
        </span>
      </div>
      {diff?.shortest === false && <p class="small">{text('diff_not_shortest')}</p>}
      {rows.length > 0 && (
        <table class="source-table">
          <caption class="for-readers">{name}</caption>
          <thead class="for-readers">
            <tr>
              <th scope="col">{text('diff_pinned')}</th>
              <th scope="col">{text('diff_now')}</th>
              <th scope="col">{text('compose_source')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <Row key={i} row={row} text={text} />
            ))}
          </tbody>
        </table>
      )}
      {leftOut > 0 && <p class="small">{counted(text, 'compose_lines_left_out', leftOut)}</p>}
    </div>
  );
}

function Row({ row, text }: { readonly row: DiffRow | SameRow; readonly text: Wording }) {
  if (row.kind === 'unchanged')
    return (
      <tr class="fold">
        <td colSpan={3}>{counted(text, 'diff_unchanged', row.count)}</td>
      </tr>
    );
  return (
    <tr class="diff-line" data-kind={row.kind}>
      <td class="line-number">{row.before}</td>
      <td class="line-number">{row.after}</td>
      <td class="line-text">
        {row.kind !== 'same' && (
          <span class="for-readers">{text(row.kind === 'added' ? 'diff_added' : 'diff_removed')} </span>
        )}
        <code>{row.text}</code>
      </td>
    </tr>
  );
}
