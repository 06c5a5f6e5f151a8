/**
 * The revocation list of a product line: RFC 5280 section 5, version 2, complete, one issuer, signed by the ARK. It speaks of the
 * certificates that the ARK issued, ASK and ASVK; certificates of chips are not revoked one by one (all of them have serial 0).
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 4, `/vcek/v1/{product}/crl`.
 */
import { DerReader, explicitTag, readOnly, TAG } from '../../encoding/der';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { readRevoked } from '../crl';
import { readDistinguishedName } from '../distinguished-name';
import { readExtensions } from '../extensions';
import { readPssAlgorithm } from './pss-algorithm';
import { readPssSignature } from './snp-certificate';

export interface SnpCrl {
  /** TBSCertList: what the issuer signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** DER name. */
  readonly issuer: Uint8Array;
  readonly issuerCommonName: string;
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Hex of the INTEGER octets. */
  readonly revokedSerials: ReadonlySet<string>;
}

const OID = { crlNumber: '2.5.29.20', authorityKeyIdentifier: '2.5.29.35' } as const;

/**
 * @param der one DER CertificateList and nothing after it
 * @throws Refusal `crl-…`, `der-…`, `extension-…`, `signature-algorithm`
 */
export function readSnpCrl(der: Uint8Array): SnpCrl {
  if (der.length > LIMITS.collateralBytes)
    throw new Refusal('crl-too-large', 'crl', `at most ${LIMITS.collateralBytes} bytes`, `${der.length}`);
  const outer = new DerReader(readOnly(der, TAG.sequence, 'crl').content, 'crl');
  const signed = outer.read(TAG.sequence);
  readPssAlgorithm(outer, 'crl.signatureAlgorithm');
  const signature = readPssSignature(outer);
  outer.end();

  const tbs = new DerReader(signed.content, 'tbsCertList');
  if (tbs.smallInteger() !== 1) throw new Refusal('crl-version', 'version', '2', 'another');
  readPssAlgorithm(tbs, 'tbsCertList.signature');
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
