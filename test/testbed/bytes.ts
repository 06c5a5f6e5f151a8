/** Bytes of the testbed: what WebCrypto and the DER and quote writers pass around. Independent of `src/`, on purpose. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array | ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');
}

/** @throws when the text is not an even number of hex digits: a fixture with a typing error must not start */
export function fromHex(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new Error(`not hex: ${text}`);
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
}

/** A copy whose buffer is exactly its bytes. */
export function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

export function u16(value: number): Bytes {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}

export function u32(value: number): Bytes {
  return concat(u16(value & 0xffff), u16((value >>> 16) & 0xffff));
}

export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
}

/** 48 bytes that stand for a measurement: recognisable by its label, different for every label. */
export async function measurement(label: string): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-384', utf8(`testbed measurement: ${label}`)));
}

/** A copy with the bits of `mask` inverted at `offset`. */
export function flipped(bytes: Uint8Array, offset: number, mask = 0x01): Bytes {
  if (offset < 0 || offset >= bytes.length) throw new Error(`no byte at offset ${offset} of ${bytes.length}`);
  const out = copy(bytes);
  out[offset] = (out[offset] ?? 0) ^ mask;
  return out;
}
