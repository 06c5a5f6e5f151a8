/** Is the domain still locked as it was when the site was pinned? */
import { type Check, check } from '../appraisal';
import type { Pin } from './pin';

/** The accounts that may order certificates now, where the domain is locked. */
export type LockedTo = readonly string[] | 'open' | 'unknown';

/** The check `memory.domain-lock`; `undefined` where the domain was not locked when the site was pinned. */
export function compareLock(pin: Pin, now: LockedTo): Check | undefined {
  if (pin.lockedTo === undefined) return undefined;
  const expected = pin.lockedTo.join('\n');
  if (now === 'unknown') return check('pin-lock-not-compared', { expected });
  if (now === 'open') return check('pin-lock-lost', { expected, got: 'not locked' });
  const got = [...now].sort().join('\n');
  return got === expected
    ? check('pin-lock-unchanged', { expected, got })
    : check('pin-account-changed', { expected, got: got === '' ? 'no account at all' : got });
}
