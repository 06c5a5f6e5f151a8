/** Fixed layouts: a structure is a table of field, offset and length, in bytes. All integers of a quote are little-endian. */
import { Refusal } from '../refusal';

export type Layout = { readonly [field: string]: readonly [offset: number, length: number] };
export type Fields<L extends Layout> = { readonly [F in keyof L]: Uint8Array };

/**
 * Cuts a structure into its fields; each is a view of the input.
 * @throws Refusal `quote-truncated` when the input is shorter than the layout
 */
export function cut<L extends Layout>(bytes: Uint8Array, layout: L, place: string): Fields<L> {
  const fields: Record<string, Uint8Array> = {};
  for (const [name, [offset, length]] of Object.entries(layout)) {
    if (offset + length > bytes.length)
      throw new Refusal('quote-truncated', `${place}.${name}`, `${offset + length} bytes`, `${bytes.length}`);
    fields[name] = bytes.subarray(offset, offset + length);
  }
  return fields as Fields<L>;
}

/** Little-endian, at most six bytes. */
export function littleEndian(bytes: Uint8Array): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/** Little-endian, any length: attribute words are tested bit by bit. */
export function littleEndianBits(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}
