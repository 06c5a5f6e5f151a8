/** One question: a button with its answer, opening to the checks behind it. */
import { CheckDetail } from './check-detail';
import { Chevron } from './chevron';
import { Mark } from './mark';
import { Prose } from './prose';
import type { Row } from './rows';
import type { Wording } from './wording';

interface Props {
  readonly row: Row;
  readonly open: boolean;
  /** The channel it is a question about, by its name in the document; absent for the page itself. */
  readonly within?: string;
  readonly text: Wording;
  toggle(): void;
  /** Opens the report at this question. */
  openReport(): void;
  copy(text: string): Promise<void>;
}

export function QuestionRow({ row, open, within, text, toggle, openReport, copy }: Props) {
  const named = within === undefined ? row.question : `${within}-${row.question}`;
  const panel = `checks-${named}`;
  const Heading = within === undefined ? 'h2' : 'h4';
  return (
    <li class="row" data-question={row.question} data-outcome={row.outcome}>
      <Heading>
        <button
          type="button"
          id={`ask-${named}`}
          class="row-button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={toggle}
        >
          <Mark outcome={row.outcome} text={text} />
          <span>
            <span class="row-title">{row.title}</span>
            <span class="for-readers">. </span>
            <span class="row-detail">
              <Prose>{row.detail}</Prose>
            </span>
            {row.note !== undefined && <span class="row-note">{row.note}</span>}
          </span>
          <Chevron />
        </button>
      </Heading>
      {row.action !== undefined && (
        <button type="button" class="row-action" data-action={row.action} onClick={openReport}>
          {text(row.action)}
        </button>
      )}
      <ul class="checks" id={panel} hidden={!open}>
        {row.checks.map((check) => (
          <CheckDetail
            key={check.reason}
            check={check}
            patchLevel={check.id === 'hardware.tcb' ? row.patchLevel : undefined}
            text={text}
            copy={copy}
          />
        ))}
      </ul>
    </li>
  );
}
