/**
 * How JSON-RPC writes numbers and bytes (Ethereum execution-apis, "Hex value encoding"): quantities without leading zeros, data with
 * two digits per byte, both behind `0x`.
 */
import { fromHex, toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';

declare const ADDRESS: unique symbol;
/** Twenty bytes as 40 lower-case hex digits without `0x`, as facts and the event log write them: an app id is an address. */
export type Address = string & { readonly [ADDRESS]: true };

const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/i;
const DATA = /^0x(?:[0-9a-f]{2})*$/i;
const DIGITS_OF_ADDRESS = 40;

/** @param text 40 hex digits in either case, with or without `0x`. @throws Refusal `address-malformed` */
export function addressOf(text: string): Address {
  const digits = text.replace(/^0x/i, '').toLowerCase();
  if (!/^[0-9a-f]*$/.test(digits) || digits.length !== DIGITS_OF_ADDRESS)
    throw new Refusal('address-malformed', 'address', '40 hex digits', short(text));
  return digits as Address;
}

export const NO_ADDRESS = addressOf('0'.repeat(DIGITS_OF_ADDRESS));

/** The address in the last twenty bytes of a word. @throws Refusal `address-malformed` where the others are not zero */
export function addressOfWord(word: Uint8Array): Address {
  const hex = toHex(word);
  if (word.length !== 32 || !hex.startsWith('0'.repeat(24)))
    throw new Refusal('address-malformed', 'word', 'twelve zero bytes and an address', short(hex));
  return addressOf(hex.slice(24));
}

/** @throws Refusal `quantity-malformed` */
export function readQuantity(value: unknown, place: string): bigint {
  if (typeof value !== 'string' || !QUANTITY.test(value))
    throw new Refusal('quantity-malformed', place, '0x and a number of at most 256 bits', short(value));
  return BigInt(value);
}

/** @throws Refusal `quantity-malformed`, also for numbers that JavaScript cannot count with */
export function readCount(value: unknown, place: string): number {
  const count = Number(readQuantity(value, place));
  if (!Number.isSafeInteger(count))
    throw new Refusal('quantity-malformed', place, 'a number below 2^53', short(value));
  return count;
}

/** @param length bytes; any number where absent. @throws Refusal `data-malformed` */
export function readData(value: unknown, place: string, length?: number): Uint8Array<ArrayBuffer> {
  if (
    typeof value !== 'string' ||
    (length !== undefined && value.length !== 2 + 2 * length) ||
    !isData(value)
  )
    throw new Refusal(
      'data-malformed',
      place,
      length === undefined ? '0x and bytes' : `0x and ${length} bytes`,
      short(value),
    );
  return fromHex(value.slice(2));
}

/** A regular expression with a group per byte overflows the stack of some engines where the text is long. */
function isData(text: string): boolean {
  if (text.length > 4096) return /^0x[0-9a-f]*$/i.test(text) && text.length % 2 === 0;
  return DATA.test(text);
}

export const toQuantity = (value: bigint | number): string => `0x${value.toString(16)}`;
export const toData = (bytes: Uint8Array): string => `0x${toHex(bytes)}`;

/** The big-endian number in at most 32 bytes. */
export const numberOf = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(toData(bytes)));

/** A word of 32 bytes, big-endian. @throws Refusal `quantity-malformed` for what does not fit */
export function wordOf(value: bigint | number): Uint8Array<ArrayBuffer> {
  const digits = value.toString(16);
  if (digits.startsWith('-') || digits.length > 64)
    throw new Refusal('quantity-malformed', 'word', 'a number of at most 256 bits', short(digits));
  return fromHex(digits.padStart(64, '0'));
}

const short = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value;
