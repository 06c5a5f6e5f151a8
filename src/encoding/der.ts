/**
 * A strict DER reader, ITU-T X.690 (02/2021): definite lengths in their shortest form (10.1), single-byte tags, every length
 * inside its parent. Nothing is copied: a node is a view of the input.
 *
 * Purpose-built, because a general X.509 library costs five times the signature checks of a whole quote (measured).
 */
import { Refusal } from '../refusal';
import { asciiText } from './ascii';
import { readTime } from './der-time';
import { oidText, refuseBadOid } from './object-identifier';

/** Identifier octets, X.690 section 8.1.2. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier octet of a constructed, context-specific tag: `[n] EXPLICIT`. */
export const explicitTag = (n: number): number => 0xa0 | n;
/** Identifier octet of a primitive, context-specific tag: `[n] IMPLICIT` of a primitive type. */
export const implicitTag = (n: number): number => 0x80 | n;

export interface DerNode {
  readonly tag: number;
  /** Identifier, length and content: what a signature covers. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** Reads the elements of one constructed value, front to back. */
export class DerReader {
  private at: number;

  /**
   * @param bytes hold the content octets with the elements
   * @param place where they are, for error messages
   * @param start offset of the first content octet in `bytes`
   * @param limit offset after the last
   */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly place: string,
    private readonly start = 0,
    private readonly limit = bytes.length,
  ) {
    this.at = start;
  }

  get isEmpty(): boolean {
    return this.at >= this.limit;
  }

  /** Identifier octet of the next element, `undefined` at the end. */
  get nextTag(): number | undefined {
    return this.octet(this.at);
  }

  /** @throws Refusal `der-truncated`, `der-tag`, `der-length` */
  any(): DerNode {
    const { bytes, at: start } = this;
    const tag = this.nextTag ?? 0;
    const content = this.pass();
    return { tag, whole: bytes.subarray(start, this.at), content: bytes.subarray(content, this.at) };
  }

  /** The next element, which must have this tag. */
  read(tag: number): DerNode {
    this.expect(tag);
    return this.any();
  }

  /** The next element when it has this tag, else `undefined`, and nothing is consumed. */
  optional(tag: number): DerNode | undefined {
    return this.nextTag === tag ? this.any() : undefined;
  }

  /** A reader over the content of the next element, which must have this tag. */
  enter(tag: number, place: string): DerReader {
    this.expect(tag);
    const content = this.pass();
    return new DerReader(this.bytes, place, content, this.at);
  }

  /** @throws Refusal `der-trailing` when elements are left */
  end(): void {
    if (!this.isEmpty) throw this.refuse('der-trailing', 'the end', `${this.limit - this.at} more bytes`);
  }

  /** An INTEGER of at most six octets that is not negative. @throws Refusal `der-integer` */
  smallInteger(tag: number = TAG.integer): number {
    this.expect(tag);
    const start = this.pass();
    const length = this.at - start;
    refuseLongInteger(length, this.bytes[start] ?? 0, this.bytes[start + 1] ?? 0, this.place);
    if ((this.bytes[start] ?? 0) >= 0x80 || length > 6)
      throw this.refuse('der-integer', 'an integer from 0 to 2^47', `${length} octets`);
    let value = 0;
    for (let i = start; i < this.at; i++) value = value * 256 + (this.bytes[i] ?? 0);
    return value;
  }

  /** The octets of an INTEGER as encoded (two's complement, shortest form). */
  integerBytes(): Uint8Array {
    const content = this.content(TAG.integer);
    refuseLongInteger(content.length, content[0] ?? 0, content[1] ?? 0, this.place);
    return content;
  }

  /** X.690 section 11.1: true is ff. @throws Refusal `der-boolean` */
  boolean(): boolean {
    const content = this.content(TAG.boolean);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      throw this.refuse('der-boolean', '00 or ff', `${content.length} octets`);
    return content[0] === 0xff;
  }

  /** A BIT STRING of whole octets. @throws Refusal `der-bit-string` */
  bitString(): Uint8Array {
    const content = this.content(TAG.bitString);
    if (content[0] !== 0) throw this.refuse('der-bit-string', 'no unused bits', `${content[0] ?? 'nothing'}`);
    return content.subarray(1);
  }

  /** An OCTET STRING; of exactly this many bytes when given. @throws Refusal `der-octet-string` */
  octetString(length?: number): Uint8Array {
    const content = this.content(TAG.octetString);
    if (length !== undefined && content.length !== length)
      throw this.refuse('der-octet-string', `${length} bytes`, `${content.length}`);
    return content;
  }

  /** Dotted decimal. @throws Refusal `der-oid` */
  oid(): string {
    return oidText(this.oidOctets());
  }

  /**
   * The content octets of an OBJECT IDENTIFIER. DER has one encoding of each, so octets compare like the dotted text, without the
   * time that spelling takes. @throws Refusal `der-oid`
   */
  oidOctets(): Uint8Array {
    const content = this.content(TAG.oid);
    refuseBadOid(content, this.place);
    return content;
  }

  /**
   * The last arc of an OBJECT IDENTIFIER that has one more than `prefix` (content octets), 0 to 127. Makes no views: extensions have
   * many of these.
   * @throws Refusal `der-oid` for any other
   */
  arcAfter(prefix: Uint8Array): number {
    this.expect(TAG.oid);
    const start = this.pass();
    const arc = this.bytes[this.at - 1] ?? 0x80;
    let isPrefixed = this.at - start === prefix.length + 1 && arc < 0x80;
    for (let i = 0; isPrefixed && i < prefix.length; i++) isPrefixed = this.bytes[start + i] === prefix[i];
    if (isPrefixed) return arc;
    const content = this.bytes.subarray(start, this.at);
    refuseBadOid(content, this.place);
    throw this.refuse('der-oid', `${oidText(prefix)}.n`, oidText(content));
  }

  /**
   * UTCTime or GeneralizedTime in the forms that RFC 5280 section 4.1.2.5 allows.
   * @returns milliseconds since the epoch
   * @throws Refusal `der-time`
   */
  time(): number {
    const { tag, content } = this.any();
    const form =
      tag === TAG.utcTime ? 'UTCTime' : tag === TAG.generalizedTime ? 'GeneralizedTime' : undefined;
    const at = form && readTime(content, form);
    if (at === undefined)
      throw this.refuse(
        'der-time',
        'a time of the calendar that ends in Z',
        JSON.stringify(asciiText(content).slice(0, 20)),
      );
    return at;
  }

  /** Content of the next element, which must have this tag. */
  private content(tag: number): Uint8Array {
    this.expect(tag);
    const content = this.pass();
    return this.bytes.subarray(content, this.at);
  }

  private expect(tag: number): void {
    const got = this.nextTag;
    if (got !== tag) throw this.refuse('der-tag', tagName(tag), got === undefined ? 'the end' : tagName(got));
  }

  /** Moves behind the next element; returns the offset of its content. */
  private pass(): number {
    const tag = this.octet(this.at);
    const first = this.octet(this.at + 1);
    if (tag === undefined || first === undefined) throw this.refuse('der-truncated', 'an element', 'the end');
    if ((tag & 0x1f) === 0x1f) throw this.refuse('der-tag', 'a tag in one byte', `0x${tag.toString(16)}`);
    let length = first;
    let content = this.at + 2;
    if (first >= 0x80) {
      const octets = first & 0x7f;
      if (octets === 0 || octets > 3)
        throw this.refuse('der-length', 'a length below 16 MB', `0x${first.toString(16)}`);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + (this.octet(content + i) ?? 0);
      content += octets;
      if (length < 0x80 || length < 256 ** (octets - 1))
        throw this.refuse('der-length', 'the shortest form', `${octets} octets for ${length}`);
    }
    const end = content + length;
    if (end > this.limit)
      throw this.refuse(
        'der-truncated',
        `${length} bytes of content`,
        `${Math.max(0, this.limit - content)}`,
      );
    this.at = end;
    return content;
  }

  /** `undefined` outside the content, whatever `bytes` hold there. */
  private octet(at: number): number | undefined {
    return at < this.limit ? this.bytes[at] : undefined;
  }

  private refuse(code: string, expected: string, got: string): Refusal {
    return new Refusal(code, `${this.place}, offset ${this.at - this.start}`, expected, got);
  }
}

/** The one element that makes up all of `bytes`. @throws Refusal `der-trailing` and those of `DerReader.read` */
export function readOnly(bytes: Uint8Array, tag: number, place: string): DerNode {
  const reader = new DerReader(bytes, place);
  const node = reader.read(tag);
  reader.end();
  return node;
}

/** X.690 section 8.3.2: the first nine bits are not all equal. */
function refuseLongInteger(length: number, first: number, second: number, place: string): void {
  if (length === 0) throw new Refusal('der-integer', place, 'at least one octet', 'none');
  if (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw new Refusal('der-integer', place, 'the shortest form', 'a padded integer');
}

function tagName(tag: number): string {
  const name = Object.entries(TAG).find(([, value]) => value === tag)?.[0];
  return name ?? `tag 0x${tag.toString(16).padStart(2, '0')}`;
}
