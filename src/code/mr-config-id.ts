/**
 * MRCONFIGID, which the host sets before launch and the measured guest compares with what it was given.
 * Source: dstack evidence specification, section 8.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, isZero } from '../encoding/bytes';
import { fromHex, toHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import { Refusal } from '../refusal';

/** Hex throughout. */
export type MrConfigId =
  | { readonly version: 'not-set' }
  /** Tells the compose hash itself. */
  | { readonly version: 1; readonly composeHash: string }
  /** Tells a digest over compose hash, app id and key provider (2), or over a document (3). */
  | { readonly version: 2 | 3; readonly digest: string };

const REGISTER_BYTES = 48;

/**
 * @param register 48 bytes
 * @throws Refusal `mr-config-id-malformed`
 */
export function readMrConfigId(register: Uint8Array): MrConfigId {
  if (register.length !== REGISTER_BYTES)
    throw new Refusal('mr-config-id-malformed', 'length', `${REGISTER_BYTES} bytes`, `${register.length}`);
  if (isZero(register)) return { version: 'not-set' };
  if (!isZero(register.subarray(33)))
    throw new Refusal('mr-config-id-malformed', 'bytes 33 to 47', 'zero', toHex(register.subarray(33)));
  const value = toHex(register.subarray(1, 33));
  switch (register[0]) {
    case 1:
      return { version: 1, composeHash: value };
    case 2:
      return { version: 2, digest: value };
    case 3:
      return { version: 3, digest: value };
    default:
      throw new Refusal('mr-config-id-malformed', 'version', '0 to 3', `${register[0]}`);
  }
}

/** The compose hash (hex) that the quote itself tells: only version 1 does. */
export function composeHashOf(quote: AuthenticQuote): string | undefined {
  const register = quote.tee === 'tdx' ? quote.measurements.mrConfigId : undefined;
  if (register === undefined) return undefined;
  try {
    const read = readMrConfigId(fromHex(register));
    return read.version === 1 ? read.composeHash : undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

/** Byte that stands for the key provider in version 2. The events write `local-sgx` for `local`. */
const KIND = { none: 0, local: 1, 'local-sgx': 1, kms: 2, tpm: 3 } as const;
export type KeyProviderKind = keyof typeof KIND;

/** What version 2 commits to; hex. */
export interface MrConfigInputs {
  readonly composeHash: string;
  readonly appId: string;
  readonly keyProvider: KeyProviderKind;
  readonly keyProviderId: string;
}

export const isKeyProviderKind = (name: string): name is KeyProviderKind => Object.hasOwn(KIND, name);

/** The digest of version 2, hex. @throws Refusal `hex-malformed` */
export function mrConfigDigestV2(inputs: MrConfigInputs): string {
  const { composeHash, appId, keyProvider, keyProviderId } = inputs;
  const kind = Uint8Array.of(KIND[keyProvider]);
  return toHex(keccak_256(concatBytes(fromHex(composeHash), fromHex(appId), kind, fromHex(keyProviderId))));
}

const V3_DOMAIN = new TextEncoder().encode('dstack-mr-config-v3:\0');

/** The digest of version 3, hex. @param document canonical JSON text, as it stands: it is hashed, not rewritten */
export function mrConfigDigestV3(document: Uint8Array): string {
  return toHex(sha256(concatBytes(V3_DOMAIN, document)));
}
