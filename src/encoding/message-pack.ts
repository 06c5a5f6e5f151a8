/**
 * Reads MessagePack (specification: github.com/msgpack/msgpack, spec.md) from strangers: nil, booleans, integers, texts, bytes,
 * arrays, and maps with text keys. Floats, extensions, duplicate keys and nesting beyond the cap are refused.
 *
 * Purpose-built: general readers make an array of the length that its header claims before they look for its elements, and put
 * no limit to nesting, so that three bytes of a stranger cost half a megabyte, again and again.
 */
import { type Value, ValueReader } from './value-reader';

/**
 * Reads one value that makes up all of `bytes`. Byte strings are views of the input.
 * @param maxDepth deepest allowed nesting of arrays and maps
 * @throws Refusal `message-pack-truncated`, `message-pack-type`, `message-pack-key`, `message-pack-depth`,
 *   `message-pack-integer`, `message-pack-not-utf8`, `message-pack-leftover`
 */
export const readMessagePack = (bytes: Uint8Array, maxDepth: number): Value =>
  new MessagePackReader(bytes, 'message-pack', maxDepth).only();

/** First bytes with a length or value behind them: how many bytes that takes. */
const SIZED = {
  bytes: { 196: 1, 197: 2, 198: 4 },
  text: { 217: 1, 218: 2, 219: 4 },
  array: { 220: 2, 221: 4 },
  map: { 222: 2, 223: 4 },
  unsigned: { 204: 1, 205: 2, 206: 4, 207: 8 },
  signed: { 208: 1, 209: 2, 210: 4, 211: 8 },
} as const satisfies { readonly [kind: string]: { readonly [first: number]: number } };
type Kind = keyof typeof SIZED;

/** What a first byte begins, and how many bytes of length or value follow it. */
const FIRST = new Map<number, { readonly kind: Kind; readonly bytes: number }>(
  (Object.keys(SIZED) as Kind[]).flatMap((kind) =>
    Object.entries(SIZED[kind]).map(([first, bytes]) => [Number(first), { kind, bytes }] as const),
  ),
);

class MessagePackReader extends ValueReader {
  protected override value(depth: number): Value {
    const first = this.take(1)[0] ?? 0;
    if (first < 0x80) return first;
    if (first < 0x90) return this.map(first & 0x0f, depth);
    if (first < 0xa0) return this.array(first & 0x0f, depth);
    if (first < 0xc0) return this.text(first & 0x1f);
    if (first >= 0xe0) return first - 0x100;
    if (first === 0xc0) return null;
    if (first === 0xc2 || first === 0xc3) return first === 0xc3;
    const sized = FIRST.get(first);
    if (sized === undefined) throw this.refuse('type', 'a known type', `0x${first.toString(16)}`);
    const number = this.integer(sized.bytes, sized.kind === 'signed');
    switch (sized.kind) {
      case 'bytes':
        return this.take(number);
      case 'text':
        return this.text(number);
      case 'array':
        return this.array(number, depth);
      case 'map':
        return this.map(number, depth);
      case 'unsigned':
      case 'signed':
        return number;
    }
  }

  /** Big-endian. */
  private integer(length: number, signed: boolean): number {
    let value = 0n;
    for (const byte of this.take(length)) value = (value << 8n) | BigInt(byte);
    if (signed) value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw this.refuse('integer', 'below 2^53', `${value}`);
    return number;
  }
}
