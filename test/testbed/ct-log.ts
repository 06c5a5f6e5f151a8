/** A certificate transparency log of the testbed (RFC 6962): it signs promises and keeps none. Independent of `src/`, on purpose. */
import { type Bytes, base64, concat, copy, sha256 } from './bytes';
import { ECDSA_SHA256, newKeys, spkiOf } from './certificate-maker';
import { integer, octetString, sequence } from './der';
import { x509 } from './x509';

export interface TestCtLog {
  /** As a log list names it. */
  readonly listed: {
    readonly description: string;
    readonly operator: string;
    readonly logId: string;
    readonly key: string;
    readonly state: 'usable';
  };
  /** SerializedSCT over a TBSCertificate without a list of promises. */
  promise(tbs: Uint8Array, issuerSpki: Uint8Array, at: Date): Promise<Bytes>;
}

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

/** @param keys made anew when absent; P-256 or RSA with PKCS #1 v1.5 and SHA-256 */
export async function makeCtLog(description: string, keys?: CryptoKeyPair): Promise<TestCtLog> {
  const pair = keys ?? (await newKeys());
  const key = await spkiOf(pair);
  const logId = await sha256(key);
  const isRsa = pair.privateKey.algorithm.name !== 'ECDSA';
  const how = isRsa ? { name: 'RSASSA-PKCS1-v1_5' } : ECDSA_SHA256;
  return {
    listed: {
      description,
      operator: 'Vitrine Testbed',
      logId: base64(logId),
      key: base64(key),
      state: 'usable',
    },
    async promise(tbs, issuerSpki, at) {
      const time = bigEndian(at.getTime(), 8);
      const signed = concat(
        Uint8Array.of(0, 0),
        time,
        Uint8Array.of(0, 1),
        await sha256(issuerSpki),
        bigEndian(tbs.length, 3),
        tbs,
        Uint8Array.of(0, 0),
      );
      const raw = new Uint8Array(await crypto.subtle.sign(how, pair.privateKey, signed));
      const signature = isRsa ? raw : derSignature(raw);
      return concat(
        Uint8Array.of(0),
        logId,
        time,
        Uint8Array.of(0, 0, 4, isRsa ? 1 : 3),
        bigEndian(signature.length, 2),
        signature,
      );
    },
  };
}

/** The extension that carries promises, RFC 6962 section 3.3. */
export function sctListExtension(scts: readonly Uint8Array[]): x509.Extension {
  const list = concat(...scts.map((sct) => concat(bigEndian(sct.length, 2), sct)));
  return new x509.Extension(SCT_LIST, false, octetString(concat(bigEndian(list.length, 2), list)));
}

/** What the issuer of a certificate signed: its TBSCertificate. */
export function tbsOf(certificate: Uint8Array): Bytes {
  const start = headerLength(certificate, 0);
  const content = certificate.subarray(start);
  const header = headerLength(content, 0);
  return copy(content.subarray(0, header + contentLength(content, 0)));
}

/** SubjectPublicKeyInfo of a PEM certificate. */
export const spkiOfPem = (pem: string): Bytes =>
  new Uint8Array(new x509.X509Certificate(pem).publicKey.rawData);

function headerLength(der: Uint8Array, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(der: Uint8Array, at: number): number {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return first;
  let length = 0;
  for (let i = 0; i < (first & 0x7f); i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  return length;
}

/** r||s as the DER SEQUENCE of two numbers. */
export function derSignature(raw: Uint8Array): Bytes {
  const half = raw.length / 2;
  return sequence(bigInteger(raw.subarray(0, half)), bigInteger(raw.subarray(half)));
}

function bigInteger(octets: Uint8Array): Bytes {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const digits = octets.subarray(start);
  if (digits.length === 1 && (digits[0] ?? 0) < 0x80) return integer(digits[0] ?? 0);
  const content = (digits[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), digits) : copy(digits);
  return concat(Uint8Array.of(0x02, content.length), content);
}

function bigEndian(value: number, length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}
