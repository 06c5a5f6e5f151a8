/** The seal of a verdict. Every verdict has a shape of its own: it can be told apart without any colour. */
import type { JSX } from 'preact';
import type { Verdict } from '../appraisal';

const SHIELD = 'M20 3 35 9v11c0 9-6.5 14.5-15 17C11.5 34.5 5 29 5 20V9z';
const line = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

const TICK = 'm13 20 5 5 9-10';
const CROSS = 'm14.5 14.5 11 11m0-11-11 11';

const DRAWINGS: Record<Verdict, () => JSX.Element> = {
  none: () => (
    <g opacity=".7">
      <path d={SHIELD} {...line} stroke-width="2" />
      <path d="M13 20h14" {...line} stroke-width="3" />
    </g>
  ),
  checking: () => (
    <>
      <path d={SHIELD} {...line} stroke-width="2" opacity=".5" />
      <g class="dots" fill="currentColor">
        <circle cx="12.5" cy="20" r="2.3" />
        <circle cx="20" cy="20" r="2.3" />
        <circle cx="27.5" cy="20" r="2.3" />
      </g>
    </>
  ),
  verified: () => (
    <>
      <path d={SHIELD} fill="currentColor" />
      <path d={TICK} {...line} stroke="var(--tone-bg)" stroke-width="3" />
    </>
  ),
  'verified-domain': () => (
    <>
      <path d={SHIELD} {...line} stroke-width="2.5" />
      <path d={TICK} {...line} stroke-width="3" />
    </>
  ),
  limited: () => (
    <>
      <path d="M20 3 5 9v11c0 9 6.5 14.5 15 17z" fill="currentColor" />
      <path d={SHIELD} {...line} stroke-width="2.5" />
    </>
  ),
  warning: () => (
    <>
      <path d={SHIELD} {...line} stroke-width="2.5" stroke-dasharray="5 3" stroke-linecap="butt" />
      <path d="M20 12v11" {...line} stroke-width="3" />
      <circle cx="20" cy="28.5" r="1.9" fill="currentColor" />
    </>
  ),
  changed: () => (
    <>
      <path d={SHIELD} {...line} stroke-width="2.5" />
      <path d="M20 13 27 25H13z" {...line} fill="currentColor" stroke-width="2.5" />
    </>
  ),
  danger: () => (
    <>
      <path d={SHIELD} fill="currentColor" />
      <path d={CROSS} {...line} stroke="var(--tone-bg)" stroke-width="3" />
    </>
  ),
  unavailable: () => (
    <>
      <path d={SHIELD} {...line} stroke-width="2" />
      <path d={CROSS} {...line} stroke-width="3" />
    </>
  ),
};

/** Drawn beside the words that say the same, so it is silent for screen readers. */
export function Seal({ verdict }: { readonly verdict: Verdict }) {
  return (
    <svg class="seal" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      {DRAWINGS[verdict]()}
    </svg>
  );
}
