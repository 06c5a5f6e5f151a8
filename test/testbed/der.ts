/** The few DER encodings (ITU-T X.690) that the SGX extension and the CRL number need. Writes only; nothing here reads. */
import { type Bytes, concat } from './bytes';

export function tlv(tag: number, content: Uint8Array): Bytes {
  const n = content.length;
  if (n > 0xffff) throw new Error(`DER content of ${n} bytes is longer than this writer knows`);
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return concat(Uint8Array.of(tag, ...length), content);
}

export const sequence = (...items: readonly Uint8Array[]): Bytes => tlv(0x30, concat(...items));
export const octetString = (content: Uint8Array): Bytes => tlv(0x04, content);
export const boolean = (value: boolean): Bytes => tlv(0x01, Uint8Array.of(value ? 0xff : 0x00));
export const enumerated = (value: number): Bytes => tlv(0x0a, Uint8Array.of(value));

/** Shortest two's complement form of a non-negative integer: 128 is written as 00 80. */
export function integer(value: number): Bytes {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  if (digits.length === 0 || (digits[0] ?? 0) >= 0x80) digits.unshift(0);
  return tlv(0x02, Uint8Array.from(digits));
}

export function objectIdentifier(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tlv(0x06, Uint8Array.from(bytes));
}
