/** Reads a byte string front to back; every length is checked before it is used. */
import { Refusal } from '../refusal';
import { littleEndian } from './layout';

export class ByteReader {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly place: string,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** @throws Refusal `quote-truncated` */
  take(length: number, field: string): Uint8Array {
    if (length > this.left)
      throw new Refusal('quote-truncated', `${this.place}.${field}`, `${length} bytes`, `${this.left}`);
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  u16(field: string): number {
    return littleEndian(this.take(2, field));
  }

  u32(field: string): number {
    return littleEndian(this.take(4, field));
  }

  /** @throws Refusal `quote-leftover` when bytes are left */
  end(): void {
    if (this.left > 0)
      throw new Refusal('quote-leftover', this.place, 'nothing more', `${this.left} more bytes`);
  }
}
