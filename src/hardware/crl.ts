/** Intel's revocation lists, signed by ECDSA with SHA-256. */
import { asciiText } from '../encoding/ascii';
import { TAG } from '../encoding/der';
import { fromLenientHex } from '../encoding/hex';
import { blocksFromPem } from '../encoding/pem';
import { Refusal } from '../refusal';
import { ECDSA_SHA256 } from './ecdsa-signature';
import { type Crl, readRevocationList } from './revocation-list';

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
 * @returns the list; its signature is r‖s, 64 bytes
 * @throws Refusal `crl-…`, `der-…`, `extension-…`, `signature-…`
 */
export const readCrl = (der: Uint8Array): Crl => readRevocationList(der, ECDSA_SHA256);
