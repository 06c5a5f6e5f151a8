/**
 * Words of the Solidity ABI, written by hand: the contracts of the testbed must not answer with the encoder of the code under test.
 * A dynamic value is `{ tail }`; `tuple` and `list` put offsets where it belongs.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, concat, fromHex, hex, utf8 } from './bytes';

export type AbiValue = Bytes | { readonly tail: Bytes };

export const word = (value: bigint | number | boolean | string): Bytes =>
  fromHex(
    (typeof value === 'string' ? value.replace(/^0x/, '') : BigInt(value).toString(16)).padStart(64, '0'),
  );

/** `bytes` or `string`. */
export function dynamic(value: Bytes | string): AbiValue {
  const bytes = typeof value === 'string' ? utf8(value) : value;
  const padding = new Uint8Array((32 - (bytes.length % 32)) % 32);
  return { tail: concat(word(bytes.length), bytes, padding) };
}

/** Values one after another, as a function returns them. */
export function tuple(...values: readonly AbiValue[]): Bytes {
  const heads: Bytes[] = [];
  const tails: Bytes[] = [];
  let at = values.reduce((size, value) => size + ('tail' in value ? 32 : value.length), 0);
  for (const value of values) {
    if ('tail' in value) {
      heads.push(word(at));
      tails.push(value.tail);
      at += value.tail.length;
    } else heads.push(value);
  }
  return concat(...heads, ...tails);
}

export const list = (values: readonly AbiValue[]): AbiValue => ({
  tail: concat(word(values.length), tuple(...values)),
});

/** First four bytes of the hash of a signature, hex. */
export const selector = (signature: string): string => hex(keccak_256(utf8(signature))).slice(0, 8);
/** A call, ready to be sent: `callData('owner()')`. */
export const callData = (signature: string, ...values: readonly AbiValue[]): Bytes =>
  concat(fromHex(selector(signature)), tuple(...values));
/** Topic of an event, hex. */
export const topicOf = (signature: string): string => hex(keccak_256(utf8(signature)));

/** Slot of a mapping's entry: Solidity documentation, "Layout of State Variables in Storage". */
export const mappingSlot = (key: Bytes, slot: bigint | number): string =>
  hex(keccak_256(concat(key, word(slot))));
