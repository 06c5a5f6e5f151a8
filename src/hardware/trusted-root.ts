/** The pinned root keys, and what they signed. */

import { fromHex, toHex } from '../encoding/hex';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import { verifyAuthority } from './p256';

export const ROOT_NAME = 'SGX Root CA';

/** The key is pinned, not the certificate: two certificates with Intel's root key are in circulation. */
export function isPinnedKey(publicKey: Uint8Array, roots: HardwareRoots): boolean {
  return roots.intelSgxRootKeys.includes(toHex(publicKey));
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
