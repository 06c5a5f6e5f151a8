/**
 * The two signatures of SEV-SNP, through WebCrypto: RSA-PSS by AMD's authorities, ECDSA P-384 by chips. A key or signature that is
 * none verifies nothing: that is `false`, not an error.
 */

const RSA_PSS = { name: 'RSA-PSS', hash: 'SHA-384', saltLength: 48 } as const;
const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' } as const;

/** @param spki DER SubjectPublicKeyInfo of an RSA key */
export function verifyPss(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return verify('spki', spki, RSA_PSS, message, signature);
}

/**
 * @param point 0x04‖x‖y, 97 bytes
 * @param signature r‖s, big-endian, 96 bytes
 */
export function verifyP384(point: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return verify('raw', point, P384, message, signature);
}

async function verify(
  format: 'spki' | 'raw',
  keyBytes: Uint8Array,
  algorithm: typeof RSA_PSS | typeof P384,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  // Copies, before anything is waited for: who changes a buffer afterwards must not change what is verified.
  const [key, signed, proof] = [keyBytes, message, signature].map((bytes) => new Uint8Array(bytes)) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
  ];
  try {
    const imported = await crypto.subtle.importKey(format, key, algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, imported, proof, signed);
  } catch {
    return false;
  }
}
