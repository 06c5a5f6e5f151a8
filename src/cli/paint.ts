/** Marks and colours of the terminal. Colour only repeats what marks and words say. */
import type { Outcome } from '../appraisal';

export const MARK: Record<Outcome, string> = {
  pass: '✓',
  warn: '!',
  fail: '✕',
  unknown: '?',
  'not-applicable': '–',
};
export const COLOUR: Record<Outcome, number> = {
  pass: 32,
  warn: 33,
  fail: 31,
  unknown: 90,
  'not-applicable': 90,
};

/** Words in a colour of SGR, or as they are. */
export type Paint = (code: number | undefined, words: string) => string;

/** @param colour false: nothing is ever painted */
export const painter =
  (colour: boolean): Paint =>
  (code, words) =>
    colour && code !== undefined && words !== '' ? `\u001b[${code}m${words}\u001b[0m` : words;

/** One line without the characters that command a terminal: what was received may have been written to mislead its reader. */
export const printable = (words: string): string => words.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
