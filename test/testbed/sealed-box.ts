/**
 * The two envelopes of teekit's tunnel, byte for byte those of libsodium: `crypto_box_seal`, in which the client hands over its symmetric
 * key, and `crypto_secretbox`, in which everything after that travels. Runs in Node, in pages and in service workers.
 */
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { type Bytes, concat, utf8 } from './bytes';

const PUBLIC_KEY = 32;
const NONCE = 24;

/** Ephemeral public key, tag and ciphertext: 48 bytes more than the message. */
export function sealBox(message: Uint8Array, publicKey: Uint8Array): Bytes {
  const secretKey = x25519.utils.randomSecretKey();
  const ephemeral = x25519.getPublicKey(secretKey);
  const box = xsalsa20poly1305(boxKey(secretKey, publicKey), sealNonce(ephemeral, publicKey));
  return concat(ephemeral, box.encrypt(message));
}

/** @throws when it was sealed for somebody else */
export function openSealedBox(sealed: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const ephemeral = sealed.subarray(0, PUBLIC_KEY);
  const nonce = sealNonce(ephemeral, x25519.getPublicKey(secretKey));
  return xsalsa20poly1305(boxKey(secretKey, ephemeral), nonce).decrypt(sealed.subarray(PUBLIC_KEY));
}

export interface SecretBox {
  /** 24 bytes. */
  readonly nonce: Bytes;
  readonly ciphertext: Uint8Array;
}

export function closeSecretBox(message: Uint8Array, key: Uint8Array): SecretBox {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  return { nonce, ciphertext: xsalsa20poly1305(key, nonce).encrypt(message) };
}

/** @throws when another key closed it */
export function openSecretBox(
  { nonce, ciphertext }: { nonce: Uint8Array; ciphertext: Uint8Array },
  key: Uint8Array,
) {
  return xsalsa20poly1305(key, nonce).decrypt(ciphertext);
}

const sealNonce = (ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array =>
  blake2b(concat(ephemeral, recipient), { dkLen: NONCE });

const SIGMA = words(utf8('expand 32-byte k'));

/** HSalsa20 of the shared secret, with an input of zeros. */
export function boxKey(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const out = new Uint32Array(8);
  hsalsa(SIGMA, words(x25519.getSharedSecret(secretKey, publicKey)), new Uint32Array(4), out);
  return new Uint8Array(out.buffer);
}

/** As numbers of 32 bits, little-endian, like every machine that this runs on. */
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(concat(bytes).buffer);
}
