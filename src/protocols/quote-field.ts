/** Reads the quote out of the JSON shapes in which guest agents publish it. */
import { fromLenientHex } from '../encoding/hex';
import { parseJson } from '../encoding/json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';

/**
 * Parses an answer that must be one JSON object.
 * @throws Refusal `json-*`
 */
export function jsonObject(bytes: Uint8Array): { readonly [k: string]: unknown } {
  const value = parseJson(bytes, LIMITS.jsonDepth);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(
      'json-not-an-object',
      'root',
      'a JSON object',
      Array.isArray(value) ? 'an array' : typeof value,
    );
  }
  return value as { readonly [k: string]: unknown };
}

/**
 * The bytes of a hex quote, with or without `0x`, in either case (both occur in the wild).
 * @throws Refusal `quote-field-missing`, `quote-field-too-large`, `hex-*`
 */
export function quoteField(object: { readonly [k: string]: unknown }, name: string): Uint8Array {
  const value = object[name];
  if (typeof value !== 'string' || value === '') {
    throw new Refusal(
      'quote-field-missing',
      name,
      'a quote in hex',
      value === '' ? 'an empty text' : typeof value,
    );
  }
  if (value.length > 2 * LIMITS.quoteBytes + 2) {
    throw new Refusal(
      'quote-field-too-large',
      name,
      `at most ${LIMITS.quoteBytes} bytes`,
      `${value.length / 2}`,
    );
  }
  return fromLenientHex(value);
}
