/** How each verdict looks on the toolbar: shape and sign first, colour only repeats them. Pure. */
import type { Verdict } from '../appraisal';

/** Paths in the extension, by size. */
export type Icon = Readonly<Record<'16' | '32', string>>;

/** Of the page alone: channels change neither text nor colour. */
export interface Badge {
  /** At most two characters, or nothing. */
  readonly text: string;
  readonly colour: string;
}

const OK = '#0b7a4b';
const BLUE = '#1d5fb4';
const AMBER = '#8a5a00';
const RED = '#b3261e';
const GREY = '#5b6270';

const badge = (text: string, colour: string): Badge => ({ text, colour });

export const BADGES: Readonly<Record<Verdict, Badge>> = {
  none: badge('', GREY),
  checking: badge('…', GREY),
  verified: badge('✓', OK),
  'verified-domain': badge('✓', OK),
  limited: badge('½', BLUE),
  warning: badge('!', AMBER),
  changed: badge('Δ', AMBER),
  danger: badge('✕', RED),
  unavailable: badge('?', GREY),
};

/** The shape of the page's verdict, with a small danger mark where one of its channels came out so. `scripts/icons.ts` draws them all. */
export function iconOf({
  verdict,
  channelDanger,
}: {
  readonly verdict: Verdict;
  readonly channelDanger: boolean;
}): Icon {
  const name = channelDanger ? `${verdict}-danger` : verdict;
  return { 16: `/icon/${name}-16.png`, 32: `/icon/${name}-32.png` };
}
