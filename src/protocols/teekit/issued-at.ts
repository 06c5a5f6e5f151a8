/** The time in a nonce of Intel Trust Authority, as Go prints it: `2025-09-11 21:55:22 +0000 UTC`. */
import { asciiText } from '../../encoding/ascii';

const FORM = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) \+0000 UTC$/;

/**
 * This one form and no other: nonce, time and key are hashed as one string, so only a time of fixed length cannot be made earlier or
 * later by moving the place where the nonce ends.
 * @returns milliseconds since the epoch; `undefined` for anything else
 */
export function issuedAt(iat: Uint8Array): number | undefined {
  const [, day, time] = FORM.exec(asciiText(iat.subarray(0, 64))) ?? [];
  if (iat.length > 64 || day === undefined || time === undefined) return undefined;
  const text = `${day}T${time}.000Z`;
  const at = Date.parse(text);
  // `Date` takes the 31st of February for a day in March.
  return Number.isNaN(at) || new Date(at).toISOString() !== text ? undefined : at;
}
