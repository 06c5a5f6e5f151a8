/** Hexadecimal text. */
import { Refusal } from '../refusal';

const DIGITS = Array.from({ length: 256 }, (_, b) => b.toString(16).padStart(2, '0'));

/** Lower-case hex without a prefix. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  // By index: iterators, digits in an array and digits in a Uint8Array all take longer for a field of a quote (measured).
  for (let i = 0; i < bytes.length; i++) text += DIGITS[bytes[i] ?? 0];
  return text;
}

/**
 * Reads an even number of hex digits in either case, and nothing else: no prefix, no white space.
 * @throws Refusal `hex-malformed`
 */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0)
    throw new Refusal('hex-malformed', 'length', 'an even number of digits', `${text.length}`);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return bytes;
}

/**
 * As `fromHex`, for text that people and tools write: one leading `0x` and surrounding white space are allowed.
 * @throws Refusal `hex-malformed`
 */
export function fromLenientHex(text: string): Uint8Array<ArrayBuffer> {
  return fromHex(text.trim().replace(/^0x/i, ''));
}

function digit(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const letter = c | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x61 + 10;
  throw new Refusal('hex-malformed', `offset ${at}`, 'a hex digit', JSON.stringify(text.charAt(at)));
}
