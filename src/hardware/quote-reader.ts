/** Reads a quote front to back: its integers are little-endian. Refuses with `quote-truncated` and `quote-leftover`. */
import { ByteReader } from '../encoding/byte-reader';
import { littleEndian } from './layout';

export class QuoteReader extends ByteReader {
  constructor(bytes: Uint8Array, place: string) {
    super(bytes, place, 'quote');
  }

  u16(field: string): number {
    return littleEndian(this.take(2, field));
  }

  u32(field: string): number {
    return littleEndian(this.take(4, field));
  }
}
