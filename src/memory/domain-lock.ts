/**
 * Since when this browser has seen a domain locked to its enclave's account. Certificates from before can still be valid, and what
 * happened between two looks nobody saw: the time is a help for people, not a proof.
 */
import type { JsonValue } from '../appraisal';

export interface SeenLock {
  /** First sighting, milliseconds since the epoch; every later sighting found it locked too. */
  readonly since: number;
  /** Last sighting. */
  readonly seen: number;
}

/** What one look at the domain found. */
export type LockNow = 'locked' | 'open' | 'unknown';

export const domainLockKey = (host: string): string => `domain-lock:${host}`;

/** A lock that nobody looked at for so long may have been open in between. */
const MAX_GAP_MS = 90 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Reads what is remembered; `undefined` for anything that is not exactly that, is too old, or lies in the future. */
export function readSeenLock(memory: JsonValue | undefined, at: number): SeenLock | undefined {
  if (typeof memory !== 'object' || memory === null || Array.isArray(memory)) return undefined;
  const { since, seen } = memory as { readonly [k: string]: JsonValue };
  if (typeof since !== 'number' || typeof seen !== 'number') return undefined;
  return since <= seen && seen <= at && at - seen <= MAX_GAP_MS ? { since, seen } : undefined;
}

/**
 * What to remember after one more look.
 * @returns the new memory, `null` where it ends, `undefined` where it stays as it is
 */
export function afterLook(before: SeenLock | undefined, now: LockNow, at: number): JsonValue | undefined {
  switch (now) {
    case 'unknown':
      return undefined;
    case 'open':
      return before === undefined ? undefined : null;
    case 'locked':
      if (before !== undefined && at - before.seen < DAY_MS) return undefined;
      return { since: before?.since ?? at, seen: at };
  }
}
