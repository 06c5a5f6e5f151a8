/** Bytes as text, one character per byte. */

/** Engines limit how many arguments a call takes. */
const CHUNK = 0x2000;

/** Code points are the bytes: ASCII, or Latin-1 above it. */
export function asciiText(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return chunkText(bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += chunkText(bytes.subarray(at, at + CHUNK));
  return text;
}

/** One call for all bytes: adding character to character takes Firefox ten times as long (measured). */
const chunkText = (bytes: Uint8Array): string => Reflect.apply(String.fromCharCode, undefined, bytes);
