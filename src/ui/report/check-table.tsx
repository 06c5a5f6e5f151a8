/** Every check of a question: what was found and what that shows, the outcome, what was expected, what came, who can mend it. */
import type { Check } from '../../appraisal';
import { Mark } from '../mark';
import { strangerText } from '../stranger-text';
import { outcomeKey, provesKey, reasonKey, type Wording, whoKey } from '../wording';

interface Props {
  /** What the table is about, for those who hear it. */
  readonly name: string;
  readonly checks: readonly Check[];
  readonly text: Wording;
}

export function CheckTable({ name, checks, text }: Props) {
  return (
    <table class="check-table">
      <caption class="for-readers">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{text('report_check')}</th>
          <th scope="col">{text('report_outcome')}</th>
          <th scope="col">{text('check_expected')}</th>
          <th scope="col">{text('check_got')}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check, i) => (
          <CheckRow key={i} check={check} text={text} />
        ))}
      </tbody>
    </table>
  );
}

function CheckRow({ check, text }: { readonly check: Check; readonly text: Wording }) {
  const { id, reason, outcome, expected, got, who } = check;
  const mendable = (outcome === 'warn' || outcome === 'fail' || outcome === 'unknown') && who !== 'nobody';
  const shows = text(outcome === 'pass' ? 'check_shows' : 'check_would_show');
  return (
    <tr data-reason={reason} data-check={id} data-outcome={outcome}>
      <td class="check-words">
        {text(reasonKey(reason))}
        <span class="small">
          <span class="label">{shows}</span> {text(provesKey(id))}
        </span>
        {mendable && (
          <span class="small">
            <span class="label">{text('check_who')}</span> {text(whoKey(who))}
          </span>
        )}
      </td>
      <td class="outcome-cell" data-outcome={outcome}>
        <Mark outcome={outcome} text={text} />
        <span aria-hidden="true">{text(outcomeKey(outcome))}</span>
      </td>
      <Found name={text('check_expected')} value={expected} />
      <Found name={text('check_got')} value={got} />
    </tr>
  );
}

/** Longer than any digest, shorter than anything that would bury the page. */
const MOST = 1200;

function Found({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  return (
    <td data-head={name} class={value === undefined ? 'finding nothing' : 'finding'}>
      {value !== undefined && <code>{strangerText(value, MOST)}</code>}
    </td>
  );
}
