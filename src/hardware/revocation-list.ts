/** Certificate revocation lists, RFC 5280 section 5, as the vendors of processors issue them: version 2, complete, one issuer. */
import { DerReader, explicitTag, TAG } from '../encoding/der';
import { toHex } from '../encoding/hex';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { readDistinguishedName } from './distinguished-name';
import { readExtensions } from './extensions';
import { readSigned, type SignatureScheme } from './signature-scheme';

export interface Crl {
  /** TBSCertList: what the issuer signed. */
  readonly signed: Uint8Array;
  /** As the scheme reads it. */
  readonly signature: Uint8Array;
  /** DER name. */
  readonly issuer: Uint8Array;
  readonly issuerCommonName: string;
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Hex of the INTEGER octets. Meaningful only for certificates of this list's issuer. */
  readonly revokedSerials: ReadonlySet<string>;
}

const OID = { crlNumber: '2.5.29.20', authorityKeyIdentifier: '2.5.29.35' } as const;

/**
 * @param der one DER CertificateList and nothing after it
 * @throws Refusal `crl-…`, `der-…`, `extension-…`, and those of the scheme
 */
export function readRevocationList(der: Uint8Array, scheme: SignatureScheme): Crl {
  if (der.length > LIMITS.collateralBytes)
    throw new Refusal('crl-too-large', 'crl', `at most ${LIMITS.collateralBytes} bytes`, `${der.length}`);
  const { signed, signature } = readSigned(der, 'crl', scheme);

  const tbs = new DerReader(signed.content, 'tbsCertList');
  if (tbs.smallInteger() !== 1) throw new Refusal('crl-version', 'version', '2', 'another');
  scheme.readAlgorithm(tbs, 'tbsCertList.signature');
  const issuer = tbs.read(TAG.sequence);
  const thisUpdate = tbs.time();
  const nextUpdate = tbs.time();
  const revoked = tbs.optional(TAG.sequence);
  // A delta or a list of only some certificates says so in a critical extension, and is refused with it.
  const extensions = readExtensions(tbs.enter(explicitTag(0), 'crlExtensions'), Object.values(OID));
  tbs.end();
  for (const [name, oid] of Object.entries(OID))
    if (!extensions.has(oid)) throw new Refusal('crl-extension-missing', 'crlExtensions', name, 'none');

  return {
    signed: signed.whole,
    signature,
    issuer: issuer.whole,
    issuerCommonName: readDistinguishedName(issuer.content).commonName,
    thisUpdate,
    nextUpdate,
    revokedSerials: revoked === undefined ? new Set() : readRevoked(revoked.content),
  };
}

/**
 * The serials of `revokedCertificates`, hex of the INTEGER octets.
 * @param content content octets of the SEQUENCE
 * @throws Refusal `der-…`, `extension-…`
 */
function readRevoked(content: Uint8Array): ReadonlySet<string> {
  const entries = new DerReader(content, 'revokedCertificates');
  const serials = new Set<string>();
  while (!entries.isEmpty) {
    const entry = entries.enter(TAG.sequence, 'revokedCertificate');
    serials.add(toHex(entry.integerBytes()));
    entry.time();
    // No critical entry extension is understood: an indirect list would name other issuers there.
    if (!entry.isEmpty) readExtensions(entry, []);
  }
  return serials;
}
