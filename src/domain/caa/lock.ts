/** To whom the records lock the domain, given the accounts that evidence attests. */

import type { RelevantSet } from './caa-findings';
import { formText, permissionText, setTexts } from './caa-words';
import { type Permission, permissionsOf } from './permission';

export type Lock =
  /** Only these attested accounts can order certificates; none at all where every record forbids. */
  | {
      readonly kind: 'locked';
      readonly accounts: readonly string[];
      readonly issuers: readonly string[];
      /** Validation methods, where every record names some. */
      readonly methods?: readonly string[];
    }
  /** Others can; who, in words, one for each certificate name and permission. */
  | { readonly kind: 'open'; readonly who: readonly string[] }
  | { readonly kind: 'unknown' };

/** How one or all forms stand, worst last. */
export type Standing =
  | (Lock & { readonly kind: 'locked' })
  | {
      readonly kind: 'account-unknown';
      readonly accounts: readonly string[];
      readonly who: readonly string[];
    }
  | { readonly kind: 'unattested'; readonly accounts: readonly string[]; readonly who: readonly string[] }
  | (Lock & {
      readonly kind: 'open';
      /** The host's own name is locked: only a certificate for all names beside it can be had. */
      readonly byWildcardOnly: boolean;
    });

/**
 * All forms together: a domain is locked where no certificate that covers the host can be had by anybody else.
 * @param sets answered ones
 * @param accounts account URIs that evidence attests; compared byte for byte (RFC 8657 section 3)
 */
export function standingOf(
  sets: readonly RelevantSet[],
  accounts: readonly string[] | 'not-published',
): Standing {
  const open = sets.flatMap((set) => whoElse(set).map((words) => `${formText(set)}: ${words}`));
  if (open.length > 0) {
    const own = sets.filter((set) => set.form !== 'wildcard');
    const byWildcardOnly = own.length < sets.length && standingOf(own, accounts).kind === 'locked';
    return { kind: 'open', who: open, byWildcardOnly };
  }
  const granted = sets.flatMap((set) =>
    accountsIn(set).map((permission) => ({
      permission,
      words: `${formText(set)}: ${permissionText(permission)}`,
    })),
  );
  const stranger = granted.filter(
    (g) => accounts === 'not-published' || !accounts.includes(g.permission.account),
  );
  if (stranger.length > 0)
    return {
      kind: accounts === 'not-published' ? 'account-unknown' : 'unattested',
      accounts: distinct(stranger.map((g) => g.permission.account)),
      who: stranger.map((g) => g.words),
    };
  const methods = granted.map((g) => g.permission.methods);
  const limited = methods.filter((m) => m !== 'any');
  return {
    kind: 'locked',
    accounts: distinct(granted.map((g) => g.permission.account)),
    issuers: distinct(granted.map((g) => g.permission.issuer)),
    ...(limited.length === 0 || limited.length < methods.length ? {} : { methods: distinct(limited.flat()) }),
  };
}

/** Those that no account holds back, in words; empty where there are none. */
function whoElse(set: RelevantSet): readonly string[] {
  if (set.kind !== 'found') return setTexts(set);
  const who = permissionsOf(set.records, set.form);
  if (who.kind === 'refused') return [];
  if (who.kind === 'anybody') return setTexts(set);
  return distinct(who.permissions.filter((p) => p.kind === 'authority').map(permissionText));
}

function accountsIn(set: RelevantSet): readonly (Permission & { kind: 'account' })[] {
  if (set.kind !== 'found') return [];
  const who = permissionsOf(set.records, set.form);
  return who.kind === 'listed' ? who.permissions.filter((p) => p.kind === 'account') : [];
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
