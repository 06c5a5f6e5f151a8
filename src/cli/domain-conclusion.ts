/** What the domain question comes to, in a few lines: who can get a certificate from now on, and who has one already. */
import type { Check, Outcome } from '../appraisal';
import { compareResolvers } from '../domain/caa/compare-resolvers';
import { judgeCaa, type Lock } from '../domain/caa/judge-caa';
import { permissionsOf } from '../domain/caa/permission';
import { type PersistAccount, persistAccounts } from '../domain/caa/persist-accounts';
import type { DomainAppraisal } from '../domain/judge-domain';
import type { DomainFindings } from '../domain/look-up-domain';
import { type DomainFacts, domainFactsOf } from './domain-facts';
import { counted, day, isStranger } from './render-domain-certificates';

export interface Conclusion {
  readonly outcome: Outcome;
  /** Holds text of strangers. */
  readonly words: string;
}

export interface Given {
  /** Empty where none was given. */
  readonly accounts: readonly string[];
  readonly spkis: readonly string[];
  /** Key of the served certificate, hex, where the host answered. */
  readonly servedSpkiSha256?: string;
}

export function conclusions(
  findings: DomainFindings,
  appraisal: DomainAppraisal,
  given: Given,
): readonly Conclusion[] {
  const { checks, lock } = appraisal;
  const caa = checks.find((c) => c.id === 'domain.caa');
  const logged = checks.find((c) => c.id === 'domain.logged');
  const facts = domainFactsOf(appraisal.facts);
  return [
    ...(caa === undefined ? [] : [ofRecords(caa, lock, findings)]),
    ...standing(findings).map((record) => ofStanding(record, given)),
    ...(logged === undefined ? [] : [ofCertificates(logged, facts)]),
    ...ofServed(facts, given),
  ];
}

function ofRecords({ reason, outcome }: Check, lock: Lock, { caa }: DomainFindings): Conclusion {
  switch (reason) {
    case 'caa-locked':
      return { outcome, words: lockedTo(lock) };
    case 'caa-account-unknown': {
      const named = judgeCaa(caa, { host: caa.host, accounts: accountsNamed(caa) });
      return { outcome, words: `${lockedTo(named.lock)}; no --account was given to compare it with` };
    }
    case 'caa-unattested-account':
      return { outcome, words: `not locked to what was given: ${whoMay(lock)}` };
    case 'caa-open':
      return { outcome, words: `open: ${whoMay(lock)}` };
    default:
      return { outcome, words: `who may order is not known: ${whyUnknown(caa)}` };
  }
}

function lockedTo(lock: Lock): string {
  if (lock.kind !== 'locked') return 'locked to an account';
  const { accounts, issuers, methods } = lock;
  if (accounts.length === 0) return 'locked: nobody may issue';
  const by = methods === undefined ? '' : `, by ${methods.join(' or ')}`;
  return `locked to ${accounts.join(' and ')} at ${issuers.join(' and ')}${by}`;
}

/** Permissions that several certificate names share are told once: "amazon.com may issue (app.example.com, *.example.com)". */
function whoMay(lock: Lock): string {
  const names = new Map<string, string[]>();
  for (const text of lock.kind === 'open' ? lock.who : []) {
    const [, name, words] = /^(\S+): (.*)$/s.exec(text) ?? [];
    if (name !== undefined && words !== undefined) names.set(words, [...(names.get(words) ?? []), name]);
  }
  return [...names].map(([words, of]) => `${words} (${of.join(', ')})`).join('; ');
}

function whyUnknown(caa: DomainFindings['caa']): string {
  if (caa.notAsked !== undefined) return caa.notAsked;
  const agreement = compareResolvers(caa);
  if (agreement.kind !== 'silent') return 'the resolvers say different things';
  return agreement.silent.map((s) => `no answer from ${s.resolver} about ${s.at} (${s.why})`).join(', ');
}

/** Every account that the records let order something. */
function accountsNamed({ resolvers }: DomainFindings['caa']): readonly string[] {
  const permissions = resolvers
    .flatMap(({ sets }) => sets)
    .flatMap((set) => {
      const who = set.kind === 'found' ? permissionsOf(set.records, set.form) : undefined;
      return who?.kind === 'listed' ? who.permissions : [];
    });
  return permissions.flatMap((p) => (p.kind === 'account' ? [p.account] : []));
}

function standing({ caa }: DomainFindings): readonly PersistAccount[] {
  const agreement = compareResolvers(caa);
  return agreement.kind === 'agree' ? persistAccounts(agreement.said, caa.host, caa.at) : [];
}

function ofStanding({ at, issuer, account }: PersistAccount, { accounts }: Given): Conclusion {
  const outcome = accounts.length === 0 ? 'unknown' : accounts.includes(account) ? 'pass' : 'warn';
  return { outcome, words: `standing permission at ${at}: ${issuer} needs no other proof from ${account}` };
}

function ofCertificates({ reason, outcome }: Check, { certificates }: DomainFacts): Conclusion {
  const all = counted(certificates.length);
  switch (reason) {
    case 'logged-certificates-attested':
    case 'logged-certificates-by-account':
      return { outcome, words: `${all} in the logs, every one with a given key` };
    case 'logged-certificate-not-attested':
    case 'logged-certificate-before-lock': {
      const strangers = certificates.filter(isStranger);
      const until = day(Math.max(...strangers.map((c) => c.notAfter)));
      return {
        outcome,
        words: `${strangers.length} of ${all} in the logs with none of the given keys: whoever holds such a key can intercept until ${until}`,
      };
    }
    case 'logged-certificates-not-compared': {
      const keys = new Set(certificates.map((c) => c.spkiSha256)).size;
      const with_ = certificates.length === 0 ? '' : ` with ${keys} key${keys === 1 ? '' : 's'}`;
      return { outcome, words: `${all} in the logs${with_}; no --spki was given to compare them with` };
    }
    case 'logs-unreachable':
      return { outcome, words: 'who has a certificate is not known: no search of the logs answered' };
    default:
      return {
        outcome,
        words: `${all} in the logs, none of somebody else; that the lists are complete is not confirmed`,
      };
  }
}

function ofServed(
  { certificates, sources }: DomainFacts,
  { spkis, servedSpkiSha256 }: Given,
): readonly Conclusion[] {
  if (servedSpkiSha256 === undefined) return [];
  const isLogged = certificates.some((c) => c.spkiSha256 === servedSpkiSha256);
  const isRead = sources.some(({ kind }) => kind === 'answered');
  const where = isLogged
    ? 'is in the logs'
    : isRead
      ? 'is in no list of the logs'
      : 'was looked for in no log';
  const outcome = isLogged ? 'pass' : 'unknown';
  if (spkis.length === 0) return [{ outcome, words: `the served key ${where}` }];
  return spkis.includes(servedSpkiSha256)
    ? [{ outcome, words: `the served key is a given one, and ${where}` }]
    : [{ outcome: 'fail', words: `the served key is none of those given, and ${where}` }];
}
