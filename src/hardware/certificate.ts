/**
 * The part of X.509 (RFC 5280, section 4.1) that Intel's provisioning certificates use: version 3, P-256, ECDSA with SHA-256.
 * Anything else is refused rather than skipped; so is a critical extension that is not understood (section 4.2).
 */
import { equalBytes } from '../encoding/bytes';
import { DerReader, explicitTag, oidOctets, oidText, readOnly, TAG } from '../encoding/der';
import { toHex } from '../encoding/hex';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { readDistinguishedName } from './distinguished-name';
import { readEcdsaSignature, readSignatureAlgorithm } from './ecdsa-signature';
import { readExtensions } from './extensions';

export interface Certificate {
  readonly der: Uint8Array;
  /** TBSCertificate: what the issuer signed. */
  readonly signed: Uint8Array;
  /** r‖s, 64 bytes. */
  readonly signature: Uint8Array;
  /** Hex of the INTEGER octets, for comparison with revocation lists. */
  readonly serial: string;
  /** Names as DER: issuer and subject are equal when their bytes are. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly commonName: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** x‖y, 64 bytes. Not known to be on the curve. */
  readonly publicKey: Uint8Array;
  readonly isCa: boolean;
  readonly keyUsage: KeyUsage;
  /** Content of the SGX extension, when there is one. */
  readonly sgxExtension: Uint8Array | undefined;
}

export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  readonly crlSign: boolean;
}

const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  sgx: '1.2.840.113741.1.13.1',
} as const;

const EC_PUBLIC_KEY = oidOctets('1.2.840.10045.2.1');
const P256 = oidOctets('1.2.840.10045.3.1.7');
const UNDERSTOOD: readonly string[] = Object.values(OID);

/**
 * @param der one DER certificate and nothing after it
 * @throws Refusal `der-…`, `certificate-…`
 */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > LIMITS.certificateBytes)
    throw new Refusal(
      'certificate-too-large',
      'certificate',
      `at most ${LIMITS.certificateBytes} bytes`,
      `${der.length}`,
    );
  const outer = new DerReader(readOnly(der, TAG.sequence, 'certificate').content, 'certificate');
  const signed = outer.read(TAG.sequence);
  readSignatureAlgorithm(outer, 'certificate.signatureAlgorithm');
  const signature = readEcdsaSignature(outer.bitString());
  outer.end();

  const tbs = new DerReader(signed.content, 'tbsCertificate');
  const version = tbs.enter(explicitTag(0), 'version');
  if (version.smallInteger() !== 2) throw new Refusal('certificate-version', 'version', '3', 'another');
  version.end();
  const serial = toHex(tbs.integerBytes());
  readSignatureAlgorithm(tbs, 'tbsCertificate.signature');
  const issuer = tbs.read(TAG.sequence).whole;
  const validity = tbs.enter(TAG.sequence, 'validity');
  const notBefore = validity.time();
  const notAfter = validity.time();
  validity.end();
  const subject = tbs.read(TAG.sequence);
  const publicKey = readP256Key(tbs.enter(TAG.sequence, 'subjectPublicKeyInfo'));
  const extensions = readExtensions(tbs.enter(explicitTag(3), 'extensions'), UNDERSTOOD);
  tbs.end();

  return {
    der,
    signed: signed.whole,
    signature,
    serial,
    issuer,
    subject: subject.whole,
    commonName: readDistinguishedName(subject.content).commonName,
    notBefore,
    notAfter,
    publicKey,
    isCa: readIsCa(extensions.get(OID.basicConstraints)),
    keyUsage: readKeyUsage(extensions.get(OID.keyUsage)),
    sgxExtension: extensions.get(OID.sgx),
  };
}

function readP256Key(spki: DerReader): Uint8Array {
  const algorithm = spki.enter(TAG.sequence, 'publicKey.algorithm');
  const [kind, curve] = [algorithm.oidOctets(), algorithm.oidOctets()];
  algorithm.end();
  if (!equalBytes(kind, EC_PUBLIC_KEY) || !equalBytes(curve, P256))
    throw new Refusal(
      'certificate-key',
      'publicKey',
      'an EC key on P-256',
      `${oidText(kind)}, ${oidText(curve)}`,
    );
  const point = spki.bitString();
  spki.end();
  if (point.length !== 65 || point[0] !== 4)
    throw new Refusal('certificate-key', 'publicKey', 'an uncompressed point', `${point.length} bytes`);
  return point.subarray(1);
}

/** RFC 5280, section 4.2.1.9. */
export function readIsCa(extension: Uint8Array | undefined): boolean {
  if (extension === undefined) return false;
  const constraints = new DerReader(
    readOnly(extension, TAG.sequence, 'basicConstraints').content,
    'basicConstraints',
  );
  const isCa = constraints.nextTag === TAG.boolean ? constraints.boolean() : false;
  if (!constraints.isEmpty) constraints.smallInteger();
  constraints.end();
  return isCa;
}

/** RFC 5280, section 4.2.1.3. Without the extension nothing is allowed. */
export function readKeyUsage(extension: Uint8Array | undefined): KeyUsage {
  const bits = extension === undefined ? undefined : readOnly(extension, TAG.bitString, 'keyUsage').content;
  const first = bits?.[1] ?? 0;
  return {
    digitalSignature: (first & 0x80) !== 0,
    keyCertSign: (first & 0x04) !== 0,
    crlSign: (first & 0x02) !== 0,
  };
}
