/**
 * Could anyone else order a certificate? Judges what two resolvers said, given the ACME accounts that evidence attests.
 *
 * The domain is locked where, for the host's own name and for the wildcard that covers it, every record either forbids or names an
 * authority that keeps to `accounturi` (RFC 8657) together with an attested account (dstack evidence specification, section 12). Nothing is locked
 * on the word of one resolver.
 */
import { type Check, check, type JsonValue } from '../../appraisal';
import { caaFacts } from './caa-facts';
import type { CaaFindings, ResolverFindings } from './caa-findings';
import { formText, resolverText } from './caa-words';
import { type Agreement, compareResolvers } from './compare-resolvers';
import { type Lock, type Standing, standingOf } from './lock';
import { persistAccounts } from './persist-accounts';

export type { Lock } from './lock';

export interface CaaQuestion {
  /** The visited host. */
  readonly host: string;
  /** ACME account URIs that authentic evidence attests. */
  readonly accounts: readonly string[] | 'not-published';
}

export interface CaaJudgement {
  /** `domain.resolvers`, `domain.caa` and, where an account is amiss, `domain.dns-persist`. */
  readonly checks: readonly Check[];
  readonly lock: Lock;
  readonly facts: JsonValue;
}

export function judgeCaa(findings: CaaFindings, question: CaaQuestion): CaaJudgement {
  const agreement = compareResolvers(findings);
  const resolvers = resolversCheck(agreement, findings);
  const expected = expectation(findings, question);
  if (agreement.kind !== 'agree') {
    const lock: Lock = { kind: 'unknown' };
    const got = findings.notAsked ?? findings.resolvers.map(resolverText).join(' || ');
    const checks = [resolvers, check('caa-unknown', { expected, got })];
    return { checks, lock, facts: factsOf(findings, lock, agreement) };
  }
  const standing = standingOf(agreement.said.sets, question.accounts);
  const lock = lockOf(standing);
  return {
    checks: [
      resolvers,
      caaCheck(standing, expected),
      ...persistChecks(agreement.said, findings, question.accounts),
    ],
    lock,
    facts: factsOf(findings, lock, agreement),
  };
}

const factsOf = (findings: CaaFindings, lock: Lock, agreement: Agreement): JsonValue => ({
  ...caaFacts(findings),
  lock: { ...lock },
  agreement: agreement.kind,
});

function lockOf(standing: Standing): Lock {
  switch (standing.kind) {
    case 'locked':
      return standing;
    case 'open':
    case 'unattested':
      return { kind: 'open', who: standing.who };
    case 'account-unknown':
      return { kind: 'unknown' };
  }
}

function caaCheck(standing: Standing, expected: string): Check {
  switch (standing.kind) {
    case 'locked':
      return check('caa-locked', { expected, got: lockedText(standing) });
    case 'open': {
      const found = { expected, got: standing.who.join(' | ') };
      return standing.byWildcardOnly ? check('caa-open-by-wildcard', found) : check('caa-open', found);
    }
    case 'unattested':
      return check('caa-unattested-account', { expected, got: standing.who.join(' | ') });
    case 'account-unknown':
      return check('caa-account-unknown', { expected, got: standing.who.join(' | ') });
  }
}

function lockedText({ accounts, issuers, methods }: Lock & { kind: 'locked' }): string {
  if (accounts.length === 0) return 'nobody may issue';
  const by = methods === undefined ? '' : `, by ${methods.join(' or ')}`;
  return `only ${issuers.join(' and ')} may issue, only with ${accountsText(accounts)}${by}`;
}

function expectation({ forms, host }: CaaFindings, { accounts }: CaaQuestion): string {
  const names = forms.length === 0 ? host : forms.map(formText).join(' and ');
  if (accounts === 'not-published') return `${names}: only an account that the evidence attests may order`;
  return accounts.length === 0
    ? `${names}: nobody may order, since the evidence attests no account`
    : `${names}: only ${accountsText(accounts)} may order`;
}

const accountsText = (accounts: readonly string[]): string =>
  `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}`;

function resolversCheck(agreement: Agreement, { resolvers, notAsked }: CaaFindings): Check {
  const expected = `the same answer from ${resolvers.map((r) => r.resolver).join(' and ') || 'two resolvers'}`;
  switch (agreement.kind) {
    case 'agree':
      return check('resolvers-agree', { expected, got: 'the same answer' });
    case 'disagree':
      return check('resolvers-disagree', { expected, got: resolvers.map(resolverText).join(' || ') });
    case 'silent': {
      const words = agreement.silent.map((s) => `${s.resolver}: no answer about ${s.at} (${s.why})`);
      return check('resolver-silent', {
        expected,
        got: words.join(' | ') || (notAsked ?? 'nobody was asked'),
      });
    }
  }
}

/** Where no account is attested there is nothing to compare with: the accounts stand in the facts. */
function persistChecks(
  said: ResolverFindings,
  { host, at }: CaaFindings,
  accounts: CaaQuestion['accounts'],
): readonly Check[] {
  if (accounts === 'not-published') return [];
  const strangers = persistAccounts(said, host, at).filter((p) => !accounts.includes(p.account));
  if (strangers.length === 0) return [];
  return [
    check('dns-persist-unattested', {
      expected: `no standing validation but of ${accounts.length === 0 ? 'nobody' : accountsText(accounts)}`,
      got: strangers.map((p) => `${p.at}: ${p.issuer}, account ${p.account}`).join(' | '),
    }),
  ];
}
