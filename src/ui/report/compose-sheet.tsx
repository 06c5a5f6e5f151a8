/** The compose file that was measured, with its findings in the margin, and what changed in it since the pin. */

import { CopyButton } from '../copy-button';
import { asNumber, type Fields } from '../fact';
import { counted, type Wording } from '../wording';
import { ComposeDiff } from './compose-diff';
import { DOCUMENTS, type ShownFinding } from './compose-findings';
import { ComposeSource } from './compose-source';
import { FindingNote } from './finding-note';
import type { ReportActions, ShownCompose } from './report-view';

interface Props {
  /** `facts.code.compose`. */
  readonly facts: Fields;
  readonly findings: readonly ShownFinding[];
  /** Absent where the text is not at hand. */
  readonly compose: ShownCompose | undefined;
  /** The pin names another compose file. */
  readonly isChanged: boolean;
  readonly actions: ReportActions;
  readonly text: Wording;
}

export function ComposeSheet({ facts, findings, compose, isChanged, actions, text }: Props) {
  const leftOut = (asNumber(facts.findingCount) ?? 0) - findings.length;
  const whole = compose?.documents['app-compose'];
  return (
    <div class="compose">
      {isChanged && (
        <div class="compose-changes">
          <h3>{text('compose_changes')}</h3>
          {compose?.changes === undefined ? (
            <p class="sub">{text('compose_pinned_gone')}</p>
          ) : (
            <ComposeDiff changes={compose.changes} text={text} />
          )}
        </div>
      )}
      <div class="source-head">
        <h3>{text('compose_title')}</h3>
        {whole !== undefined && (
          <CopyButton
            content={whole}
            name={text('compose_copy')}
            text={text}
            copy={(content) => actions.copy(content)}
          />
        )}
      </div>
      <p class="sub">{text(compose === undefined ? 'compose_text_gone' : 'compose_explained')}</p>
      {leftOut > 0 && <p class="small">{counted(text, 'compose_findings_left_out', leftOut)}</p>}
      {compose === undefined ? (
        <ul class="loose-findings">
          {findings.map((finding, i) => (
            <li key={i}>
              <code>{`${finding.document}:${finding.line} ${finding.text}`}</code>
              <FindingNote finding={finding} text={text} />
            </li>
          ))}
        </ul>
      ) : (
        DOCUMENTS.map((document) => {
          const source = compose.documents[document];
          return source === undefined ? null : (
            <ComposeSource
              key={document}
              document={document}
              source={source}
              findings={findings.filter((f) => f.document === document)}
              text={text}
            />
          );
        })
      )}
    </div>
  );
}
