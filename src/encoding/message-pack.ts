/**
 * Reads MessagePack (specification: github.com/msgpack/msgpack, spec.md) from strangers: nil, booleans, integers, texts, bytes,
 * arrays, and maps with text keys. Floats, extensions, duplicate keys and nesting beyond the cap are refused.
 *
 * Purpose-built: general readers make an array of the length that its header claims before they look for its elements, and put
 * no limit to nesting, so that three bytes of a stranger cost half a megabyte, again and again.
 */
import { Refusal } from '../refusal';

export type PackedValue = null | boolean | number | string | Uint8Array | readonly PackedValue[] | PackedMap;
export type PackedMap = ReadonlyMap<string, PackedValue>;

/**
 * Reads one value that makes up all of `bytes`. Byte strings are views of the input.
 * @param maxDepth deepest allowed nesting of arrays and maps
 * @throws Refusal `message-pack-truncated`, `message-pack-type`, `message-pack-key`, `message-pack-depth`,
 *   `message-pack-integer`, `message-pack-not-utf8`, `message-pack-leftover`
 */
export function readMessagePack(bytes: Uint8Array, maxDepth: number): PackedValue {
  const reader = new MessagePackReader(bytes, maxDepth);
  const value = reader.value(0);
  if (reader.left > 0) throw reader.refuse('message-pack-leftover', 'the end', `${reader.left} more bytes`);
  return value;
}

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

class MessagePackReader {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly maxDepth: number,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  value(depth: number): PackedValue {
    const first = this.take(1)[0] ?? 0;
    if (first < 0x80) return first;
    if (first < 0x90) return this.map(first & 0x0f, depth);
    if (first < 0xa0) return this.array(first & 0x0f, depth);
    if (first < 0xc0) return this.text(first & 0x1f);
    if (first >= 0xe0) return first - 0x100;
    if (first === 0xc0) return null;
    if (first === 0xc2 || first === 0xc3) return first === 0xc3;
    const sized = FIRST.get(first);
    if (sized === undefined)
      throw this.refuse('message-pack-type', 'a known type', `0x${first.toString(16)}`);
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

  private array(count: number, depth: number): readonly PackedValue[] {
    this.enter(depth);
    const values: PackedValue[] = [];
    for (let i = 0; i < count; i++) values.push(this.value(depth + 1));
    return values;
  }

  private map(count: number, depth: number): PackedMap {
    this.enter(depth);
    const members = new Map<string, PackedValue>();
    for (let i = 0; i < count; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw this.refuse('message-pack-key', 'a text', typeof key);
      if (members.has(key))
        throw this.refuse('message-pack-key', 'each key once', JSON.stringify(key.slice(0, 40)));
      members.set(key, this.value(depth + 1));
    }
    return members;
  }

  private enter(depth: number): void {
    if (depth >= this.maxDepth)
      throw this.refuse('message-pack-depth', `at most ${this.maxDepth} levels`, 'more');
  }

  private text(length: number): string {
    const bytes = this.take(length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw this.refuse('message-pack-not-utf8', 'UTF-8', 'other bytes');
    }
  }

  /** Big-endian. */
  private integer(length: number, signed: boolean): number {
    let value = 0n;
    for (const byte of this.take(length)) value = (value << 8n) | BigInt(byte);
    if (signed) value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw this.refuse('message-pack-integer', 'below 2^53', `${value}`);
    return number;
  }

  private take(length: number): Uint8Array {
    if (length > this.left) throw this.refuse('message-pack-truncated', `${length} bytes`, `${this.left}`);
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  refuse(code: string, expected: string, got: string): Refusal {
    return new Refusal(code, `offset ${this.at}`, expected, got);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
