/**
 * Does my connection end there? Compares the certificate that this tab was served with those that the evidence names.
 * Pure: facts in, one deciding check out. Source: dstack evidence specification, sections 2.4 and 13 A step 5; measured
 * browser behaviour in the notes on observation.
 */
import { type Check, check } from '../appraisal';
import type { Observation, ServedCertificate } from '../visit';

export interface BindingInput {
  /** What the evidence attests to; empty when it attests to nothing. */
  readonly attested: readonly ServedCertificate[];
  readonly page: Observation;
  /** Certificates of our own connections, those that delivered the evidence. */
  readonly ours: readonly ServedCertificate[];
  /** Certificates that the same measured identity attested to at earlier visits. */
  readonly attestedBefore: readonly ServedCertificate[];
}

/**
 * The check `connection.certificate`.
 *
 * A page whose certificate is not attested is a contradiction, except where an honest site explains it just as well:
 * - our own connection, a moment later, was attested: replicas have their own keys (and an interceptor may spare us): warn
 * - the page came out of the cache, our own connection was attested: an older certificate (or an older interception): warn
 */
export function bindCertificate({ attested, page, ours, attestedBefore }: BindingInput): Check {
  const expected = describe(attested);
  const ourselvesAttested = ours.some((c) => among(attested, c) !== 'no');
  if (page.kind === 'not-seen') {
    const [stranger] = ours;
    if (
      stranger !== undefined &&
      !ourselvesAttested &&
      !ours.some((c) => among(attestedBefore, c) !== 'no')
    ) {
      return check('served-certificate-not-attested', { expected, got: describe([stranger]) });
    }
    return check(NOT_SEEN[page.why], { expected, got: 'not shown' });
  }
  const got = describe([page.certificate]);
  const match = among(attested, page.certificate);
  if (match === 'certificate') return check('served-certificate-attested', { expected, got });
  if (match === 'key') return check('served-key-attested', { expected, got });
  if (among(attestedBefore, page.certificate) !== 'no') {
    return check('served-certificate-attested-before', { expected, got });
  }
  if (!ourselvesAttested) return check('served-certificate-not-attested', { expected, got });
  return page.kind === 'cached'
    ? check('cached-page-not-attested', { expected, got })
    : check('served-certificate-differs-from-ours', { expected, got });
}

/**
 * The check `connection.root`, where the browser tells how the chain was accepted. A root that somebody installed on this
 * computer explains an interception; where the certificate itself is attested it does not matter.
 * @param carriesEvidence the certificate introduces itself by a quote: no browser knows its root, and a person has to go past that
 */
export function explainRoot(page: Observation, binding: Check, carriesEvidence = false): Check | undefined {
  if (page.kind === 'not-seen' || page.root === 'not-shown' || page.root === 'public-root') return undefined;
  if (binding.outcome === 'pass' && (page.root === 'local-root' || carriesEvidence))
    return check('root-irrelevant');
  return page.root === 'local-root'
    ? check('root-locally-installed', {
        expected: 'a root that browsers ship',
        got: 'a root installed on this computer',
      })
    : check('root-overridden', {
        expected: 'a certificate that the browser accepts',
        got: 'an exception made by hand',
      });
}

/** Whether the connection is bound to the evidence: the only source of `binding: connection`. */
export function isBound(checks: readonly Check[]): boolean {
  return checks.some((c) => c.id === 'connection.certificate' && c.outcome === 'pass');
}

const NOT_SEEN = {
  'hidden-by-browser': 'certificate-hidden-by-browser',
  'opened-before-ready': 'page-opened-before-ready',
  'no-connection': 'page-without-connection',
} as const;

function among(list: readonly ServedCertificate[], one: ServedCertificate): 'certificate' | 'key' | 'no' {
  const sameKey = list.filter((c) => c.spkiSha256 === one.spkiSha256);
  if (sameKey.length === 0) return 'no';
  const same = (c: ServedCertificate) =>
    c.certificateSha256 !== undefined && c.certificateSha256 === one.certificateSha256;
  return sameKey.some(same) ? 'certificate' : 'key';
}

function describe(certificates: readonly ServedCertificate[]): string {
  if (certificates.length === 0) return 'an attested certificate';
  return certificates
    .map((c) =>
      c.certificateSha256 === undefined ? `key ${c.spkiSha256}` : `certificate ${c.certificateSha256}`,
    )
    .join(' or ');
}
