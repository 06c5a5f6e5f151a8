/** That a service was asked too often, and until when it wants to be left alone. GitHub and registries say it alike. */
import type { FetchResponse } from '../../ports/ports';

const MINUTE = 60_000;
const LONGEST_LIMIT = 60 * MINUTE;

export const LIMIT_HEADERS = ['retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;

/**
 * Seconds to wait, or the second at which the limit ends: a minute at least, an hour at most; ten minutes where neither is said.
 * @param at clock, milliseconds since the epoch
 * @returns milliseconds since the epoch; `undefined` for an answer that is no refusal of this kind
 */
export function limitIn({ status, headers }: FetchResponse, at: number): number | undefined {
  const isLimit = status === 429 || (status === 403 && headers['x-ratelimit-remaining'] === '0');
  if (!isLimit) return undefined;
  const seconds = (name: (typeof LIMIT_HEADERS)[number]): number => {
    const text = headers[name] ?? '';
    return /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Number.NaN;
  };
  const after = seconds('retry-after');
  const until = Number.isNaN(after) ? seconds('x-ratelimit-reset') : at + after;
  return Number.isNaN(until) ? at + 10 * MINUTE : Math.min(at + LONGEST_LIMIT, Math.max(at + MINUTE, until));
}
