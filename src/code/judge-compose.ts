/**
 * Is this the compose file that was measured? Any source of the text will do, since it is a preimage: a text with another hash says
 * nothing about the machine, neither good nor bad. Source: dstack evidence specification, sections 7 and 8.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Check, check } from '../appraisal';
import { toHex } from '../encoding/hex';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { AppCompose } from './compose/app-compose';
import { readAppCompose } from './compose/read-app-compose';

export interface ComposeFindings {
  /** `code.compose` */
  readonly check: Check;
  /** Present only when its hash is the measured one. */
  readonly compose?: AppCompose;
}

/**
 * Never throws.
 * @param text as it stands, not a byte changed; absent where nobody published it
 * @param measured hex SHA-256, from the event, MRCONFIGID or both where both are told
 */
export function judgeCompose(text: string | undefined, measured: string | undefined): ComposeFindings {
  if (text === undefined || text === '')
    return { check: check('compose-missing', measured === undefined ? {} : { expected: measured }) };
  // A text of any size may be given; UTF-8 has at least as many bytes as UTF-16 has units.
  if (text.length > LIMITS.appComposeBytes)
    return unreadable(`at most ${LIMITS.appComposeBytes} bytes`, `${text.length}`);
  const got = toHex(sha256(new TextEncoder().encode(text)));
  if (measured === undefined) return { check: check('compose-not-compared', { got }) };
  if (got !== measured) return { check: check('compose-of-another', { expected: measured, got }) };
  try {
    return { check: check('compose-measured', { got }), compose: readAppCompose(text) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return unreadable(error.expected, `${error.got} at ${error.at}`);
  }
}

const unreadable = (expected: string, got: string): ComposeFindings => ({
  check: check('compose-unreadable', { expected, got }),
});
