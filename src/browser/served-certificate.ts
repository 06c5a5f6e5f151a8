/** Reduces the DER certificate that a browser shows to what checks compare. RFC 5280, section 4.1. */
import { sha256 } from '@noble/hashes/sha2.js';
import { DerReader, explicitTag, TAG } from '../encoding/der';
import { toHex } from '../encoding/hex';
import { Refusal } from '../refusal';
import type { ServedCertificate } from '../visit';

/**
 * SHA-256 of a certificate and of its SubjectPublicKeyInfo.
 * @param der one certificate, as the browser's own TLS stack accepted it
 */
export function servedCertificate(der: Uint8Array): ServedCertificate {
  const certificateSha256 = toHex(sha256(der));
  const spki = subjectPublicKeyInfo(der);
  // The browser read it and we cannot: it still was served, and its own digest in place of the key's matches no evidence.
  return { certificateSha256, spkiSha256: spki === undefined ? certificateSha256 : toHex(sha256(spki)) };
}

function subjectPublicKeyInfo(der: Uint8Array): Uint8Array | undefined {
  try {
    const certificate = new DerReader(der, 'certificate').enter(TAG.sequence, 'certificate');
    const tbs = certificate.enter(TAG.sequence, 'tbsCertificate');
    tbs.optional(explicitTag(0)); // version
    tbs.read(TAG.integer); // serialNumber
    tbs.read(TAG.sequence); // signature
    tbs.read(TAG.sequence); // issuer
    tbs.read(TAG.sequence); // validity
    tbs.read(TAG.sequence); // subject
    return tbs.read(TAG.sequence).whole;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
