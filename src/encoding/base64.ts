/** Base64 text, RFC 4648 section 4: standard alphabet, with padding. */
import { Refusal } from '../refusal';

const CANONICAL = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** `String.fromCharCode` takes its bytes as arguments, and engines limit how many. */
const CHUNK = 0x2000;

/** Base64 with padding, on one line. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

/**
 * Reads base64 with padding. White space, missing padding, the URL alphabet and stray bits in the last digit are refused, so
 * that every byte string has exactly one spelling.
 * @throws Refusal `base64-malformed`
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0 || !CANONICAL.test(text))
    throw new Refusal('base64-malformed', 'text', 'base64 with padding', JSON.stringify(text.slice(0, 40)));
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  if (text.endsWith('=') && toBase64(bytes.subarray(bytes.length - (bytes.length % 3))) !== text.slice(-4))
    throw new Refusal('base64-malformed', 'last digit', 'unused bits zero', text.slice(-4));
  return bytes;
}
