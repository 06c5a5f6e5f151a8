/** The pinned root keys, what they signed, and the root certificates that are known byte by byte. */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, toHex } from '../encoding/hex';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import { verifyAuthority } from './p256';

export const ROOT_NAME = 'SGX Root CA';

/** The key is pinned, not the certificate: two certificates with Intel's root key are in circulation. */
export function isPinnedKey(publicKey: Uint8Array, roots: HardwareRoots): boolean {
  return roots.intelSgxRootKeys.includes(toHex(publicKey));
}

const digests = new WeakMap<Certificate, string>();

/**
 * True for a root certificate of which every byte is known: its signature need not be checked again. Says nothing about its key,
 * see `isPinnedKey`.
 */
export function isKnownRoot(root: Certificate, { intelSgxRootCertificates }: HardwareRoots): boolean {
  if (intelSgxRootCertificates === undefined) return false;
  // The same certificate comes in every chain and on every visit; it is read once, and hashed once.
  const digest = digests.get(root) ?? toHex(sha256(root.der));
  digests.set(root, digest);
  return intelSgxRootCertificates.includes(digest);
}

/** True when a pinned root key made this signature. */
export async function signedByRoot(
  { signed, signature }: Pick<Certificate, 'signed' | 'signature'>,
  roots: HardwareRoots,
): Promise<boolean> {
  const verdicts = await Promise.all(
    roots.intelSgxRootKeys.map((key) => verifyAuthority(fromHex(key), signed, signature)),
  );
  return verdicts.includes(true);
}
