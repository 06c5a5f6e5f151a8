/** Gzip (RFC 1952) from strangers: inflated as a stream, so that a bomb is stopped before it goes off. */
import { Refusal } from '../refusal';

/** Of the eight bytes that end a gzip member, the last four: the length of what was compressed. */
const SIZE_BYTES = 4;

/**
 * Inflates one gzip member.
 * @param maxBytes most bytes of output
 * @throws Refusal `gzip-too-large`, `gzip-malformed`
 */
export async function gunzip(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([Uint8Array.from(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  for (;;) {
    const part = await reader.read().catch((): never => {
      throw new Refusal('gzip-malformed', 'gzip', 'a gzip member', 'other bytes');
    });
    if (part.done) break;
    length += part.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new Refusal('gzip-too-large', 'gzip', `at most ${maxBytes} bytes`, 'more');
    }
    parts.push(part.value);
  }
  // Platforms differ over what may follow a member; with this, none accepts a second one.
  if (sizeField(bytes) !== length)
    throw new Refusal('gzip-malformed', 'size', `${sizeField(bytes)} bytes`, `${length}`);
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function sizeField(bytes: Uint8Array): number {
  let size = 0;
  for (const byte of bytes.slice(-SIZE_BYTES).reverse()) size = size * 256 + byte;
  return size;
}
