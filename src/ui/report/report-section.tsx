/** One question of the report: the question, its answer in a line, what explains it, and every check behind it. */
import type { ComponentChildren } from 'preact';
import { Mark } from '../mark';
import { PatchLines } from '../patch-lines';
import { Prose } from '../prose';
import type { Wording } from '../wording';
import { CheckTable } from './check-table';
import type { Section } from './sections';

interface Props {
  readonly section: Section;
  readonly text: Wording;
  /** Pictures and tables between the answer and the checks. */
  readonly children?: ComponentChildren;
}

export function ReportSection({ section, text, children }: Props) {
  const { question, title, answer, unasked } = section;
  const heading = `title-${question}`;
  return (
    <section class="sheet question" id={question} data-question={question} aria-labelledby={heading}>
      <h2 id={heading} tabIndex={-1}>
        {title}
      </h2>
      {answer === undefined ? (
        <p class="sub">{unasked}</p>
      ) : (
        <p class="answer-line" data-outcome={answer.outcome}>
          <Mark outcome={answer.outcome} text={text} />
          <span>
            <strong>{answer.title}.</strong>{' '}
            <span class="detail">
              <Prose>{answer.detail}</Prose>
            </span>
            {answer.note !== undefined && <span class="aside">{answer.note}</span>}
          </span>
        </p>
      )}
      {answer?.patchLevel !== undefined && (
        <dl class="patch">
          <PatchLines patchLevel={answer.patchLevel} text={text} />
        </dl>
      )}
      {children}
      {answer !== undefined && <CheckTable name={title} checks={answer.checks} text={text} />}
    </section>
  );
}
