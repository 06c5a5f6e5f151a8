/**
 * Recursive Length Prefix (Ethereum Yellow Paper, appendix B), read and written by micro-eth-signer, which takes only the shortest
 * form of every length. Whatever it throws at bytes from a stranger leaves here as a Refusal.
 */
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { Refusal } from '../../refusal';

export type RlpItem = Uint8Array | readonly RlpItem[];

/** One item and nothing after it. @throws Refusal `rlp-malformed` */
export function readRlp(bytes: Uint8Array, place: string): RlpItem {
  try {
    return RLP.decode(bytes) as RlpItem;
  } catch (error) {
    throw new Refusal('rlp-malformed', place, 'RLP in its shortest form', reasonOf(error));
  }
}

/** A list of exactly so many byte strings. @throws Refusal `rlp-malformed` */
export function readRlpStrings(bytes: Uint8Array, count: number, place: string): readonly Uint8Array[] {
  const item = readRlp(bytes, place);
  const strings = isList(item) ? item.filter((part) => !isList(part)) : [];
  if (strings.length !== count || !isList(item) || item.length !== count)
    throw new Refusal('rlp-malformed', place, `a list of ${count} strings`, 'something else');
  return strings as readonly Uint8Array[];
}

export const isList = (item: RlpItem): item is readonly RlpItem[] => Array.isArray(item);

export const writeRlp = (item: RlpItem): Uint8Array => RLP.encode(item as Uint8Array);

/** A number as RLP holds it: big-endian without leading zeros, nothing for zero. @throws Refusal `rlp-malformed` */
export function readRlpNumber(bytes: Uint8Array, place: string): bigint {
  if (bytes.length > 32 || bytes[0] === 0)
    throw new Refusal('rlp-malformed', place, 'a number without leading zeros', `${bytes.length} bytes`);
  return bytes.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.slice(0, 120) : 'an error';
