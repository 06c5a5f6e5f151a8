/** One document of a compose text: its lines with their numbers, and the findings beside the lines they are about. */
import { useState } from 'preact/hooks';
import type { ComposeDocument } from '../../code/compose/finding';
import { counted, type Wording } from '../wording';
import { annotated, type FoldRow, type LineRow, type Piece } from './annotated-lines';
import { type ShownFinding, worstFinding } from './compose-findings';
import { FindingNote } from './finding-note';

interface Props {
  readonly document: ComposeDocument;
  readonly source: string;
  /** Of this document. */
  readonly findings: readonly ShownFinding[];
  readonly text: Wording;
}

export function ComposeSource({ document, source, findings, text }: Props) {
  const [opened, setOpened] = useState<'all' | ReadonlySet<number>>(new Set<number>());
  const { rows, isFolded, leftOut } = annotated(source, findings, opened);
  const isAll = opened === 'all';
  return (
    <div class="source" data-document={document}>
      <div class="source-head">
        <h4>
          <code>{document === 'app-compose' ? 'app-compose.json' : document}</code>
        </h4>
        <span class="small">{counted(text, 'compose_finding_count', findings.length)}</span>
        {(isFolded || isAll) && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={isAll}
            onClick={() => setOpened(isAll ? new Set<number>() : 'all')}
          >
            {text(isAll ? 'compose_show_less' : 'compose_show_all')}
          </button>
        )}
      </div>
      <table class="source-table">
        <caption class="for-readers">{document}</caption>
        <thead class="for-readers">
          <tr>
            <th scope="col">{text('compose_line')}</th>
            <th scope="col">{text('compose_source')}</th>
            <th scope="col">{text('compose_findings')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            row.kind === 'line' ? (
              <Line key={row.number} row={row} text={text} />
            ) : (
              <Fold
                key={`fold-${row.from}`}
                fold={row}
                open={() => setOpened(new Set([...(isAll ? [] : opened), row.from]))}
                text={text}
              />
            ),
          )}
        </tbody>
      </table>
      {leftOut > 0 && <p class="small">{counted(text, 'compose_lines_left_out', leftOut)}</p>}
    </div>
  );
}

function Line({ row, text }: { readonly row: LineRow; readonly text: Wording }) {
  const { number, pieces, findings, span } = row;
  return (
    <tr class="source-line" data-outcome={worstFinding(findings)}>
      <td class="line-number">{number}</td>
      <td class="line-text">
        <code>
          {pieces.map((piece, i) =>
            typeof piece === 'string' ? piece : <Cut key={i} cut={piece} text={text} />,
          )}
        </code>
      </td>
      {findings.length > 0 && (
        <td class="notes" rowSpan={span}>
          {findings.map((finding, i) => (
            <FindingNote key={i} finding={finding} text={text} />
          ))}
        </td>
      )}
    </tr>
  );
}

function Cut({ cut, text }: { readonly cut: Exclude<Piece, string>; readonly text: Wording }) {
  return <span class="cut"> … {counted(text, 'compose_cut', cut)} … </span>;
}

interface FoldProps {
  readonly fold: FoldRow;
  readonly text: Wording;
  open(): void;
}

function Fold({ fold, open, text }: FoldProps) {
  return (
    <tr class="fold">
      <td colSpan={3}>
        <button type="button" class="fold-button" onClick={open}>
          {counted(text, 'compose_show_lines', fold.to - fold.from + 1)}
        </button>
      </td>
    </tr>
  );
}
