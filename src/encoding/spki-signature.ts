/**
 * Signatures by any key of the web PKI, through WebCrypto: ECDSA on P-256 and P-384, RSA with PKCS #1 v1.5. A key or a signature
 * that is none verifies nothing: that is `false`, not an error.
 */

import { Refusal } from '../refusal';
import { DerReader, readOnly, TAG } from './der';

export type SignatureHash = 'SHA-256' | 'SHA-384' | 'SHA-512';
export type SignatureKind = 'ECDSA' | 'RSA';

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
/** RFC 5480 section 2.1.1.1. */
const CURVES: { readonly [oid: string]: { readonly name: string; readonly scalarBytes: number } } = {
  '1.2.840.10045.3.1.7': { name: 'P-256', scalarBytes: 32 },
  '1.3.132.0.34': { name: 'P-384', scalarBytes: 48 },
};

/**
 * Does the signature hold? The bytes are copied before this returns.
 * @param spki DER SubjectPublicKeyInfo
 * @param signature for ECDSA the DER SEQUENCE of r and s
 */
export async function holdsUnder(
  spki: Uint8Array,
  kind: SignatureKind,
  hash: SignatureHash,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const signed = new Uint8Array(message);
  try {
    if (kind === 'RSA') {
      if (keyAlgorithm(spki).oid !== RSA_ENCRYPTION) return false;
      const how = { name: 'RSASSA-PKCS1-v1_5', hash } as const;
      const key = await crypto.subtle.importKey('spki', new Uint8Array(spki), how, false, ['verify']);
      return await crypto.subtle.verify(how, key, new Uint8Array(signature), signed);
    }
    const { oid, curve } = keyAlgorithm(spki);
    const found = curve === undefined ? undefined : CURVES[curve];
    if (oid !== EC_PUBLIC_KEY || found === undefined) return false;
    const raw = rawSignature(signature, found.scalarBytes);
    const how = { name: 'ECDSA', namedCurve: found.name, hash } as const;
    const key = await crypto.subtle.importKey('spki', new Uint8Array(spki), how, false, ['verify']);
    return await crypto.subtle.verify(how, key, raw, signed);
  } catch {
    return false;
  }
}

/** RFC 5280 section 4.1.2.7. */
function keyAlgorithm(spki: Uint8Array): { readonly oid: string; readonly curve: string | undefined } {
  const info = new DerReader(readOnly(spki, TAG.sequence, 'SPKI').content, 'SPKI');
  const algorithm = info.enter(TAG.sequence, 'SPKI algorithm');
  const oid = algorithm.oid();
  return { oid, curve: algorithm.nextTag === TAG.oid ? algorithm.oid() : undefined };
}

/** DER SEQUENCE { r, s } to r‖s, as WebCrypto takes it. */
function rawSignature(der: Uint8Array, scalarBytes: number): Uint8Array<ArrayBuffer> {
  const pair = new DerReader(readOnly(der, TAG.sequence, 'signature').content, 'signature');
  const raw = new Uint8Array(2 * scalarBytes);
  for (const end of [scalarBytes, 2 * scalarBytes]) {
    const octets = pair.integerBytes();
    const scalar = octets[0] === 0 ? octets.subarray(1) : octets;
    if ((octets[0] ?? 0) >= 0x80 || scalar.length > scalarBytes)
      throw new Refusal('signature-scalar', 'signature', `a number of ${scalarBytes} bytes`, 'another');
    raw.set(scalar, end - scalar.length);
  }
  pair.end();
  return raw;
}
