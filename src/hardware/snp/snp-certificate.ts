/**
 * AMD's certificates for SEV-SNP: X.509, signed with RSASSA-PSS, with an RSA key of 4096 bits (authorities) or a key on P-384 (chips).
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 3; VLEK Certificate Definition (58369).
 */
import { asciiText } from '../../encoding/ascii';
import { equalBytes } from '../../encoding/bytes';
import { DerReader, readOnly, TAG } from '../../encoding/der';
import { oidOctets } from '../../encoding/object-identifier';
import { certificatesFromPem } from '../../encoding/pem';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import {
  EXTENSION,
  type KeyUsage,
  readKeyUsage,
  readX509Certificate,
  type X509Certificate,
} from '../x509-certificate';
import { RSASSA_PSS } from './pss-signature';

export type SnpKey =
  /** DER SubjectPublicKeyInfo. */
  | { readonly kind: 'rsa-4096'; readonly spki: Uint8Array }
  /** 0x04‖x‖y, 97 bytes. Not known to be on the curve. */
  | { readonly kind: 'p-384'; readonly point: Uint8Array };

/** `signature` has 512 bytes. */
export interface SnpCertificate extends X509Certificate<SnpKey> {
  readonly keyUsage: KeyUsage;
}

const RSA = oidOctets('1.2.840.113549.1.1.1');
const EC = oidOctets('1.2.840.10045.2.1');
const P384 = oidOctets('1.3.132.0.34');
/** RFC 5280, section 4.2.1.3: the extension restricts; without it nothing is restricted. AMD's authorities all have it. */
const UNRESTRICTED: KeyUsage = { digitalSignature: true, keyCertSign: true, crlSign: true };

/** Of 4096 bits, the highest set: a zero octet keeps it positive. */
const MODULUS_OCTETS = 513;
const EXPONENT = 65537;

/**
 * @param der one DER certificate and nothing after it
 * @throws Refusal `der-…`, `certificate-…`, `extension-…`, `signature-…`
 */
export function readSnpCertificate(der: Uint8Array): SnpCertificate {
  const certificate = readX509Certificate(der, { scheme: RSASSA_PSS, readKey, understood: [] });
  const usage = certificate.extensions.get(EXTENSION.keyUsage);
  return { ...certificate, keyUsage: usage === undefined ? UNRESTRICTED : readKeyUsage(usage) };
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

function readKey(reader: DerReader): SnpKey {
  const { whole, content } = reader.read(TAG.sequence);
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
