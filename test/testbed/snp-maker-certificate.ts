/**
 * Writes certificates and revocation lists shaped like AMD's for SEV-SNP, with any field as asked, true or not. By hand, because the
 * shape matters: the algorithm identifier, names in AMD's order, and extensions without an encoding of their own.
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 3; genuine certificates.
 */
import { type Bytes, concat, fromHex, utf8 } from './bytes';
import { boolean, integer, objectIdentifier, octetString, sequence, tlv } from './der';

export const RSA_PSS = { name: 'RSA-PSS', hash: 'SHA-384' } as const;
export const P384 = { name: 'ECDSA', namedCurve: 'P-384' } as const;

export const newRsaKeys = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(
    { ...RSA_PSS, modulusLength: 4096, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['sign', 'verify'],
  );

export const newChipKeys = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(P384, true, ['sign', 'verify']);

const nothing = tlv(0x05, new Uint8Array());
const explicit = (n: number, content: Uint8Array): Bytes => tlv(0xa0 | n, content);
const bitString = (content: Uint8Array): Bytes => tlv(0x03, concat(Uint8Array.of(0), content));
const utf8String = (text: string): Bytes => tlv(0x0c, utf8(text));
export const ia5String = (text: string): Bytes => tlv(0x16, utf8(text));

function time(at: Date): Bytes {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? tlv(0x17, utf8(digits.slice(2))) : tlv(0x18, utf8(digits));
}

const sha384 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.2'), nothing);

/** @param trailer AMD's older certificates write the default out */
export function pssAlgorithm({ trailer = false, salt = 48 } = {}): Bytes {
  const mask = sequence(objectIdentifier('1.2.840.113549.1.1.8'), sha384);
  return sequence(
    objectIdentifier('1.2.840.113549.1.1.10'),
    sequence(
      explicit(0, sha384),
      explicit(1, mask),
      explicit(2, integer(salt)),
      ...(trailer ? [explicit(3, integer(1))] : []),
    ),
  );
}

function amdName(commonName: string): Bytes {
  const attribute = (type: string, value: Uint8Array) => tlv(0x31, sequence(objectIdentifier(type), value));
  return sequence(
    attribute('2.5.4.11', utf8String('Engineering')),
    attribute('2.5.4.6', tlv(0x13, utf8('US'))),
    attribute('2.5.4.7', utf8String('Santa Clara')),
    attribute('2.5.4.8', utf8String('CA')),
    attribute('2.5.4.10', utf8String('Advanced Micro Devices')),
    attribute('2.5.4.3', utf8String(commonName)),
  );
}

const base64url = (text: string): Bytes =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

/** DER SubjectPublicKeyInfo; of RSA keys as AMD writes it, without parameters of PSS. */
export async function snpSpki({ publicKey }: CryptoKeyPair): Promise<Bytes> {
  if (publicKey.algorithm.name === P384.name)
    return new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const positive = (bytes: Uint8Array) =>
    tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes);
  return sequence(
    sequence(objectIdentifier('1.2.840.113549.1.1.1'), nothing),
    bitString(sequence(positive(base64url(n)), positive(base64url(e)))),
  );
}

export async function signPss(keys: CryptoKeyPair, message: Uint8Array): Promise<Bytes> {
  return new Uint8Array(
    await crypto.subtle.sign({ ...RSA_PSS, saltLength: 48 }, keys.privateKey, new Uint8Array(message)),
  );
}

export interface SnpExtension {
  readonly oid: string;
  /** What the OCTET STRING holds. */
  readonly value: Uint8Array;
  readonly critical?: boolean;
}

export interface SnpCertificateFields {
  readonly commonName: string;
  readonly issuerName: string;
  readonly keys: CryptoKeyPair;
  readonly issuerKeys: CryptoKeyPair;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hex of the INTEGER octets. */
  readonly serial: string;
  /** `leaf`: neither basicConstraints nor keyUsage, as in certificates of chips. */
  readonly role: 'root' | 'intermediate' | 'leaf';
  readonly extensions?: readonly SnpExtension[];
  readonly algorithm?: Bytes;
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';

export async function makeSnpCertificate(fields: SnpCertificateFields): Promise<Bytes> {
  const { role, algorithm = pssAlgorithm() } = fields;
  const ofRole: readonly SnpExtension[] =
    role === 'leaf'
      ? []
      : [
          { oid: KEY_USAGE, critical: true, value: fromHex(role === 'root' ? '03020106' : '03020204') },
          {
            oid: BASIC_CONSTRAINTS,
            critical: true,
            value: role === 'root' ? sequence(boolean(true)) : sequence(boolean(true), integer(0)),
          },
        ];
  const tbs = sequence(
    explicit(0, integer(2)),
    tlv(0x02, fromHex(fields.serial)),
    algorithm,
    amdName(fields.issuerName),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    amdName(fields.commonName),
    await snpSpki(fields.keys),
    explicit(3, sequence(...[...ofRole, ...(fields.extensions ?? [])].map(extension))),
  );
  return sequence(tbs, algorithm, bitString(await signPss(fields.issuerKeys, tbs)));
}

const extension = ({ oid, value, critical = false }: SnpExtension): Bytes =>
  sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value));

export interface SnpCrlFields {
  readonly issuerName: string;
  readonly issuerKeys: CryptoKeyPair;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Hex of the INTEGER octets. */
  readonly revoked: readonly string[];
  readonly extensions?: readonly SnpExtension[];
}

const CRL_EXTENSIONS: readonly SnpExtension[] = [
  { oid: '2.5.29.35', value: sequence(tlv(0x80, new Uint8Array(20))) },
  { oid: '2.5.29.20', value: integer(9) },
];

export async function makeSnpCrl(fields: SnpCrlFields): Promise<Bytes> {
  const entries = fields.revoked.map((serial) =>
    sequence(tlv(0x02, fromHex(serial)), time(fields.thisUpdate)),
  );
  const tbs = sequence(
    integer(1),
    pssAlgorithm(),
    amdName(fields.issuerName),
    time(fields.thisUpdate),
    time(fields.nextUpdate),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    explicit(0, sequence(...(fields.extensions ?? CRL_EXTENSIONS).map(extension))),
  );
  return sequence(tbs, pssAlgorithm(), bitString(await signPss(fields.issuerKeys, tbs)));
}
