/**
 * CBOR as teekit servers write it with cbor-x 1.6, measured: on Node maps have their length in 16 bits and byte strings stand under
 * tag 64; in workerd, which has no Buffer, byte strings have no tag. Independent of `src/`.
 */
import { type Bytes, concat, utf8 } from './bytes';

export type Runtime = 'node' | 'workerd';
export type Writable =
  | null
  | undefined
  | number
  | string
  | Uint8Array
  | { readonly [name: string]: Writable };

export function writeCbor(value: Writable, runtime: Runtime): Bytes {
  if (value === null) return Uint8Array.of(0xf6);
  if (value === undefined) return Uint8Array.of(0xf7);
  if (typeof value === 'number') return head(0, value);
  if (typeof value === 'string') return concat(head(3, utf8(value).length), utf8(value));
  if (value instanceof Uint8Array) {
    const tag = runtime === 'node' ? Uint8Array.of(0xd8, 64) : new Uint8Array();
    return concat(tag, head(2, value.length), value);
  }
  const members = Object.entries(value);
  return concat(
    Uint8Array.of(0xb9, members.length >> 8, members.length & 0xff),
    ...members.flatMap(([name, member]) => [writeCbor(name, runtime), writeCbor(member, runtime)]),
  );
}

/** Major type and length, shortest form. */
function head(major: number, length: number): Bytes {
  const first = major << 5;
  if (length < 24) return Uint8Array.of(first | length);
  if (length < 0x100) return Uint8Array.of(first | 24, length);
  if (length < 0x1_0000) return Uint8Array.of(first | 25, length >> 8, length & 0xff);
  return Uint8Array.of(
    first | 26,
    length >>> 24,
    (length >>> 16) & 0xff,
    (length >>> 8) & 0xff,
    length & 0xff,
  );
}
