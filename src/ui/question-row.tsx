/** One question: a button with its answer, opening to the checks behind it. */
import { CheckDetail } from './check-detail';
import { Mark } from './mark';
import { Prose } from './prose';
import type { Row } from './rows';
import type { Wording } from './wording';

interface Props {
  readonly row: Row;
  readonly open: boolean;
  readonly text: Wording;
  toggle(): void;
  /** Opens the report at this question. */
  openReport(): void;
  copy(text: string): Promise<void>;
}

export function QuestionRow({ row, open, text, toggle, openReport, copy }: Props) {
  const panel = `checks-${row.question}`;
  return (
    <li class="row" data-question={row.question} data-outcome={row.outcome}>
      <h2>
        <button
          type="button"
          id={`ask-${row.question}`}
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
          <svg class="chevron" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
            <path
              d="m3 1 4 4-4 4"
              fill="none"
              stroke="currentColor"
              stroke-width="1.5"
              stroke-linecap="round"
            />
          </svg>
        </button>
      </h2>
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
