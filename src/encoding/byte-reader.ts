/** Reads a byte string front to back; every length is checked before it is used. */
import { Refusal } from '../refusal';

export class ByteReader {
  private at = 0;

  /**
   * @param place where the bytes are, for error messages
   * @param input what they are: the first word of the codes of refusals
   */
  constructor(
    private readonly bytes: Uint8Array,
    protected readonly place: string,
    private readonly input: string,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** A view of the input. @throws Refusal `<input>-truncated` */
  take(length: number, field: string): Uint8Array {
    if (length > this.left)
      throw new Refusal(
        `${this.input}-truncated`,
        `${this.place}.${field}`,
        `${length} bytes`,
        `${this.left}`,
      );
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  /** @throws Refusal `<input>-leftover` when bytes are left */
  end(): void {
    if (this.left > 0)
      throw new Refusal(`${this.input}-leftover`, this.place, 'nothing more', `${this.left} more bytes`);
  }
}
