/**
 * ECDSA P-256 with SHA-256, through WebCrypto. A key that is no point of the curve verifies nothing: that is `false`, not an error.
 *
 * Signatures by authorities (certificates, lists, documents) come back on every visit, and several times in one: each is
 * verified once, and remembered with key and message byte by byte. Only successes are kept: the memory can spare work and
 * cannot change a result. Comparing bytes takes a tenth of hashing them in JavaScript (measured), and never collides.
 */
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const MOST_REMEMBERED = 256;
/** Longer messages are verified every time: remembering them would take more memory than they are worth. */
const LONGEST_REMEMBERED = 64 * 1024;

const keys = new Map<string, Promise<CryptoKey | undefined>>();
const verified = new Map<string, { readonly message: Uint8Array; readonly holds: Promise<boolean> }>();

/**
 * The bytes are copied before this returns.
 * @param publicKey x‖y, 64 bytes
 * @param signature r‖s, 64 bytes
 */
export function verifyP256(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  return verifyWith(importKey(publicKey), new Uint8Array(message), new Uint8Array(signature));
}

/** As `verifyP256`, for keys of authorities: key and success are remembered, and who asks meanwhile waits for the same answer. */
export function verifyAuthority(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const name = toHex(publicKey);
  const id = `${name} ${toHex(signature)}`;
  const known = verified.get(id);
  if (known !== undefined && equalBytes(known.message, message)) return known.holds;
  const key = keys.get(name) ?? importKey(publicKey);
  remember(keys, () => keys.set(name, key));
  // A copy: whoever changes the message later must not change what is remembered.
  const copy = new Uint8Array(message);
  const holds = verifyWith(key, copy, new Uint8Array(signature)).then((valid) => {
    if (!valid && verified.get(id)?.holds === holds) verified.delete(id);
    return valid;
  });
  if (copy.length <= LONGEST_REMEMBERED) remember(verified, () => verified.set(id, { message: copy, holds }));
  return holds;
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

async function verifyWith(
  imported: Promise<CryptoKey | undefined>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const key = await imported;
  if (key === undefined) return false;
  try {
    return await crypto.subtle.verify(ALGORITHM, key, signature, message);
  } catch {
    return false;
  }
}
