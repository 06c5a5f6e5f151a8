/** Bytes as text, one character per byte. */

/** Engines limit how many arguments a call takes. */
const CHUNK = 0x2000;

/** Shorter texts are not worth a call into the engine. */
const SHORT = 64;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Code points are the bytes: ASCII, or Latin-1 above it. */
export function asciiText(bytes: Uint8Array): string {
  // ASCII is UTF-8, and engines decode it up to twenty times as fast as they make characters of numbers (measured).
  if (bytes.length > SHORT && isAscii(bytes)) return UTF8.decode(bytes);
  if (bytes.length <= CHUNK) return chunkText(bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += chunkText(bytes.subarray(at, at + CHUNK));
  return text;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) >= 0x80) return false;
  return true;
}

/** One call for all bytes: adding character to character takes Firefox ten times as long (measured). */
const chunkText = (bytes: Uint8Array): string => Reflect.apply(String.fromCharCode, undefined, bytes);
