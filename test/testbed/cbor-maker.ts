/** CBOR of what measurement documents of TDX-lite hold; numbers below 24. Writes only; nothing here reads. */
import { type Bytes, concat, utf8 } from './bytes';

export function cbor(value: unknown): Bytes {
  const head = (major: number, n: number): Bytes =>
    n < 24
      ? Uint8Array.of((major << 5) | n)
      : n < 256
        ? Uint8Array.of((major << 5) | 24, n)
        : Uint8Array.of((major << 5) | 25, n >> 8, n & 0xff);
  if (typeof value === 'number') return head(0, value);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  if (typeof value === 'string') return concat(head(3, utf8(value).length), utf8(value));
  const members = Object.entries(value as Record<string, unknown>);
  return concat(head(5, members.length), ...members.flatMap(([key, member]) => [cbor(key), cbor(member)]));
}
