/**
 * Reads the CBOR that teekit's two sides send each other: maps, text, bytes with and without tag 64, small numbers and null. A test's
 * own client and server trust each other, so what is not among these throws. Independent of `src/`.
 */

export type Read =
  | null
  | undefined
  | boolean
  | number
  | string
  | Uint8Array
  | { readonly [name: string]: Read };

/** @throws when it is anything else, or more than one value */
export function readCbor(bytes: Uint8Array): Read {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function lengthOf(short: number): number {
    if (short < 24) return short;
    const width = [1, 2, 4][short - 24];
    if (width === undefined) throw new Error(`length of kind ${short}`);
    const place = at;
    at += width;
    return width === 1 ? view.getUint8(place) : width === 2 ? view.getUint16(place) : view.getUint32(place);
  }

  function taken(length: number): Uint8Array {
    if (at + length > bytes.length) throw new Error(`${length} bytes at ${at} of ${bytes.length}`);
    at += length;
    return bytes.slice(at - length, at);
  }

  function value(): Read {
    const [first = 0xff] = taken(1);
    if (first === 0xf4 || first === 0xf5) return first === 0xf5;
    if (first === 0xf6) return null;
    if (first === 0xf7) return undefined;
    const length = lengthOf(first & 0x1f);
    switch (first >> 5) {
      case 0:
        return length;
      case 2:
        return taken(length);
      case 3:
        return new TextDecoder().decode(taken(length));
      case 5:
        return members(length);
      case 6:
        return value();
      default:
        throw new Error(`first byte ${first} at ${at - 1}`);
    }
  }

  function members(count: number): Read {
    const read: [string, Read][] = [];
    for (let i = 0; i < count; i++) read.push([String(value()), value()]);
    return Object.fromEntries(read);
  }

  const whole = value();
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes are left`);
  return whole;
}

/** The members of a map, or none. */
export const membersOf = (read: Read): { readonly [name: string]: Read } =>
  typeof read === 'object' && read !== null && !(read instanceof Uint8Array) ? read : {};
