/**
 * `facts.domain.caa` as rows for a table: which name was asked of whom, and which records came. The lookup may nest its answers by
 * resolver and by name; whatever has a name and a list of records is a row, whatever has not is left out. Records were written by
 * strangers: texts are cut to length.
 */
import type { Facts, JsonValue } from '../../appraisal';
import { asList, asObject, asText, asTexts, type Fields } from '../fact';
import { strangerText } from '../stranger-text';

export interface CaaAnswer {
  readonly name: string;
  /** Who answered; absent where the facts do not tell. */
  readonly resolver?: string;
  /** As zones write them; empty where the name has none. */
  readonly records: readonly string[];
  /** Why there was no answer. */
  readonly failure?: string;
}

/** More than any climb to the root asks, of two resolvers, with aliases on the way. */
const MOST_ANSWERS = 64;
const MOST_RECORDS = 16;
const DEEPEST = 6;

/** Every answer in the facts, in their order; `undefined` where nobody was asked. */
export function caaAnswersOf(facts: Facts): readonly CaaAnswer[] | undefined {
  const caa = facts.domain?.caa;
  if (caa === undefined || caa === null) return undefined;
  const answers = collect(caa, undefined, DEEPEST).slice(0, MOST_ANSWERS);
  return answers.length === 0 ? undefined : answers;
}

function collect(value: JsonValue, resolver: string | undefined, depth: number): readonly CaaAnswer[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => collect(entry, resolver, depth - 1));
  const fields = asObject(value);
  if (fields === undefined) return [];
  const from = asText(fields.resolver) ?? resolver;
  const own = answerOf(fields, from);
  if (own !== undefined) return [own];
  return Object.values(fields).flatMap((member) =>
    member === undefined ? [] : collect(member, from, depth - 1),
  );
}

function answerOf(fields: Fields, resolver: string | undefined): CaaAnswer | undefined {
  const name = asText(fields.name);
  const failure = asText(fields.failure);
  if (name === undefined || (!Array.isArray(fields.records) && failure === undefined)) return undefined;
  return {
    name: strangerText(name, 253),
    ...(resolver === undefined ? {} : { resolver: strangerText(resolver, 120) }),
    records: recordsOf(fields.records),
    ...(failure === undefined ? {} : { failure: strangerText(failure, 160) }),
  };
}

function recordsOf(value: Fields[string]): readonly string[] {
  const texts = asTexts(value);
  const written = asList(value).flatMap((entry) => {
    const record = asObject(entry);
    const tag = asText(record?.tag);
    return tag === undefined
      ? []
      : [`${record?.critical === true ? '128' : '0'} ${tag} "${asText(record?.value) ?? ''}"`];
  });
  return [...texts, ...written].slice(0, MOST_RECORDS).map((record) => strangerText(record, 400));
}
