/** Certificate revocation lists, RFC 5280 section 5, as Intel issues them: version 2, complete, one issuer. */
import { asciiText } from '../encoding/ascii';
import { DerReader, explicitTag, readOnly, TAG } from '../encoding/der';
import { fromLenientHex, toHex } from '../encoding/hex';
import { blocksFromPem } from '../encoding/pem';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { readDistinguishedName } from './distinguished-name';
import { readEcdsaSignature, readSignatureAlgorithm } from './ecdsa-signature';
import { readExtensions } from './extensions';

export interface Crl {
  /** TBSCertList: what the issuer signed. */
  readonly signed: Uint8Array;
  /** r‖s, 64 bytes. */
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
 * Reads a list as servers hand it out: DER, hex of the DER, or PEM.
 * @throws Refusal `crl-…`, `der-…`, `hex-malformed`, `pem-…`
 */
export function readServedCrl(body: Uint8Array): Crl {
  // A list is longer than 127 bytes, so its DER begins 30 8x; hex text begins with the digit 3, PEM with a dash.
  const [first, second] = body;
  if (first === TAG.sequence && second !== undefined && second >= 0x80) return readCrl(body);
  const text = asciiText(body);
  if (!text.trimStart().startsWith('-----')) return readCrl(fromLenientHex(text));
  const [der] = blocksFromPem(text, 'X509 CRL', 1);
  if (der === undefined) throw new Refusal('crl-empty', 'PEM', 'a revocation list', 'none');
  return readCrl(der);
}

/**
 * @param der one DER CertificateList and nothing after it
 * @throws Refusal `crl-…`, `der-…`
 */
export function readCrl(der: Uint8Array): Crl {
  if (der.length > LIMITS.collateralBytes)
    throw new Refusal('crl-too-large', 'crl', `at most ${LIMITS.collateralBytes} bytes`, `${der.length}`);
  const outer = new DerReader(readOnly(der, TAG.sequence, 'crl').content, 'crl');
  const signed = outer.read(TAG.sequence);
  readSignatureAlgorithm(outer, 'crl.signatureAlgorithm');
  const signature = readEcdsaSignature(outer.bitString());
  outer.end();

  const tbs = new DerReader(signed.content, 'tbsCertList');
  if (tbs.smallInteger() !== 1) throw new Refusal('crl-version', 'version', '2', 'another');
  readSignatureAlgorithm(tbs, 'tbsCertList.signature');
  const issuer = tbs.read(TAG.sequence);
  const thisUpdate = tbs.time();
  const nextUpdate = tbs.time();
  const revoked = tbs.optional(TAG.sequence);
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
export function readRevoked(content: Uint8Array): ReadonlySet<string> {
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
