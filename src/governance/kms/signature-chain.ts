/**
 * Signature chains of the secp256k1 keys that a KMS gives to apps (dstack evidence specification, section 10): root key of the KMS,
 * key of the app, key for a purpose. Signatures are r‖s‖v, 65 bytes, over a Keccak-256 hash; the signer is recovered from them.
 *
 * These keys are the same for every replica and version of an app: they tell which app it is, never which instance or code.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, equalBytes } from '../../encoding/bytes';
import { fromHex, toHex } from '../../encoding/hex';
import type { Address } from '../chain/hex-values';

const SIGNATURE_BYTES = 65;
const KEY_BYTES = 33;

/**
 * The key that signed, compressed, 33 bytes; `undefined` for what is no signature.
 * @param signature r‖s‖v; v is 0 to 3
 */
export function signerOf(message: Uint8Array, signature: Uint8Array): Uint8Array | undefined {
  const recovery = signature[SIGNATURE_BYTES - 1];
  if (signature.length !== SIGNATURE_BYTES || recovery === undefined || recovery > 3) return undefined;
  try {
    // The library wants the recovery number in front.
    const recovered = concatBytes(Uint8Array.of(recovery), signature.subarray(0, SIGNATURE_BYTES - 1));
    return secp256k1.recoverPublicKey(recovered, keccak_256(message), { prehash: false });
  } catch {
    return undefined;
  }
}

/** True when the root key of a KMS vouches for the key of this app. All keys compressed, 33 bytes. */
export const isAppKeyOf = (
  root: Uint8Array,
  appId: Address,
  appKey: Uint8Array,
  signature: Uint8Array,
): boolean =>
  appKey.length === KEY_BYTES &&
  signedBy(root, concatBytes(ascii('dstack-kms-issued:'), fromHex(appId), appKey), signature);

/** True when the app's key vouches for a key that it gave out for a purpose (`GetKey`). */
export const isPurposeKeyOf = (
  appKey: Uint8Array,
  purpose: string,
  key: Uint8Array,
  signature: Uint8Array,
): boolean => signedBy(appKey, ascii(`${purpose}:${toHex(key)}`), signature);

/**
 * True when the root key vouches for the key that an app's environment is encrypted to.
 * @param key X25519, 32 bytes
 * @param timestamp seconds; `none` for the older form, which can be replayed for ever
 */
export const isEnvironmentKeyOf = (
  root: Uint8Array,
  appId: Address,
  key: Uint8Array,
  timestamp: bigint | 'none',
  signature: Uint8Array,
): boolean =>
  signedBy(
    root,
    concatBytes(
      ascii('dstack-env-encrypt-pubkey:'),
      fromHex(appId),
      timestamp === 'none'
        ? new Uint8Array()
        : fromHex(BigInt.asUintN(64, timestamp).toString(16).padStart(16, '0')),
      key,
    ),
    signature,
  );

function signedBy(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const signer = signerOf(message, signature);
  return signer !== undefined && equalBytes(signer, key);
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
