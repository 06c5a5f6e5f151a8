/**
 * ECDSA P-256 with SHA-256, through WebCrypto. A key that is no point of the curve verifies nothing: that is `false`, not an error.
 *
 * Signatures by authorities (certificates, lists, documents) come back on every visit, so verified ones are remembered by the
 * SHA-256 of key, signature and message. Only successes are kept: the memory can spare work and cannot change a result.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../encoding/hex';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const MOST_REMEMBERED = 256;

const keys = new Map<string, Promise<CryptoKey | undefined>>();
const verified = new Set<string>();

/**
 * @param publicKey x‖y, 64 bytes
 * @param signature r‖s, 64 bytes
 */
export async function verifyP256(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await importKey(publicKey);
  if (key === undefined) return false;
  return verifyWith(key, message, signature);
}

/** As `verifyP256`, for keys of authorities: key and success are remembered. */
export async function verifyAuthority(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const triple = toHex(sha256.create().update(publicKey).update(signature).update(message).digest());
  if (verified.has(triple)) return true;
  const name = toHex(publicKey);
  const known = keys.get(name) ?? importKey(publicKey);
  remember(keys, () => keys.set(name, known));
  const key = await known;
  if (key === undefined || !(await verifyWith(key, message, signature))) return false;
  remember(verified, () => verified.add(triple));
  return true;
}

function remember(store: { size: number; clear(): void }, add: () => void): void {
  if (store.size >= MOST_REMEMBERED) store.clear();
  add();
}

async function importKey(publicKey: Uint8Array): Promise<CryptoKey | undefined> {
  const point = new Uint8Array(1 + publicKey.length);
  point[0] = 4;
  point.set(publicKey, 1);
  try {
    return await crypto.subtle.importKey('raw', point, ALGORITHM, false, ['verify']);
  } catch {
    return undefined;
  }
}

async function verifyWith(key: CryptoKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    return await crypto.subtle.verify(ALGORITHM, key, new Uint8Array(signature), new Uint8Array(message));
  } catch {
    return false;
  }
}
