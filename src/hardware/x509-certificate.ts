/**
 * The part of X.509 (RFC 5280, section 4.1) that the certificates of processor vendors use: version 3, one signature scheme and one
 * form of key per vendor. Anything else is refused rather than skipped; so is a critical extension that is not understood
 * (section 4.2).
 */
import { DerReader, explicitTag, readOnly, TAG } from '../encoding/der';
import { toHex } from '../encoding/hex';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { readDistinguishedName } from './distinguished-name';
import { readExtensions } from './extensions';
import { readSigned, type SignatureScheme } from './signature-scheme';

export interface X509Certificate<Key> {
  readonly der: Uint8Array;
  /** TBSCertificate: what the issuer signed. */
  readonly signed: Uint8Array;
  /** As the scheme reads it. */
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
  readonly publicKey: Key;
  readonly isCa: boolean;
  /** Content of each extension, by dotted identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  readonly crlSign: boolean;
}

export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
} as const;
const UNDERSTOOD: readonly string[] = Object.values(EXTENSION);

/** What one vendor's certificates have of their own. */
export interface CertificateProfile<Key> {
  readonly scheme: SignatureScheme;
  /** Reads the SubjectPublicKeyInfo. */
  readonly readKey: (reader: DerReader) => Key;
  /** Extensions that may be critical, beyond those of `EXTENSION`. */
  readonly understood: readonly string[];
}

/**
 * @param der one DER certificate and nothing after it
 * @throws Refusal `der-…`, `certificate-…`, `extension-…`, and those of the profile
 */
export function readX509Certificate<Key>(
  der: Uint8Array,
  { scheme, readKey, understood }: CertificateProfile<Key>,
): X509Certificate<Key> {
  if (der.length > LIMITS.certificateBytes)
    throw new Refusal(
      'certificate-too-large',
      'certificate',
      `at most ${LIMITS.certificateBytes} bytes`,
      `${der.length}`,
    );
  const { signed, signature } = readSigned(der, 'certificate', scheme);

  const tbs = new DerReader(signed.content, 'tbsCertificate');
  const version = tbs.enter(explicitTag(0), 'version');
  if (version.smallInteger() !== 2) throw new Refusal('certificate-version', 'version', '3', 'another');
  version.end();
  const serial = toHex(tbs.integerBytes());
  scheme.readAlgorithm(tbs, 'tbsCertificate.signature');
  const issuer = tbs.read(TAG.sequence).whole;
  const validity = tbs.enter(TAG.sequence, 'validity');
  const notBefore = validity.time();
  const notAfter = validity.time();
  validity.end();
  const subject = tbs.read(TAG.sequence);
  const publicKey = readKey(tbs);
  const extensions = readExtensions(tbs.enter(explicitTag(3), 'extensions'), [...UNDERSTOOD, ...understood]);
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
    isCa: readIsCa(extensions.get(EXTENSION.basicConstraints)),
    extensions,
  };
}

/** RFC 5280, section 4.2.1.9. */
function readIsCa(extension: Uint8Array | undefined): boolean {
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

/** RFC 5280, section 4.2.1.3. @param extension content of the extension, a BIT STRING */
export function readKeyUsage(extension: Uint8Array): KeyUsage {
  const first = readOnly(extension, TAG.bitString, 'keyUsage').content[1] ?? 0;
  return {
    digitalSignature: (first & 0x80) !== 0,
    keyCertSign: (first & 0x04) !== 0,
    crlSign: (first & 0x02) !== 0,
  };
}
