/** The small mark of an outcome: a tick, a triangle, a cross, a broken ring, a dash. */
import type { JSX } from 'preact';
import type { Outcome } from '../appraisal';
import { outcomeKey, type Wording } from './wording';

const line = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

export const TICK = <path d="m3 8.5 3.2 3.2L13 4.5" {...line} stroke-width="2.2" />;

const DRAWINGS: Record<Outcome, JSX.Element> = {
  pass: TICK,
  warn: (
    <>
      <path d="M8 2.5 14.5 13.5h-13z" {...line} stroke-width="1.6" />
      <path d="M8 6.5v3.3" {...line} stroke-width="1.6" />
      <circle cx="8" cy="11.7" r=".9" fill="currentColor" />
    </>
  ),
  fail: <path d="m4 4 8 8m0-8-8 8" {...line} stroke-width="2.2" />,
  unknown: <circle cx="8" cy="8" r="5.5" {...line} stroke-width="1.5" stroke-dasharray="2.5 2" />,
  'not-applicable': <path d="M4 8h8" {...line} stroke-width="2" />,
};

/** The lines of the mark alone, in a square of 16, for pictures that say the outcome elsewhere. */
export const OutcomeShape = ({ outcome }: { readonly outcome: Outcome }) => DRAWINGS[outcome];

/** Named for screen readers, because the mark is the only place where the outcome of a row is said. */
export function Mark({ outcome, text }: { readonly outcome: Outcome; readonly text: Wording }) {
  return (
    <span class="mark" data-outcome={outcome}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {DRAWINGS[outcome]}
      </svg>
      <span class="for-readers">{text(outcomeKey(outcome))}: </span>
    </span>
  );
}
