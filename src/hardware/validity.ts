/** Periods of validity, and where the clock stands to them. Both ends belong to the period. Milliseconds since the epoch. */
import { isoSeconds } from './json-object';

export interface Period {
  /** What is valid, in words. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

export type Standing =
  | { readonly kind: 'current' }
  | { readonly kind: 'expired' | 'not-yet-valid'; readonly expected: string; readonly got: string };

/** The first period that is over, else the first that has not begun, else `current`. */
export function standingOf(periods: readonly Period[], at: number): Standing {
  const over = periods.find((p) => at > p.to);
  if (over !== undefined)
    return {
      kind: 'expired',
      expected: `${over.what} valid at ${isoSeconds(at)}`,
      got: `valid until ${isoSeconds(over.to)}`,
    };
  const early = periods.find((p) => at < p.from);
  if (early !== undefined)
    return {
      kind: 'not-yet-valid',
      expected: `${early.what} valid at ${isoSeconds(at)}`,
      got: `valid from ${isoSeconds(early.from)}`,
    };
  return { kind: 'current' };
}

export const periodOf = (
  what: string,
  c: { readonly notBefore: number; readonly notAfter: number },
): Period => ({
  what,
  from: c.notBefore,
  to: c.notAfter,
});

const DAY = 86_400_000;

/** From when something valid for this period should be renewed: two days before its end, or a tenth of it where that is shorter. */
export const renewalOf = ({ from, to }: Period): number => to - Math.min(2 * DAY, (to - from) / 10);
