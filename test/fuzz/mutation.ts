/** Changes of the kind that transport, storage and malice make to bytes, for fast-check. */
import fc from 'fast-check';

const change = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(), count: fc.nat(8) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 64 }) }),
);

export type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** One to four changes, one after another. */
export const changes = fc.array(change, { minLength: 1, maxLength: 4 });

/** A copy of the seed with the changes made; offsets count modulo its length. */
export function changed(seed: Uint8Array, list: readonly Change[]): Uint8Array {
  return list.reduce<Uint8Array>((bytes, c) => withChange(bytes, c), seed.slice());
}

function withChange(bytes: Uint8Array, c: Change): Uint8Array {
  const at = bytes.length === 0 ? 0 : c.at % bytes.length;
  switch (c.kind) {
    case 'flip':
      if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << c.bit);
      return bytes;
    case 'set':
      if (bytes.length > 0) bytes[at] = c.value;
      return bytes;
    case 'cut':
      return bytes.subarray(0, at);
    case 'insert':
      return spliced(bytes, at, at, c.bytes);
    case 'drop':
      return spliced(bytes, at, at + c.count, new Uint8Array());
    case 'repeat':
      return spliced(bytes, at, at, bytes.slice(at, at + c.count));
  }
}

/** `bytes` with what lies from `from` to `to` replaced by `by`. */
function spliced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(to, bytes.length));
  const out = new Uint8Array(from + by.length + rest.length);
  out.set(bytes.subarray(0, from));
  out.set(by, from);
  out.set(rest, from + by.length);
  return out;
}
