/**
 * What checks of the domain mean where no evidence was read: what the operator gave takes the place of what an enclave attests, so
 * sentences that speak of an enclave are said differently.
 */
import type { Check } from '../appraisal';
import type { Lock } from '../domain/caa/lock';
import type { Reason } from '../reasons';
import type { OwnerWords } from './render-domain-certificates';

export interface CheckWords {
  /** What was found; `undefined` where the wording of the extension fits. */
  found(c: Check): string | undefined;
  shows(c: Check): string | undefined;
  mends(c: Check): string | undefined;
}

const FOUND: Partial<Record<Reason, string>> = {
  'served-key-attested': 'The host serves a certificate with a given key.',
  'served-certificate-not-attested':
    'The host serves a certificate whose key is none of those given: this connection ends with somebody else.',
  'caa-unattested-account':
    "The domain's CAA records let an account order certificates that is none of those given.",
  'caa-account-unknown': "The domain's CAA records name an account, and none was given to compare it with.",
  'dns-persist-unattested':
    'A standing DNS record lets an account order certificates that is none of those given.',
  'logged-certificates-attested': 'Every logged certificate that is still valid has a key that was given.',
  'logged-certificate-not-attested':
    'A certificate that is still valid was logged for this domain, and its key is none of those given.',
  'logged-certificate-before-lock':
    'The domain is locked, and a certificate that may be older than that is still valid: its key is none of those given.',
  'logged-certificates-not-compared':
    'No key was given to compare the logged certificates with, so whose they are is not known.',
};

const SHOWS: Partial<Record<Check['id'], string>> = {
  'connection.certificate': 'The connection ends with whoever holds a given key.',
  'domain.caa': 'From now on only those given can get a certificate for this domain.',
  'domain.sct': 'The served certificate was made public, so the owner of the domain can find it.',
};

const MENDS: Partial<Record<Reason, string>> = {
  'served-certificate-not-attested': 'Whoever answers for this host, or you, if the keys are not all.',
  'caa-account-unknown': 'You: name the account with --account <uri>.',
  'logged-certificates-not-compared': 'You: name the keys with --spki <sha256>.',
};

/** @param lock what the records came to, given the accounts */
export const givenWords = (lock: Lock): CheckWords => ({
  found: (c) => (c.reason === 'caa-locked' ? lockedWords(lock) : FOUND[c.reason]),
  shows: (c) => SHOWS[c.id],
  mends: (c) => MENDS[c.reason],
});

const lockedWords = (lock: Lock): string =>
  lock.kind === 'locked' && lock.accounts.length === 0
    ? "The domain's CAA records let nobody order a certificate."
    : "The domain's CAA records let nobody but a given account order a certificate.";

/** Whose a logged certificate is. */
export const GIVEN_OWNERS: OwnerWords = {
  attested: 'a given key',
  'by-account': 'issued to a given account, under the lock',
  'before-lock': 'none of the given keys; may be from before the lock',
  'not-attested': 'none of the given keys',
  'not-compared': 'not compared',
};

const EXPECTED_LOGGED = 'only certificates with a key given with --spki';
const EXPECTED_ACCOUNT = 'only an account given with --account may order';

/** Checks whose `expected` names what was given, not an enclave that nobody looked at. */
export function expectingGiven(
  checks: readonly Check[],
  names: string,
  accounts: readonly string[],
): readonly Check[] {
  return checks.map((c) => {
    if (c.id === 'domain.logged') return { ...c, expected: EXPECTED_LOGGED };
    if (c.id === 'domain.caa' && accounts.length === 0)
      return { ...c, expected: `${names}: ${EXPECTED_ACCOUNT}` };
    return c;
  });
}
