/**
 * The certificates of a PEM chain. One verification meets the root three times and every authority twice, and the next one meets
 * them again: each is read once. Reading gives the same result for the same bytes, so the memory cannot change one.
 */
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { certificatesFromPem } from '../encoding/pem';
import { type Certificate, readCertificate } from './certificate';

const MOST_REMEMBERED = 64;
/** The end of a certificate is its signature: enough to find it by. */
const TAIL_BYTES = 16;

const read = new Map<string, Certificate>();

/**
 * @param max most certificates allowed
 * @returns in the order of the text
 * @throws Refusal `pem-…`, `base64-malformed`, `der-…`, `certificate-…`
 */
export function readCertificatesOfPem(pem: string, max: number): readonly Certificate[] {
  return certificatesFromPem(pem, max).map(readOnce);
}

/** @param der nobody else's: it stays in the certificate */
function readOnce(der: Uint8Array): Certificate {
  const name = toHex(der.subarray(-TAIL_BYTES));
  const known = read.get(name);
  if (known !== undefined && equalBytes(known.der, der)) return known;
  const certificate = readCertificate(der);
  if (read.size >= MOST_REMEMBERED) read.clear();
  read.set(name, certificate);
  return certificate;
}
