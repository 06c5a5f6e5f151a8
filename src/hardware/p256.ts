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

/** What is remembered is found by its first bytes and then compared as a whole: hex of everything took a tenth of a cold run. */
const NAME_BYTES = 8;

interface KnownKey {
  readonly publicKey: Uint8Array;
  readonly imported: Promise<CryptoKey | undefined>;
}

interface KnownSignature {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly holds: Promise<boolean>;
}

const keys = new Map<string, KnownKey>();
const verified = new Map<string, KnownSignature>();

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
  const name = nameOf(signature) + nameOf(publicKey);
  const known = verified.get(name);
  if (
    known !== undefined &&
    equalBytes(known.publicKey, publicKey) &&
    equalBytes(known.signature, signature) &&
    equalBytes(known.message, message)
  )
    return known.holds;
  const key = keyOf(publicKey);
  // Copies: whoever changes the bytes later must not change what is remembered.
  const copy = { message: new Uint8Array(message), signature: new Uint8Array(signature) };
  const holds = verifyWith(key.imported, copy.message, copy.signature).then((valid) => {
    if (!valid && verified.get(name)?.holds === holds) verified.delete(name);
    return valid;
  });
  if (message.length <= LONGEST_REMEMBERED)
    remember(verified, () => verified.set(name, { publicKey: key.publicKey, ...copy, holds }));
  return holds;
}

/** Resolves when this authority's key is imported, whether it is a key or not. */
export async function authorityImported(publicKey: Uint8Array): Promise<void> {
  await keyOf(publicKey).imported;
}

function keyOf(publicKey: Uint8Array): KnownKey {
  const name = nameOf(publicKey);
  const known = keys.get(name);
  if (known !== undefined && equalBytes(known.publicKey, publicKey)) return known;
  const key = { publicKey: new Uint8Array(publicKey), imported: importKey(publicKey) };
  remember(keys, () => keys.set(name, key));
  return key;
}

const nameOf = (bytes: Uint8Array): string => toHex(bytes.subarray(0, NAME_BYTES));

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
