/**
 * What a pin keeps of a policy: which contracts rule the code, who holds the pen of each, and which programs they are. A later visit is
 * held against it. Hashes that are allowed are not part of it, because a new version is not a new ruler.
 */
import type { JsonValue } from '../appraisal';

export const POLICY_ASPECTS = [
  'kms',
  'app',
  'app-pen',
  'app-code',
  'app-upgrades',
  'kms-pen',
  'kms-code',
  'gateway-app',
] as const;
export type PolicyAspect = (typeof POLICY_ASPECTS)[number];

/** A text for each, which is the same as long as nothing changed; `not-proven` where a proof was missing. */
export type PinnedPolicy = { readonly [aspect in PolicyAspect]: string };

export const NOT_PROVEN = 'not-proven';

export interface PolicyChange {
  readonly aspect: PolicyAspect;
  readonly before: string;
  readonly now: string;
}

/** In the order of `POLICY_ASPECTS`. What was not proven, then or now, is no change. */
export function policyChanges(before: PinnedPolicy, now: PinnedPolicy): readonly PolicyChange[] {
  return POLICY_ASPECTS.flatMap((aspect) =>
    before[aspect] === now[aspect] || before[aspect] === NOT_PROVEN || now[aspect] === NOT_PROVEN
      ? []
      : [{ aspect, before: before[aspect], now: now[aspect] }],
  );
}

/** Aspects that were proven when the site was pinned, and are not now. */
export const lostPolicy = (before: PinnedPolicy, now: PinnedPolicy): readonly PolicyAspect[] =>
  POLICY_ASPECTS.filter((aspect) => before[aspect] !== NOT_PROVEN && now[aspect] === NOT_PROVEN);

/** A Safe names each of its owners. */
const LONGEST = 4096;

/** Reads it from memory; `undefined` for anything that is not exactly that. */
export function readPinnedPolicy(value: JsonValue | undefined): PinnedPolicy | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members = value as { readonly [name: string]: JsonValue };
  if (Object.keys(members).length !== POLICY_ASPECTS.length) return undefined;
  const texts = POLICY_ASPECTS.map((aspect) => [aspect, members[aspect]] as const);
  return texts.every(([, text]) => typeof text === 'string' && text.length <= LONGEST)
    ? (Object.fromEntries(texts) as PinnedPolicy)
    : undefined;
}
