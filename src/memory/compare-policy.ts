/** Are those who may change the code the ones who could when the site was pinned? */
import { type Check, check } from '../appraisal';
import { lostPolicy, type PinnedPolicy, policyChanges } from './pinned-policy';

/**
 * The check `memory.policy`; `undefined` where no policy was pinned.
 * @param now `unknown` where the chain could not be read; `none` where no contract governs the site now
 */
export function comparePolicy(
  pinned: PinnedPolicy | undefined,
  now: PinnedPolicy | 'unknown' | 'none',
): Check | undefined {
  if (pinned === undefined) return undefined;
  const aspects = (policy: PinnedPolicy, of: readonly (keyof PinnedPolicy)[]) =>
    of.map((aspect) => `${aspect} ${policy[aspect]}`).join('\n');
  if (now === 'unknown')
    return check('pin-policy-not-compared', { expected: aspects(pinned, ['app', 'app-pen']) });
  if (now === 'none')
    return check('pin-policy-changed', {
      expected: aspects(pinned, ['app', 'app-pen']),
      got: 'no contract governs it',
    });
  const changes = policyChanges(pinned, now).map(({ aspect }) => aspect);
  if (changes.length > 0)
    return check('pin-policy-changed', { expected: aspects(pinned, changes), got: aspects(now, changes) });
  const lost = lostPolicy(pinned, now);
  return lost.length > 0
    ? check('pin-policy-not-compared', { expected: aspects(pinned, lost), got: 'not proven' })
    : check('pin-policy-unchanged');
}
