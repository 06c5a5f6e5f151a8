/** Facts are JSON: each of these gives a fact as what it should be, or `undefined` where it is not that. Nothing is converted. */
import type { JsonValue } from '../appraisal';

export type Fields = { readonly [name: string]: JsonValue | undefined };

export const asObject = (value: JsonValue | undefined): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

export const asText = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const asNumber = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** Empty where it is no list. */
export const asList = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? value : [];

/** The texts of a list. */
export const asTexts = (value: JsonValue | undefined): readonly string[] =>
  asList(value).filter((entry) => typeof entry === 'string');

/** A date that is written as text; milliseconds since the epoch. */
export function asDate(value: JsonValue | undefined): number | undefined {
  const at = Date.parse(asText(value) ?? '');
  return Number.isNaN(at) ? undefined : at;
}
