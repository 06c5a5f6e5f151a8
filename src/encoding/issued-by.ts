/** Whether one certificate issued another: names and signature, RFC 5280 section 6.1.3 (a)(1) and (a)(4). Not validity, not purpose. */
import { equalBytes } from './bytes';
import type { CertificateParts } from './certificate-parts';
import { holdsUnder, type SignatureHash, type SignatureKind } from './spki-signature';

/** True when the subject of `issuer` is the issuer that `certificate` names, and its signature holds under the key of `issuer`. */
export async function isIssuedBy(certificate: CertificateParts, issuer: CertificateParts): Promise<boolean> {
  return equalBytes(issuer.subject, certificate.issuer) && (await isSignedUnder(certificate, issuer.spki));
}

/** True when the signature holds, whoever is named as issuer. @param spki DER SubjectPublicKeyInfo */
export async function isSignedUnder(certificate: CertificateParts, spki: Uint8Array): Promise<boolean> {
  const how = CERTIFICATE_SIGNATURES[certificate.signatureAlgorithm];
  if (how === undefined) return false;
  return holdsUnder(spki, how[0], how[1], certificate.tbs, certificate.signature);
}

/** RFC 5758 section 3.2, RFC 4055 section 5. */
const CERTIFICATE_SIGNATURES: { readonly [oid: string]: readonly [SignatureKind, SignatureHash] } = {
  '1.2.840.10045.4.3.2': ['ECDSA', 'SHA-256'],
  '1.2.840.10045.4.3.3': ['ECDSA', 'SHA-384'],
  '1.2.840.10045.4.3.4': ['ECDSA', 'SHA-512'],
  '1.2.840.113549.1.1.11': ['RSA', 'SHA-256'],
  '1.2.840.113549.1.1.12': ['RSA', 'SHA-384'],
  '1.2.840.113549.1.1.13': ['RSA', 'SHA-512'],
};
