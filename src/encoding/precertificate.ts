/** What a log signs, RFC 6962 section 3.2: the certificate as it was before the promises were put into it. */
import { concatBytes } from './bytes';
import type { CertificateParts } from './certificate-parts';
import { explicitTag, TAG } from './der';
import { SCT_LIST_OID, type Sct } from './read-scts';

/** TBSCertificate without the SCT list: the lengths around it are encoded anew, everything else is as it was. */
export function tbsWithoutScts({ beforeExtensions, extensions }: CertificateParts): Uint8Array<ArrayBuffer> {
  const kept = extensions.filter((e) => e.oid !== SCT_LIST_OID).map((e) => e.whole);
  const list =
    kept.length === 0
      ? new Uint8Array()
      : element(explicitTag(3), element(TAG.sequence, concatBytes(...kept)));
  return element(TAG.sequence, concatBytes(beforeExtensions, list));
}

/**
 * The digitally-signed struct of a promise about a precertificate.
 * @param issuerKeyHash SHA-256 of the issuer's SubjectPublicKeyInfo
 * @param tbs `tbsWithoutScts` of the certificate
 */
export function signedBySct(sct: Sct, issuerKeyHash: Uint8Array, tbs: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(
    Uint8Array.of(V1, CERTIFICATE_TIMESTAMP),
    bigEndian(sct.timestamp, 8),
    bigEndian(PRECERT_ENTRY, 2),
    issuerKeyHash,
    bigEndian(tbs.length, 3),
    tbs,
    bigEndian(sct.extensions.length, 2),
    sct.extensions,
  );
}

const V1 = 0;
const CERTIFICATE_TIMESTAMP = 0;
const PRECERT_ENTRY = 1;

function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}

/** One DER element, length in its shortest form (X.690 section 10.1). */
function element(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = content;
  if (length < 0x80) return concatBytes(Uint8Array.of(tag, length), content);
  const octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
  return concatBytes(Uint8Array.of(tag, 0x80 | octets), bigEndian(length, octets), content);
}
