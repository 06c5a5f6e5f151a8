/**
 * Runtime events: what dstack itself extends into register 3. Source: dstack evidence specification, section 6.
 * Version 2 came with 0.6 (`event_log_version` of the compose file); a log may hold both.
 */
import { concatBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';

/** Not a TCG number: dstack's own. */
export const RUNTIME_EVENT_TYPE = 0x0800_0001;

export type DigestVersion = 1 | 2;

export const isRuntimeEvent = (type: number): boolean => type === RUNTIME_EVENT_TYPE;

const V1_HEAD = Uint8Array.of(0x01, 0x00, 0x00, 0x08, 0x3a);
const COLON = Uint8Array.of(0x3a);

/**
 * What SHA-384 is taken over.
 * - version 1: the type as 32 bits little-endian, `:`, the name, `:`, the payload. Nothing frames the name, so that
 *   `a:b` with payload `c` and `a` with payload `b:c` are the same event: whoever reads names must refuse a colon in them.
 * - version 2: RFC 8785 canonical JSON of name, payload in hex and type
 * @param name well-formed text
 */
export function runtimePreimage(version: DigestVersion, name: string, payload: Uint8Array): Uint8Array {
  const utf8 = new TextEncoder();
  if (version === 1) return concatBytes(V1_HEAD, utf8.encode(name), COLON, payload);
  // ECMAScript writes strings and whole numbers as RFC 8785 wants them; the members are in its order.
  return utf8.encode(JSON.stringify({ name, payload: toHex(payload), type: RUNTIME_EVENT_TYPE }));
}
