/**
 * Intel's signed documents: `{"<name>":{…},"signature":"<r‖s>"}`. The signature covers the exact bytes of the inner object
 * as served, so they are cut out of the body; parsing and writing them again would change them.
 * Source: Intel PCS API v4, "Get TCB Info" and "Get QE Identity".
 */
import { fromHex } from '../encoding/hex';
import { endOfString, jsonText, parseJsonText } from '../encoding/json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { JsonObject } from './json-object';

export interface SignedJson {
  /** UTF-8 of the inner object, exactly as in the body; may be a view of it. */
  readonly signed: Uint8Array;
  /** r‖s, 64 bytes. */
  readonly signature: Uint8Array;
  readonly object: JsonObject;
}

export type SignedMember = 'tcbInfo' | 'enclaveIdentity';

const UTF8 = new TextEncoder();

/** Intel's own parser stops there. */
const MAX_DEPTH = 32;
/** Up to the inner object, by its name: making an expression takes longer than matching it. */
const START = {
  tcbInfo: /^[\t\n\r ]*\{[\t\n\r ]*"tcbInfo"[\t\n\r ]*:[\t\n\r ]*(?=\{)/,
  enclaveIdentity: /^[\t\n\r ]*\{[\t\n\r ]*"enclaveIdentity"[\t\n\r ]*:[\t\n\r ]*(?=\{)/,
} as const;
const SIGNATURE_MEMBER =
  /^[\t\n\r ]*,[\t\n\r ]*"signature"[\t\n\r ]*:[\t\n\r ]*"([0-9A-Fa-f]{128})"[\t\n\r ]*\}[\t\n\r ]*$/;

/**
 * @param body the whole response
 * @param name of the inner object
 * @throws Refusal `signed-json-…`, `json-…`
 */
export function readSignedJson(body: Uint8Array, name: SignedMember): SignedJson {
  if (body.length > LIMITS.collateralBytes)
    throw new Refusal(
      'signed-json-too-large',
      name,
      `at most ${LIMITS.collateralBytes} bytes`,
      `${body.length}`,
    );
  // Refuses what is not UTF-8 and not JSON as a whole; after this, offsets in the text are safe to reason about.
  const text = jsonText(body);
  const whole = JsonObject.of(parseJsonText(text, MAX_DEPTH), 'body');
  const start = START[name].exec(text)?.[0].length;
  if (start === undefined) throw new Refusal('signed-json-name', 'body', `{"${name}":{`, text.slice(0, 40));
  const end = endOfObject(text, start);
  const signature = SIGNATURE_MEMBER.exec(text.slice(end))?.[1];
  if (signature === undefined)
    throw new Refusal(
      'signed-json-signature',
      'body.signature',
      '128 hex digits, and nothing after',
      text.slice(end, end + 40),
    );
  return {
    // As many characters as bytes: then all of it is ASCII, and offsets in the text are offsets in the body.
    signed: text.length === body.length ? body.subarray(start, end) : UTF8.encode(text.slice(start, end)),
    signature: fromHex(signature),
    // The text has this member and the signature and no other, so what was parsed is what is signed.
    object: whole.object(name, name),
  };
}

/** Offset after the brace that closes the object which opens at `start`. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (c === '"') i = endOfString(text, i);
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
  }
  throw new Refusal('signed-json-name', 'body', 'a closed object', 'the end');
}
