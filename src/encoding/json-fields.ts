/** Members of JSON from strangers, read strictly. */
import { Refusal } from '../refusal';

export type JsonRecord = { readonly [name: string]: unknown };

/** @throws Refusal `json-type` */
export function recordOf(value: unknown, place: string): JsonRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(place, 'an object', value);
  return value as JsonRecord;
}

/** @throws Refusal `json-type` */
export function listOf(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw refuse(place, 'an array', value);
  return value;
}

/** A text of at most `max` characters. @throws Refusal `json-type` */
export function textOf(record: JsonRecord, name: string, max: number): string {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (typeof value !== 'string' || value.length > max)
    throw refuse(name, `a text of at most ${max} characters`, value);
  return value;
}

/** 32 bytes, lower-case hex. @throws Refusal `json-type` */
export function hashOf(record: JsonRecord, name: string): string {
  const text = textOf(record, name, 64);
  if (!/^[0-9a-f]{64}$/.test(text)) throw refuse(name, '64 hex digits', text);
  return text;
}

/**
 * A date with time; without a zone, or with the zone 0.
 * @returns milliseconds since the epoch
 * @throws Refusal `json-type`
 */
export function timeOf(record: JsonRecord, name: string): number {
  const text = textOf(record, name, 40);
  const plain = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|[+-]00:00)?$/.exec(text)?.[1];
  const at = plain === undefined ? Number.NaN : Date.parse(`${plain}Z`);
  if (Number.isNaN(at)) throw refuse(name, 'a date with time in UTC', text);
  return at;
}

function refuse(place: string, expected: string, got: unknown): Refusal {
  const seen =
    typeof got === 'string' ? JSON.stringify(got.slice(0, 40)) : Array.isArray(got) ? 'an array' : typeof got;
  return new Refusal('json-type', place, expected, seen);
}
