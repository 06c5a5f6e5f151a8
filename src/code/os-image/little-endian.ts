/** Numbers in firmware, kernels and tables of the boot: little-endian, every offset checked. */
import { Refusal } from '../../refusal';

export class LittleEndian {
  private readonly view: DataView;

  /** @param input begins the codes of refusals: `<input>-truncated`, `<input>-number` */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly input: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number, field: string): number {
    this.inside(at, 2, field);
    return this.view.getUint16(at, true);
  }

  u32(at: number, field: string): number {
    this.inside(at, 4, field);
    return this.view.getUint32(at, true);
  }

  /** Below 2^53: addresses and sizes beyond it are no guest's. */
  u64(at: number, field: string): number {
    this.inside(at, 8, field);
    const value = this.view.getUint32(at + 4, true) * 2 ** 32 + this.view.getUint32(at, true);
    if (!Number.isSafeInteger(value))
      throw new Refusal(`${this.input}-number`, field, 'a number below 2^53', `${value}`);
    return value;
  }

  /** A view of the input. */
  slice(at: number, length: number, field: string): Uint8Array {
    this.inside(at, length, field);
    return this.bytes.subarray(at, at + length);
  }

  private inside(at: number, length: number, field: string): void {
    if (at < 0 || length < 0 || at + length > this.bytes.length)
      throw new Refusal(
        `${this.input}-truncated`,
        field,
        `offset ${at} to ${at + length} inside`,
        `${this.bytes.length} bytes`,
      );
  }
}
