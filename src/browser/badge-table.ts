/** How each verdict looks on the toolbar: shape and sign first, colour only repeats them. Pure. */
import type { Verdict } from '../appraisal';

export interface Badge {
  /** At most two characters, or nothing. */
  readonly text: string;
  readonly colour: string;
  readonly icon: Readonly<Record<'16' | '32', string>>;
}

const OK = '#0b7a4b';
const BLUE = '#1d5fb4';
const AMBER = '#8a5a00';
const RED = '#b3261e';
const GREY = '#5b6270';

const badge = (verdict: Verdict, text: string, colour: string): Badge => ({
  text,
  colour,
  icon: { 16: `/icon/${verdict}-16.png`, 32: `/icon/${verdict}-32.png` },
});

export const BADGES: Readonly<Record<Verdict, Badge>> = {
  none: badge('none', '', GREY),
  checking: badge('checking', '…', GREY),
  verified: badge('verified', '✓', OK),
  'verified-domain': badge('verified-domain', '✓', OK),
  limited: badge('limited', '½', BLUE),
  warning: badge('warning', '!', AMBER),
  changed: badge('changed', 'Δ', AMBER),
  danger: badge('danger', '✕', RED),
  unavailable: badge('unavailable', '?', GREY),
};
