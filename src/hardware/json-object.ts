/** Members of Intel's JSON documents, read strictly: a member has the type and range that the format says, or is refused. */
import { fromHex } from '../encoding/hex';
import { Refusal } from '../refusal';

/** A JSON object and where it stands in its document. */
export class JsonObject {
  private constructor(
    private readonly members: { readonly [name: string]: unknown },
    readonly place: string,
  ) {}

  /** @throws Refusal `json-type` */
  static of(value: unknown, place: string): JsonObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refuse(place, 'an object', value);
    return new JsonObject(value as { readonly [name: string]: unknown }, place);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.members, name) && this.members[name] !== null;
  }

  /** @param place what error messages call it; the path when absent */
  object(name: string, place = this.at(name)): JsonObject {
    return JsonObject.of(this.value(name), place);
  }

  /** @param max most elements allowed; `json-range` above */
  objects(name: string, max: number): JsonObject[] {
    return this.array(name, max).map((value, i) => JsonObject.of(value, `${this.at(name)}[${i}]`));
  }

  text(name: string): string {
    const value = this.value(name);
    if (typeof value !== 'string') throw refuse(this.at(name), 'a text', value);
    return value;
  }

  /** Words for people, on which nothing rests: anything but a short text is empty. */
  label(name: string): string {
    const value = this.has(name) ? this.value(name) : '';
    return typeof value === 'string' && value.length <= MAX_TEXT ? value : '';
  }

  /** A text that is one of a closed list. */
  oneOf<const T extends string>(name: string, allowed: readonly T[]): T {
    const text = this.text(name);
    const found = allowed.find((a) => a === text);
    if (found === undefined) throw refuse(this.at(name), allowed.join(', '), text);
    return found;
  }

  /** A whole number from 0 to `max`. */
  integer(name: string, max: number): number {
    const value = this.value(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max)
      throw refuse(this.at(name), `a whole number from 0 to ${max}`, value);
    return value;
  }

  /** Hex of exactly so many bytes, in either case. */
  hex(name: string, bytes: number): Uint8Array {
    const text = this.text(name);
    if (text.length !== 2 * bytes) throw refuse(this.at(name), `${2 * bytes} hex digits`, text);
    return fromHex(text);
  }

  /** `YYYY-MM-DDThh:mm:ssZ`, as milliseconds since the epoch. */
  date(name: string): number {
    const text = this.text(name);
    const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(at) || isoSeconds(at) !== text)
      throw refuse(this.at(name), 'YYYY-MM-DDThh:mm:ssZ', text);
    return at;
  }

  /** A list of texts; an absent member is an empty list. */
  texts(name: string, max: number): string[] {
    if (!this.has(name)) return [];
    return this.array(name, max).map((value, i) => {
      if (typeof value !== 'string' || value.length > MAX_TEXT)
        throw refuse(`${this.at(name)}[${i}]`, 'a short text', value);
      return value;
    });
  }

  private array(name: string, max: number): readonly unknown[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw refuse(this.at(name), 'a list', value);
    if (value.length > max) throw refuse(this.at(name), `at most ${max} elements`, value.length);
    return value;
  }

  private value(name: string): unknown {
    if (!Object.hasOwn(this.members, name)) throw refuse(this.at(name), 'a member', undefined);
    return this.members[name];
  }

  private at(name: string): string {
    return `${this.place}.${name}`;
  }
}

const MAX_TEXT = 100;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const MILLISECONDS = '.000Z';

const MOST_SPELLED = 256;
const spelled = new Map<number, string>();

/** Milliseconds since the epoch as `YYYY-MM-DDThh:mm:ssZ`. */
export function isoSeconds(at: number): string {
  // One appraisal spells thirty dates, most of them dates of the one before, and engines are slow at it.
  const known = spelled.get(at);
  if (known !== undefined) return known;
  const text = `${new Date(at).toISOString().slice(0, -MILLISECONDS.length)}Z`;
  if (spelled.size >= MOST_SPELLED) spelled.clear();
  spelled.set(at, text);
  return text;
}

function refuse(place: string, expected: string, got: unknown): Refusal {
  const shown = got === undefined ? 'nothing' : (JSON.stringify(got) ?? typeof got);
  return new Refusal('json-member', place, expected, shown.slice(0, 60));
}
