/**
 * Reads SCALE, the binary encoding of Substrate (reference: "SCALE codec", Polkadot documentation): integers little-endian,
 * sequences and texts behind a compact length, structures as their fields one after another.
 */
import { Refusal } from '../refusal';
import { ByteReader } from './byte-reader';

/** Refuses with `scale-truncated` and `scale-leftover`, and as its methods say. */
export class ScaleReader extends ByteReader {
  constructor(bytes: Uint8Array, place: string) {
    super(bytes, place, 'scale');
  }

  u8(field: string): number {
    return this.take(1, field)[0] ?? 0;
  }

  u32(field: string): number {
    return unsigned(this.take(4, field));
  }

  /**
   * A compact integer below 2^30, in its shortest form: lengths need no more.
   * @throws Refusal `scale-compact`, `scale-truncated`
   */
  compact(field: string): number {
    const first = this.u8(field);
    // The two low bits of the first byte tell how many bytes there are: 1, 2, 4, or more.
    const mode = first & 3;
    if (mode === 3) throw new Refusal('scale-compact', `${this.place}.${field}`, 'below 2^30', 'more');
    const more = mode === 0 ? 0 : mode === 1 ? 1 : 3;
    const value = Math.floor((first + 256 * unsigned(this.take(more, field))) / 4);
    if ((mode === 1 && value < 64) || (mode === 2 && value < 16384))
      throw new Refusal('scale-compact', `${this.place}.${field}`, 'the shortest form', `${value}`);
    return value;
  }

  /** `Vec<u8>`. */
  byteVector(field: string): Uint8Array {
    return this.take(this.compact(field), field);
  }

  /** @throws Refusal `scale-not-utf8` */
  text(field: string): string {
    try {
      return UTF8.decode(this.byteVector(field));
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal('scale-not-utf8', `${this.place}.${field}`, 'UTF-8', 'other bytes');
    }
  }

  /**
   * `Vec<T>`.
   * @param max most elements
   * @throws Refusal `scale-too-many`
   */
  vector<T>(field: string, max: number, read: (reader: ScaleReader) => T): T[] {
    const count = this.compact(field);
    if (count > max)
      throw new Refusal('scale-too-many', `${this.place}.${field}`, `at most ${max}`, `${count}`);
    return Array.from({ length: count }, () => read(this));
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Little-endian, at most four bytes. */
function unsigned(bytes: Uint8Array): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
