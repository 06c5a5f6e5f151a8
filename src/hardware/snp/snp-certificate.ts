/**
 * The part of X.509 (RFC 5280, section 4.1) that AMD's certificates for SEV-SNP use: version 3, signed with RSASSA-PSS, with an RSA
 * key of 4096 bits (authorities) or a key on P-384 (chips). Anything else is refused rather than skipped.
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 3; VLEK Certificate Definition (58369).
 */
import { asciiText } from '../../encoding/ascii';
import { equalBytes } from '../../encoding/bytes';
import { DerReader, explicitTag, oidOctets, readOnly, TAG } from '../../encoding/der';
import { toHex } from '../../encoding/hex';
import { certificatesFromPem } from '../../encoding/pem';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { type KeyUsage, readIsCa, readKeyUsage } from '../certificate';
import { readDistinguishedName } from '../distinguished-name';
import { readExtensions } from '../extensions';
import { readPssAlgorithm } from './pss-algorithm';

export type SnpKey =
  /** DER SubjectPublicKeyInfo. */
  | { readonly kind: 'rsa-4096'; readonly spki: Uint8Array }
  /** 0x04‖x‖y, 97 bytes. Not known to be on the curve. */
  | { readonly kind: 'p-384'; readonly point: Uint8Array };

export interface SnpCertificate {
  readonly der: Uint8Array;
  /** TBSCertificate: what the issuer signed. */
  readonly signed: Uint8Array;
  /** 512 bytes. */
  readonly signature: Uint8Array;
  /** Hex of the INTEGER octets. */
  readonly serial: string;
  /** Names as DER: issuer and subject are equal when their bytes are. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly commonName: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly key: SnpKey;
  readonly isCa: boolean;
  readonly keyUsage: KeyUsage;
  /** Content of each extension, by dotted identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
} as const;
const UNDERSTOOD: readonly string[] = Object.values(OID);

const RSA = oidOctets('1.2.840.113549.1.1.1');
const EC = oidOctets('1.2.840.10045.2.1');
const P384 = oidOctets('1.3.132.0.34');
/** RFC 5280, section 4.2.1.3: the extension restricts; without it nothing is restricted. AMD's authorities all have it. */
const UNRESTRICTED: KeyUsage = { digitalSignature: true, keyCertSign: true, crlSign: true };

/** Of 4096 bits, the highest set: a zero octet keeps it positive. */
const MODULUS_OCTETS = 513;
const SIGNATURE_BYTES = 512;
const EXPONENT = 65537;

/**
 * @param der one DER certificate and nothing after it
 * @throws Refusal `der-…`, `certificate-…`, `extension-…`, `signature-algorithm`
 */
export function readSnpCertificate(der: Uint8Array): SnpCertificate {
  if (der.length > LIMITS.certificateBytes)
    throw new Refusal(
      'certificate-too-large',
      'certificate',
      `at most ${LIMITS.certificateBytes} bytes`,
      `${der.length}`,
    );
  const outer = new DerReader(readOnly(der, TAG.sequence, 'certificate').content, 'certificate');
  const signed = outer.read(TAG.sequence);
  readPssAlgorithm(outer, 'certificate.signatureAlgorithm');
  const signature = readPssSignature(outer);
  outer.end();

  const tbs = new DerReader(signed.content, 'tbsCertificate');
  const version = tbs.enter(explicitTag(0), 'version');
  if (version.smallInteger() !== 2) throw new Refusal('certificate-version', 'version', '3', 'another');
  version.end();
  const serial = toHex(tbs.integerBytes());
  readPssAlgorithm(tbs, 'tbsCertificate.signature');
  const issuer = tbs.read(TAG.sequence).whole;
  const validity = tbs.enter(TAG.sequence, 'validity');
  const notBefore = validity.time();
  const notAfter = validity.time();
  validity.end();
  const subject = tbs.read(TAG.sequence);
  const key = readKey(tbs.read(TAG.sequence));
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
    key,
    isCa: readIsCa(extensions.get(OID.basicConstraints)),
    keyUsage: extensions.has(OID.keyUsage) ? readKeyUsage(extensions.get(OID.keyUsage)) : UNRESTRICTED,
    extensions,
  };
}

/** A signature by an RSA key of 4096 bits. @throws Refusal `certificate-signature` */
export function readPssSignature(reader: DerReader): Uint8Array {
  const signature = reader.bitString();
  if (signature.length !== SIGNATURE_BYTES)
    throw new Refusal(
      'certificate-signature',
      'signature',
      `${SIGNATURE_BYTES} bytes`,
      `${signature.length}`,
    );
  return signature;
}

/**
 * Certificates as evidence and servers bring them: one of DER, or PEM with any number.
 * @returns DER of each, in the order of the text
 * @throws Refusal `pem-…`, `base64-malformed`
 */
export function certificatesIn(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes[0] === TAG.sequence) return [bytes];
  return certificatesFromPem(asciiText(bytes), LIMITS.chainCertificates);
}

function readKey({ whole, content }: { readonly whole: Uint8Array; readonly content: Uint8Array }): SnpKey {
  const spki = new DerReader(content, 'subjectPublicKeyInfo');
  const algorithm = spki.enter(TAG.sequence, 'publicKey.algorithm');
  const kind = algorithm.oidOctets();
  if (equalBytes(kind, EC)) {
    const isP384 = equalBytes(algorithm.oidOctets(), P384);
    const point = spki.bitString();
    if (!isP384 || !algorithm.isEmpty || !spki.isEmpty || point.length !== 97 || point[0] !== 4)
      throw badKey('an uncompressed point of P-384');
    return { kind: 'p-384', point };
  }
  if (!equalBytes(kind, RSA)) throw badKey('an RSA or EC key');
  algorithm.read(TAG.null);
  const numbers = new DerReader(readOnly(spki.bitString(), TAG.sequence, 'rsaKey').content, 'rsaKey');
  const modulus = numbers.integerBytes();
  const exponent = numbers.smallInteger();
  if (!numbers.isEmpty || !algorithm.isEmpty || !spki.isEmpty) throw badKey('two numbers');
  if (modulus.length !== MODULUS_OCTETS || (modulus[1] ?? 0) < 0x80 || exponent !== EXPONENT)
    throw badKey(`an RSA key of 4096 bits with exponent ${EXPONENT}`);
  return { kind: 'rsa-4096', spki: whole };
}

const badKey = (expected: string): Refusal =>
  new Refusal('certificate-key', 'publicKey', expected, 'another key');
