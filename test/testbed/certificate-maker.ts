/** Makes certificates and CRLs with any field as asked, true or not. */

import { type Bytes, base64, hex } from './bytes';
import { integer } from './der';
import { x509 } from './x509';

export const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A certificate with the key it certifies. */
export interface Issued {
  readonly keys: CryptoKeyPair;
  readonly certificate: x509.X509Certificate;
  readonly der: Bytes;
  /** One PEM block with a final newline. */
  readonly pem: string;
}

export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
  readonly locality?: string;
  readonly state?: string;
  readonly country?: string;
}

export interface CertificateFields {
  readonly subject: Subject;
  readonly issuer: Subject;
  readonly keys: CryptoKeyPair;
  /** The issuer's keys: the private one signs, the public one makes the authority key identifier. */
  readonly issuerKeys: CryptoKeyPair;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hex; made from the key when absent, as Intel does for its CAs. */
  readonly serial?: string;
  /** Path length of a CA, `leaf`, or `absent` to leave basicConstraints out. */
  readonly authority: { readonly pathLength: number } | 'leaf' | 'absent';
  /** Absent: certificate and CRL signing for a CA, digital signature and non-repudiation for a leaf. */
  readonly keyUsage?: number;
  readonly crlUrl?: string;
  readonly more?: readonly x509.Extension[];
}

export function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
}

export function pemOf(der: Uint8Array, label = 'CERTIFICATE'): string {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export async function privateKeyPem(keys: CryptoKeyPair): Promise<string> {
  return pemOf(new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey)), 'PRIVATE KEY');
}

/** x||y, 64 bytes. */
export async function rawPublicKey(keys: CryptoKeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)).slice(1);
}

/** DER SubjectPublicKeyInfo. */
export async function spkiOf(keys: CryptoKeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey));
}

/** Distinguished names in the order and string types that Intel uses: UTF8String, the country a PrintableString. */
function nameOf(subject: Subject): x509.Name {
  const attributes: x509.JsonNameParams = [{ CN: [{ utf8String: subject.commonName }] }];
  if (subject.organization !== undefined) attributes.push({ O: [{ utf8String: subject.organization }] });
  if (subject.locality !== undefined) attributes.push({ L: [{ utf8String: subject.locality }] });
  if (subject.state !== undefined) attributes.push({ ST: [{ utf8String: subject.state }] });
  if (subject.country !== undefined) attributes.push({ C: [{ printableString: subject.country }] });
  return new x509.Name(attributes);
}

async function keySerial(keys: CryptoKeyPair): Promise<string> {
  const identifier = await x509.SubjectKeyIdentifierExtension.create(keys.publicKey);
  return identifier.keyId;
}

export async function makeCertificate(fields: CertificateFields): Promise<Issued> {
  const isAuthority = typeof fields.authority === 'object';
  const usage =
    fields.keyUsage ??
    (isAuthority
      ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
      : x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation);
  const extensions: x509.Extension[] = [
    await x509.AuthorityKeyIdentifierExtension.create(fields.issuerKeys.publicKey),
  ];
  if (fields.crlUrl !== undefined) extensions.push(new x509.CRLDistributionPointsExtension([fields.crlUrl]));
  extensions.push(
    await x509.SubjectKeyIdentifierExtension.create(fields.keys.publicKey),
    new x509.KeyUsagesExtension(usage, true),
  );
  if (typeof fields.authority === 'object')
    extensions.push(new x509.BasicConstraintsExtension(true, fields.authority.pathLength, true));
  else if (fields.authority === 'leaf')
    extensions.push(new x509.BasicConstraintsExtension(false, undefined, true));
  extensions.push(...(fields.more ?? []));

  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: fields.serial ?? (await keySerial(fields.keys)),
    subject: nameOf(fields.subject),
    issuer: nameOf(fields.issuer),
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    publicKey: fields.keys.publicKey,
    signingKey: fields.issuerKeys.privateKey,
    signingAlgorithm: ECDSA_SHA256,
    extensions,
  });
  const der = new Uint8Array(certificate.rawData);
  return { keys: fields.keys, certificate, der, pem: pemOf(der) };
}

export interface CrlFields {
  readonly issuer: Subject;
  readonly issuerKeys: CryptoKeyPair;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Hex serials. */
  readonly revoked: readonly string[];
  readonly number: number;
  /** False: leave out the extensions that Intel demands. */
  readonly withCrlNumber?: boolean;
  readonly withAuthorityKey?: boolean;
}

const CRL_NUMBER = '2.5.29.20';

/** A v2 CRL, DER. */
export async function makeCrl(fields: CrlFields): Promise<Bytes> {
  const extensions: x509.Extension[] = [];
  if (fields.withCrlNumber !== false)
    extensions.push(new x509.Extension(CRL_NUMBER, false, integer(fields.number)));
  if (fields.withAuthorityKey !== false)
    extensions.push(await x509.AuthorityKeyIdentifierExtension.create(fields.issuerKeys.publicKey));
  const crl = await x509.X509CrlGenerator.create({
    issuer: nameOf(fields.issuer),
    thisUpdate: fields.thisUpdate,
    nextUpdate: fields.nextUpdate,
    signingKey: fields.issuerKeys.privateKey,
    signingAlgorithm: ECDSA_SHA256,
    extensions,
    entries: fields.revoked.map((serialNumber) => ({
      serialNumber,
      revocationDate: fields.thisUpdate,
      reason: x509.X509CrlReason.keyCompromise,
    })),
  });
  return new Uint8Array(crl.rawData);
}

/** ECDSA P-256 with SHA-256, r||s. */
export async function signRaw(keys: CryptoKeyPair, message: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ECDSA_SHA256, keys.privateKey, new Uint8Array(message)));
}

/** ECDSA P-256 with SHA-256, r||s, 128 lower-case hex digits: the form of Intel's JSON documents. */
export async function signHex(keys: CryptoKeyPair, message: Uint8Array): Promise<string> {
  return hex(await signRaw(keys, message));
}
