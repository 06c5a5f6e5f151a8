/**
 * Whose are the certificates that the transparency logs hold for a host? The reasoning stands in `docs/certificate-transparency.md`.
 *
 * One reader of the logs may accuse. Only both together, each with a complete answer, can acquit: a certificate that exists and is not
 * in a list shows that the list is not complete, and then what else is missing from it cannot be known.
 */
import { type Check, check, type JsonValue } from '../../appraisal';
import { coversHost } from '../../encoding/web-certificate';
import { type CaNames, RELEASE_CA_NAMES } from './ca-names';
import { certificateText } from './certificate-text';
import { judgeSources } from './judge-sources';
import { UNKNOWN } from './logged-certificate';
import type { LoggedFindings } from './look-up-logged';
import type { ListedCertificate } from './merge-lists';

export interface KnownCertificate {
  readonly spkiSha256: string;
  readonly certificateSha256?: string;
  /** Milliseconds since the epoch. */
  readonly notBefore?: number;
  /** An expired certificate is missed by nobody. */
  readonly notAfter?: number;
}

/** What the CAA records came to, as far as it matters here. `issuers`: the CAs that they let issue, as they name them. */
export type SeenLock =
  | { readonly kind: 'locked'; readonly issuers: readonly string[] }
  | { readonly kind: 'open' | 'unknown' };

export interface LoggedQuestion {
  readonly host: string;
  readonly at: number;
  /**
   * Lower-case hex SHA-256 of SubjectPublicKeyInfos that the enclave attests, now or earlier under the same identity. `in-no-log`: the
   * certificate in use carries the quote itself, and no authority that logs issued it.
   */
  readonly attestedSpkis: readonly string[] | 'not-established' | 'in-no-log';
  /** In use, or attested: whoever reads the logs must list them. */
  readonly knownCertificates: readonly KnownCertificate[];
  readonly lock: SeenLock;
  /** Since when this browser has seen the lock without a break, milliseconds since the epoch. */
  readonly lockSeenSince: number | 'never';
  /** The release's when absent. */
  readonly caNames?: readonly CaNames[];
}

/** `not-compared`: its key is not known, or there is nothing to compare it with. */
export type Owner = 'attested' | 'by-account' | 'before-lock' | 'not-attested' | 'not-compared';

export interface OwnedCertificate extends ListedCertificate {
  readonly owner: Owner;
}

/** A CA may rely on CAA records that it looked up eight hours ago (Baseline Requirements section 3.2.2.8). */
const CAA_REUSE = 8 * 3_600_000;

export function judgeLogged(
  findings: LoggedFindings,
  question: LoggedQuestion,
): { readonly checks: readonly Check[]; readonly facts: JsonValue } {
  const { at, host, lockSeenSince } = question;
  const certificates = findings.certificates
    .filter((c) => at <= c.notAfter && coversHost(c.names, host))
    .map((c): OwnedCertificate => ({ ...c, owner: ownerOf(c, question) }));
  const sources = judgeSources(findings, certificates, question.knownCertificates, at);
  return {
    checks: [judgeCertificates(findings, certificates, question, sources.complete), sources.check],
    facts: {
      at,
      lockSeenSince,
      sources: findings.sources.map(({ name, state }) => ({ name, ...state })),
      timeline: certificates.map((c) => ({
        spkiSha256: c.spkiSha256,
        serial: c.serial,
        issuer: c.issuer,
        notBefore: c.notBefore,
        notAfter: c.notAfter,
        names: c.names,
        owner: c.owner,
        sources: c.sources,
      })),
    },
  };
}

function ownerOf(c: ListedCertificate, question: LoggedQuestion): Owner {
  const { attestedSpkis, lock, lockSeenSince } = question;
  if (typeof attestedSpkis === 'string' || c.spkiSha256 === UNKNOWN) return 'not-compared';
  if (attestedSpkis.includes(c.spkiSha256)) return 'attested';
  if (lock.kind !== 'locked') return 'not-attested';
  if (lockSeenSince === 'never' || c.notBefore < lockSeenSince + CAA_REUSE) return 'before-lock';
  return isByLockedCa(c, question) ? 'by-account' : 'not-attested';
}

function isByLockedCa(c: ListedCertificate, { lock, caNames = RELEASE_CA_NAMES }: LoggedQuestion): boolean {
  return (
    lock.kind === 'locked' &&
    caNames.some((ca) => lock.issuers.includes(ca.caa) && ca.organization === c.issuerOrganization)
  );
}

const EXPECTED = 'only certificates with a key that the enclave attests';

function judgeCertificates(
  findings: LoggedFindings,
  certificates: readonly OwnedCertificate[],
  question: LoggedQuestion,
  complete: boolean,
): Check {
  const { at } = question;
  const of = (owner: Owner) => certificates.filter((c) => c.owner === owner);
  if (findings.sources.every(({ state }) => state.kind !== 'answered'))
    return check('logs-unreachable', { expected: EXPECTED, got: 'no answer' });

  // Those that were issued in spite of the lock come first; the older ones are named with them.
  const [rogue, older] = [of('not-attested'), of('before-lock')];
  const accused = { expected: EXPECTED, got: certificateText([...rogue, ...older], at, 'can intercept') };
  if (rogue.length > 0) return check('logged-certificate-not-attested', accused);
  if (older.length > 0) return check('logged-certificate-before-lock', accused);

  const got = certificateText(certificates, at, 'valid');
  if (question.attestedSpkis === 'in-no-log') return check('logged-certificates-not-in-use', { got });
  if (question.attestedSpkis === 'not-established')
    return check('logged-certificates-not-compared', { expected: EXPECTED, got });
  if (!complete || of('not-compared').length > 0 || certificates.length === 0)
    return check('logged-certificates-unconfirmed', {
      expected: EXPECTED,
      got: certificates.length === 0 ? 'no certificate is listed' : got,
    });
  return check(
    of('by-account').length > 0 ? 'logged-certificates-by-account' : 'logged-certificates-attested',
    { expected: EXPECTED, got },
  );
}
