/**
 * What a certificate authority is called in CAA records and in the certificates that it issues. Only authorities that keep to
 * `accounturi` (RFC 8657) are here: of any other, "issued under the lock" says nothing about who ordered the certificate.
 */
export interface CaNames {
  /** Domain in CAA records, lower case. */
  readonly caa: string;
  /** Organization in the issuer of its certificates. */
  readonly organization: string;
}

/** Let's Encrypt: https://letsencrypt.org/docs/caa/ */
export const RELEASE_CA_NAMES: readonly CaNames[] = [
  { caa: 'letsencrypt.org', organization: "Let's Encrypt" },
];
