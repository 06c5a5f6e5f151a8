/** A certificate that a reader of the certificate logs lists, as far as it matters who may intercept with it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { dnsNamesOf, readCertificateParts } from '../../encoding/certificate-parts';
import { toHex } from '../../encoding/hex';
import { issuerNameOf } from './issuer-name';

/** What a reader did not say, and nobody else did. */
export const UNKNOWN = 'unknown';

export interface LoggedCertificate {
  /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo, or `unknown`. */
  readonly spkiSha256: string;
  /** Lower-case hex without zero octets in front, or `unknown`. */
  readonly serial: string;
  /** One line, for example `C=US, O=Let's Encrypt, CN=E6`. */
  readonly issuer: string;
  /** Read from the certificate itself; absent where nobody gave it. */
  readonly issuerOrganization?: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** DNS names, lower case. */
  readonly names: readonly string[];
}

/** Reads a certificate or precertificate: both of one issuance give the same. @throws Refusal `der-…`, `certificate-…` */
export function loggedFromDer(der: Uint8Array): LoggedCertificate {
  const parts = readCertificateParts(der);
  const { text, organization } = issuerNameOf(parts.issuer);
  return {
    spkiSha256: toHex(sha256(parts.spki)),
    serial: parts.serial,
    issuer: text,
    ...(organization === undefined ? {} : { issuerOrganization: organization }),
    notBefore: parts.notBefore,
    notAfter: parts.notAfter,
    names: dnsNamesOf(parts),
  };
}
