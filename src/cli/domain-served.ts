/** The certificate that a host serves now: shown, compared with the keys that were given, and known to exist. */
import type { Check, JsonValue } from '../appraisal';
import { bindCertificate } from '../connection/certificate-binding';
import type { KnownCertificate } from '../domain/ct/judge-logged';
import { fromBase64 } from '../encoding/base64';
import { readWebCertificate } from '../encoding/web-certificate';
import type { FetchFailure } from '../ports/ports';
import { Refusal } from '../refusal';
import type { Observation } from '../visit';

/** What a connection showed. */
export type Page = Observation | FetchFailure;

/** The certificate that the host serves, or why it shows none. */
export type Served =
  | {
      readonly kind: 'served';
      readonly spkiSha256: string;
      /** DER, where it was shown. */
      readonly leaf?: Uint8Array;
      /** Whether Node's roots accept its chain for this name. */
      readonly accepted: boolean;
    }
  | { readonly kind: 'no-answer'; readonly why: string };

export function servedOf(page: Page): Served {
  if (page.kind === 'failure') return { kind: 'no-answer', why: `${page.code}: ${page.detail}` };
  if (page.kind !== 'live') return { kind: 'no-answer', why: page.kind };
  const [leaf] = chainOf(page);
  return {
    kind: 'served',
    spkiSha256: page.certificate.spkiSha256,
    ...(leaf === undefined ? {} : { leaf }),
    accepted: page.root !== 'overridden',
  };
}

/** DER of the served certificate and of its issuer. */
export const chainOf = (page: Page): readonly Uint8Array[] =>
  page.kind === 'live' ? (page.chain ?? []).map(fromBase64) : [];

/** Searches of the logs have to list what is served. Certificates that no public root stands behind need not be in any log. */
export function knownOf(served: Served): readonly KnownCertificate[] {
  if (served.kind === 'no-answer' || !served.accepted) return [];
  return [{ spkiSha256: served.spkiSha256, ...datesOf(served.leaf) }];
}

function datesOf(leaf: Uint8Array | undefined): Pick<KnownCertificate, 'notBefore' | 'notAfter'> {
  try {
    if (leaf === undefined) return {};
    const { notBefore, notAfter } = readWebCertificate(leaf);
    return { notBefore, notAfter };
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

/** A host that serves a key which is not among the given ones contradicts whoever gave them. */
export function servedChecks(page: Page, spkis: readonly string[]): readonly Check[] {
  if (page.kind !== 'live' || spkis.length === 0) return [];
  const attested = spkis.map((spkiSha256) => ({ spkiSha256 }));
  const { spkiSha256 } = page.certificate;
  // Only keys were given, so only the key is named.
  const seen = { ...page, certificate: { spkiSha256 } };
  return [bindCertificate({ attested, page: seen, ours: [], attestedBefore: [] })];
}

/** `facts.connection` of the answer. */
export function connectionFacts(served: Served): { readonly [k: string]: JsonValue } {
  return served.kind === 'served'
    ? { page: 'live', servedSpkiSha256: served.spkiSha256, chainAccepted: served.accepted }
    : { page: 'no-answer', why: served.why };
}
