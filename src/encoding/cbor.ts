/**
 * Reads CBOR (RFC 8949) from strangers, in its core deterministic encoding (section 4.2.1) and of that only what measurement
 * documents hold: unsigned integers, byte strings, texts, arrays, maps with text keys, booleans and null. Every value has
 * exactly one spelling, so that a document cannot say one thing to this reader and another to the next one; the order of map
 * keys alone is free, since the documents are written in the order of their fields.
 *
 * Messages that nobody hashes are also read as the JavaScript library `cbor-x` spells them: lengths in more bytes than they need
 * (maps in 16 bits), byte strings under the tag of unsigned 8-bit arrays (RFC 8746, section 2.1), and `undefined` for absent members.
 *
 * Purpose-built: general readers accept indefinite lengths, tags and floats, keep the last of several equal keys, and reserve
 * what a header claims before they look for it.
 */
import { type Value, ValueReader } from './value-reader';

export type CborDialect = 'deterministic' | 'cbor-x';

/**
 * Reads one value that makes up all of `bytes`. Byte strings are views of the input; `undefined` is read as null.
 * @param maxDepth deepest allowed nesting of arrays and maps
 * @throws Refusal `cbor-truncated`, `cbor-type`, `cbor-length`, `cbor-key`, `cbor-depth`, `cbor-integer`, `cbor-not-utf8`,
 *   `cbor-leftover`, in the dialect of cbor-x also `cbor-tag`
 */
export const readCbor = (
  bytes: Uint8Array,
  maxDepth: number,
  dialect: CborDialect = 'deterministic',
): Value => new CborReader(bytes, maxDepth, dialect).only();

/** Major types, RFC 8949 section 3.1. */
const UNSIGNED = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;

const UNSIGNED_8_BIT_ARRAY = 64;

class CborReader extends ValueReader {
  constructor(
    bytes: Uint8Array,
    maxDepth: number,
    private readonly dialect: CborDialect,
  ) {
    super(bytes, 'cbor', maxDepth);
  }

  protected override value(depth: number): Value {
    const first = this.take(1)[0] ?? 0;
    const major = first >> 5;
    const minor = first & 0x1f;
    switch (major) {
      case UNSIGNED:
        return this.argument(minor);
      case BYTES:
        return this.take(this.argument(minor));
      case TEXT:
        return this.text(this.argument(minor));
      case ARRAY:
        return this.array(this.argument(minor), depth);
      case MAP:
        return this.map(this.argument(minor), depth);
      case TAG:
        if (this.dialect === 'cbor-x') return this.taggedBytes(minor);
        break;
      case SIMPLE:
        if (minor === 20 || minor === 21) return minor === 21;
        if (minor === 22 || (minor === 23 && this.dialect === 'cbor-x')) return null;
    }
    throw this.refuse(
      'type',
      'an unsigned integer, bytes, a text, an array or a map',
      `0x${first.toString(16)}`,
    );
  }

  /** Tags do not nest: a chain of them would be a depth that nobody counts. */
  private taggedBytes(minor: number): Uint8Array {
    const tag = this.argument(minor);
    if (tag !== UNSIGNED_8_BIT_ARRAY) throw this.refuse('tag', `tag ${UNSIGNED_8_BIT_ARRAY}`, `${tag}`);
    const first = this.take(1)[0] ?? 0;
    if (first >> 5 !== BYTES) throw this.refuse('tag', 'bytes under the tag', `0x${first.toString(16)}`);
    return this.take(this.argument(first & 0x1f));
  }

  /** The number behind a first byte; outside the dialect of cbor-x in as few bytes as it needs. */
  private argument(minor: number): number {
    if (minor < 24) return minor;
    if (minor > 27) throw this.refuse('length', 'a definite length', `${minor}`);
    const length = 1 << (minor - 24);
    let value = 0;
    for (const byte of this.take(length)) value = value * 256 + byte;
    if (!Number.isSafeInteger(value)) throw this.refuse('integer', 'below 2^53', `${value}`);
    const shortest = length === 1 ? 24 : 2 ** (4 * length);
    if (this.dialect === 'deterministic' && value < shortest)
      throw this.refuse('length', 'the shortest form', `${value} in ${length} bytes`);
    return value;
  }
}
