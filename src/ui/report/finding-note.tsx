/** One finding about a compose file: its mark, its rule in words, and what was expected instead. */
import type { FindingOutcome } from '../../code/compose/rules';
import { Mark } from '../mark';
import { ruleKey, type Wording } from '../wording';
import type { ShownFinding } from './compose-findings';

interface Props {
  readonly finding: ShownFinding;
  readonly text: Wording;
}

export function FindingNote({ finding, text }: Props) {
  const { rule, outcome, service, expected, got, choosesCode } = finding;
  const accuses = outcome === 'warn' || outcome === 'unknown';
  return (
    <div class="note" data-outcome={outcome} data-rule={rule}>
      <FindingMark outcome={outcome} text={text} />
      <div>
        <p>
          {text(ruleKey(rule))}
          {choosesCode && <strong class="chooses"> {text('finding_chooses_code')}</strong>}
        </p>
        {accuses && (
          <p class="small">
            {service !== undefined && <code>{service}</code>}
            {service !== undefined && ' · '}
            <span class="label">{text('check_expected')}</span> {expected}
            {' · '}
            <span class="label">{text('check_got')}</span> <code>{got}</code>
          </p>
        )}
      </div>
    </div>
  );
}

/** Findings know one outcome that checks do not: worth knowing, and nothing to mend. */
export function FindingMark({ outcome, text }: { readonly outcome: FindingOutcome; readonly text: Wording }) {
  if (outcome !== 'info') return <Mark outcome={outcome} text={text} />;
  return (
    <span class="mark" data-outcome="info">
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.4" />
        <path d="M8 7.4v3.4" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
        <circle cx="8" cy="5.1" r=".9" fill="currentColor" />
      </svg>
      <span class="for-readers">{text('finding_info')}: </span>
    </span>
  );
}
