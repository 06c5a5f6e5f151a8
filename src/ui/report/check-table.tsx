/** Every check of a question: what was found, the outcome, what it proves, what was expected, what came, who can mend it. */
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
  // Where no check tells what it compared, there is no use for two empty columns.
  const compares = checks.some((c) => c.expected !== undefined || c.got !== undefined);
  return (
    <table class="check-table" data-compares={compares}>
      <caption class="for-readers">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{text('report_check')}</th>
          <th scope="col">{text('report_outcome')}</th>
          <th scope="col">{text('report_proves')}</th>
          {compares && <th scope="col">{text('check_expected')}</th>}
          {compares && <th scope="col">{text('check_got')}</th>}
        </tr>
      </thead>
      <tbody>
        {checks.map((check, i) => (
          <CheckRow key={i} check={check} compares={compares} text={text} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly check: Check;
  readonly compares: boolean;
  readonly text: Wording;
}

function CheckRow({ check, compares, text }: RowProps) {
  const { id, reason, outcome, expected, got, who } = check;
  const isBare = expected === undefined && got === undefined;
  const mendable = (outcome === 'warn' || outcome === 'fail' || outcome === 'unknown') && who !== 'nobody';
  return (
    <tr data-reason={reason} data-check={id} data-outcome={outcome}>
      <td class="check-words">{text(reasonKey(reason))}</td>
      <td class="outcome-cell" data-outcome={outcome}>
        <span class="said">
          <Mark outcome={outcome} text={text} />
          <span aria-hidden="true">{text(outcomeKey(outcome))}</span>
        </span>
      </td>
      <td
        class="proves"
        data-head={text(outcome === 'pass' ? 'check_shows' : 'check_would_show')}
        colSpan={compares && isBare ? 3 : 1}
      >
        {text(provesKey(id))}
        {mendable && (
          <span class="small">
            <span class="label">{text('check_who')}</span> {text(whoKey(who))}
          </span>
        )}
      </td>
      {!isBare && <Found name={text('check_expected')} value={expected} />}
      {!isBare && <Found name={text('check_got')} value={got} />}
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
