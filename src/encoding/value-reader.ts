/**
 * What readers of self-describing values keep, whatever the format: nothing is reserved before it is there, nesting has an end, keys
 * of maps are texts and come once, texts are UTF-8, and byte strings are views of the input.
 */
import { Refusal } from '../refusal';

export type Value = null | boolean | number | string | Uint8Array | readonly Value[] | ValueMap;
export type ValueMap = ReadonlyMap<string, Value>;

/** A format says how a value begins (`value`); the parts that formats share are here. */
export abstract class ValueReader {
  private at = 0;

  /**
   * @param format first word of the codes of refusals
   * @param maxDepth deepest allowed nesting of arrays and maps
   */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly format: string,
    private readonly maxDepth: number,
  ) {}

  /** The next value. */
  protected abstract value(depth: number): Value;

  /** The one value that makes up all of the bytes. @throws Refusal `<format>-leftover`, and those of the format */
  only(): Value {
    const value = this.value(0);
    if (this.left > 0) throw this.refuse('leftover', 'the end', `${this.left} more bytes`);
    return value;
  }

  protected array(count: number, depth: number): readonly Value[] {
    this.enter(depth);
    const values: Value[] = [];
    for (let i = 0; i < count; i++) values.push(this.value(depth + 1));
    return values;
  }

  /** @throws Refusal `<format>-key` */
  protected map(count: number, depth: number): ValueMap {
    this.enter(depth);
    const members = new Map<string, Value>();
    for (let i = 0; i < count; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw this.refuse('key', 'a text', typeof key);
      if (members.has(key)) throw this.refuse('key', 'each key once', JSON.stringify(key.slice(0, 40)));
      members.set(key, this.value(depth + 1));
    }
    return members;
  }

  /** @throws Refusal `<format>-not-utf8` */
  protected text(length: number): string {
    const bytes = this.take(length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw this.refuse('not-utf8', 'UTF-8', 'other bytes');
    }
  }

  /** @throws Refusal `<format>-truncated` */
  protected take(length: number): Uint8Array {
    if (length > this.left) throw this.refuse('truncated', `${length} bytes`, `${this.left}`);
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  /** @param what is wrong: the rest of the code */
  protected refuse(what: string, expected: string, got: string): Refusal {
    return new Refusal(`${this.format}-${what}`, `offset ${this.at}`, expected, got);
  }

  private get left(): number {
    return this.bytes.length - this.at;
  }

  /** @throws Refusal `<format>-depth` */
  private enter(depth: number): void {
    if (depth >= this.maxDepth) throw this.refuse('depth', `at most ${this.maxDepth} levels`, 'more');
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
