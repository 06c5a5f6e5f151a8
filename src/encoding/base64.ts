/** Base64 text, RFC 4648 section 4: standard alphabet, with padding. */
import { Refusal } from '../refusal';
import { asciiText } from './ascii';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = Int8Array.from({ length: 128 }, (_, c) => ALPHABET.indexOf(String.fromCharCode(c)));

/** Base64 with padding, on one line. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(asciiText(bytes));
}

/**
 * Reads base64 with padding. White space, missing padding, the URL alphabet and stray bits in the last digit are refused, so
 * that every byte string has exactly one spelling.
 * @throws Refusal `base64-malformed`
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw refuse('length', 'a multiple of 4', `${text.length}`);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  // By hand: a regular expression over megabytes overflows the engine's stack, and `atob` is lenient.
  const value = (i: number): number => {
    const found = VALUES[text.charCodeAt(i)] ?? -1;
    if (found < 0) throw refuse(`offset ${i}`, 'a base64 digit', JSON.stringify(text.charAt(i)));
    return found;
  };
  let at = 0;
  let i = 0;
  for (; i + 4 <= digits; i += 4) {
    const bits = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    bytes[at++] = bits >> 16;
    bytes[at++] = bits >> 8;
    bytes[at++] = bits;
  }
  // Two or three digits before padding: one or two bytes, and four or two bits that must be zero.
  let bits = 0;
  for (; i < digits; i++) bits = (bits << 6) | value(i);
  const unused = padding === 2 ? 4 : padding === 1 ? 2 : 0;
  if (padding === 2) bytes[at] = bits >> 4;
  if (padding === 1) {
    bytes[at++] = bits >> 10;
    bytes[at] = bits >> 2;
  }
  if ((bits & ((1 << unused) - 1)) !== 0) throw refuse('last digit', 'unused bits zero', text.slice(-4));
  return bytes;
}

function refuse(at: string, expected: string, got: string): Refusal {
  return new Refusal('base64-malformed', at, expected, got);
}
