/**
 * The few facts of a web server certificate (RFC 5280, RFC 6125) that binding needs. Web certificates are read with
 * @peculiar/x509; the certificates of the quote have their own reader in `encoding/der.ts`, for speed.
 */
import 'reflect-metadata/lite';
import { sha256 } from '@noble/hashes/sha2.js';
import { SubjectAlternativeNameExtension, X509Certificate } from '@peculiar/x509';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { ServedCertificate } from '../visit';
import { TAG } from './der';
import { toHex } from './hex';
import { certificatesFromPem } from './pem';

export interface WebCertificate extends ServedCertificate {
  readonly certificateSha256: string;
  /** DNS names of the subject alternative name extension, lower case. The common name does not count. */
  readonly dnsNames: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Reads a DER certificate.
 * @throws Refusal `certificate-unreadable`
 */
export function readWebCertificate(der: Uint8Array): WebCertificate {
  if (der.length > LIMITS.webCertificateBytes) {
    throw new Refusal(
      'certificate-unreadable',
      'length',
      `at most ${LIMITS.webCertificateBytes} bytes`,
      `${der.length}`,
    );
  }
  // The library takes PEM as well, and looks for it at length: the square of the length, where a stranger wants it so.
  if (der[0] !== TAG.sequence)
    throw new Refusal('certificate-unreadable', 'first byte', 'a DER SEQUENCE', `${der[0] ?? 'nothing'}`);
  try {
    const certificate = new X509Certificate(Uint8Array.from(der));
    if (certificate.rawData.byteLength !== der.length) throw new Error('bytes after the certificate');
    const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
    return {
      certificateSha256: toHex(sha256(der)),
      spkiSha256: toHex(sha256(new Uint8Array(certificate.publicKey.rawData))),
      dnsNames: names.filter((n) => n.type === 'dns').map((n) => n.value.toLowerCase()),
      notBefore: certificate.notBefore.getTime(),
      notAfter: certificate.notAfter.getTime(),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error';
    throw new Refusal('certificate-unreadable', 'certificate', 'a DER X.509 certificate', why);
  }
}

/**
 * Reads the leaf of a PEM chain as web servers keep it: leaf first.
 * @throws Refusal `certificate-unreadable`, or what the PEM reader refuses
 */
export function readLeafFromPem(pem: Uint8Array): WebCertificate {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(pem);
  } catch {
    throw new Refusal('certificate-unreadable', 'file', 'PEM text', 'bytes that are no text');
  }
  const [leaf] = certificatesFromPem(text, LIMITS.chainCertificates);
  if (leaf === undefined) throw new Refusal('certificate-unreadable', 'file', 'a PEM certificate', 'none');
  return readWebCertificate(leaf);
}

/**
 * Does one of the names cover the host? A wildcard stands for exactly one whole left-most label (RFC 6125, section 6.4.3).
 * @param host host name without port, lower case
 */
export function coversHost(dnsNames: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf('.'));
  return dnsNames.some(
    (name) => name === host || (host.includes('.') && name.startsWith('*.') && name.slice(1) === parent),
  );
}
