/** Reads the members of a JSON object strictly: the right type, or a refusal that names the place. */
import type { JsonValue } from '../appraisal';
import { Refusal } from '../refusal';

export interface Fields {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  number(name: string): number;
  /** True, or absent. */
  optionalFlag(name: string): boolean;
  optionalNumber(name: string): number | undefined;
  oneOf<const T extends string>(name: string, allowed: readonly T[]): T;
  object(name: string): Fields;
  optionalObject(name: string): Fields | undefined;
  array(name: string): readonly unknown[];
  optionalArray(name: string): readonly unknown[] | undefined;
  all(): { readonly [k: string]: JsonValue };
  allTexts(): { readonly [k: string]: string };
}

/**
 * @param value what JSON.parse gave
 * @param at where it stands, for messages
 * @throws Refusal `recording-field` from every reader
 */
export function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(at, 'an object', value);
  const members = value as { readonly [k: string]: JsonValue };
  const own = (name: string): JsonValue | undefined =>
    Object.hasOwn(members, name) ? members[name] : undefined;
  const fields: Fields = {
    text(name) {
      const found = own(name);
      if (typeof found !== 'string') throw wrong(`${at}.${name}`, 'a text', found);
      return found;
    },
    optionalText: (name) => (own(name) === undefined ? undefined : fields.text(name)),
    number(name) {
      const found = own(name);
      if (typeof found !== 'number') throw wrong(`${at}.${name}`, 'a number', found);
      return found;
    },
    optionalNumber: (name) => (own(name) === undefined ? undefined : fields.number(name)),
    optionalFlag(name) {
      const found = own(name);
      if (found !== undefined && found !== true) throw wrong(`${at}.${name}`, 'true or nothing', found);
      return found === true;
    },
    oneOf(name, allowed) {
      const found = fields.text(name);
      const match = allowed.find((a) => a === found);
      if (match === undefined) throw wrong(`${at}.${name}`, allowed.join(' or '), found);
      return match;
    },
    object: (name) => fieldsOf(own(name), `${at}.${name}`),
    optionalObject: (name) => (own(name) === undefined ? undefined : fields.object(name)),
    array(name) {
      const found = own(name);
      if (!Array.isArray(found)) throw wrong(`${at}.${name}`, 'an array', found);
      return found;
    },
    optionalArray: (name) => (own(name) === undefined ? undefined : fields.array(name)),
    all: () => members,
    allTexts() {
      for (const name of Object.keys(members)) fields.text(name);
      return members as { readonly [k: string]: string };
    },
  };
  return fields;
}

function wrong(at: string, expected: string, got: unknown): Refusal {
  return new Refusal('recording-field', at, expected, JSON.stringify(got)?.slice(0, 60) ?? 'nothing');
}
