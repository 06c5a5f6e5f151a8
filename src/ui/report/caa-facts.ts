/**
 * `facts.domain.caa` (see `src/domain/caa/caa-facts.ts`) as types: who may issue which certificate, and which names were asked for it.
 * Answers that resolvers give alike are told once. Records were written by strangers: what has not the shape is left out, texts are
 * cut to length, lists end.
 */
import type { Facts } from '../../appraisal';
import { asList, asObject, asText, asTexts, type Fields } from '../fact';
import { strangerText } from '../stranger-text';

export interface CaaLookup {
  /** Who may issue, by form of the certificate. */
  readonly permissions: readonly Permission[];
  readonly answers: readonly CaaAnswer[];
  /** Why nobody was asked. */
  readonly notAsked?: string;
}

export interface Permission {
  /** `app.example.com`, or `*.example.com`. */
  readonly certificate: string;
  /** The name whose records count; absent where none has any. */
  readonly at?: string;
  /** In words. */
  readonly who: readonly string[];
  readonly resolvers: readonly string[];
}

export interface CaaAnswer {
  readonly name: string;
  readonly type: string;
  /** `NXDOMAIN`, for example; absent where there was no answer. */
  readonly rcode?: string;
  /** Names it stands for. */
  readonly aliases: readonly string[];
  readonly records: readonly { readonly text: string; readonly lets?: string }[];
  /** Why there was no answer. */
  readonly failure?: string;
  readonly resolvers: readonly string[];
  /** Those that say that DNSSEC proves it. */
  readonly authentic: readonly string[];
}

/** Resolvers, names up to the root with their aliases, records of one name: more than any honest zone has. */
const MOST = { resolvers: 4, sets: 8, names: 48, records: 16, texts: 8 } as const;
const NAME = 253;
const WORDS = 300;

/** `undefined` where the domain was not looked up. */
export function caaLookupOf(facts: Facts): CaaLookup | undefined {
  const caa = asObject(facts.domain?.caa);
  if (caa === undefined) return undefined;
  const resolvers = objects(caa.resolvers, MOST.resolvers);
  const notAsked = asText(caa.notAsked);
  if (resolvers.length === 0 && notAsked === undefined) return undefined;
  return {
    permissions: alike(resolvers.flatMap(permissionsOf)),
    answers: alike(resolvers.flatMap(answersOf)),
    ...(notAsked === undefined ? {} : { notAsked: strangerText(notAsked, WORDS) }),
  };
}

function permissionsOf(resolver: Fields): readonly Permission[] {
  return objects(resolver.sets, MOST.sets).flatMap((set) => {
    const certificate = asText(set.certificate);
    const at = asText(set.at);
    if (certificate === undefined) return [];
    return [
      {
        certificate: strangerText(certificate, NAME),
        ...(at === undefined ? {} : { at: strangerText(at, NAME) }),
        who: texts(set.who),
        resolvers: nameOf(resolver),
      },
    ];
  });
}

function answersOf(resolver: Fields): readonly CaaAnswer[] {
  return objects(resolver.asked, MOST.names).flatMap((asked) => {
    const [name, type, rcode, failure] = [asked.name, asked.type, asked.rcode, asked.failure].map(asText);
    if (name === undefined) return [];
    return [
      {
        name: strangerText(name, NAME),
        type: strangerText(type ?? '', 10),
        ...(rcode === undefined ? {} : { rcode: strangerText(rcode, 20) }),
        aliases: texts(asked.aliases),
        records: objects(asked.records, MOST.records).flatMap(recordOf),
        ...(failure === undefined ? {} : { failure: strangerText(failure, WORDS) }),
        resolvers: nameOf(resolver),
        authentic: asked.authentic === true ? nameOf(resolver) : [],
      },
    ];
  });
}

function recordOf(record: Fields): CaaAnswer['records'] {
  const text = asText(record.text);
  const lets = asText(record.lets);
  if (text === undefined) return [];
  return [
    { text: strangerText(text, WORDS), ...(lets === undefined ? {} : { lets: strangerText(lets, WORDS) }) },
  ];
}

interface Told {
  readonly resolvers: readonly string[];
  readonly authentic?: readonly string[];
}

/** Entries that differ only in who told them become one. */
function alike<T extends Told>(entries: readonly T[]): readonly T[] {
  const merged = new Map<string, T>();
  for (const entry of entries) {
    const key = JSON.stringify({ ...entry, resolvers: [], authentic: [] });
    const before = merged.get(key);
    merged.set(key, before === undefined ? entry : joined(before, entry));
  }
  return [...merged.values()];
}

const joined = <T extends Told>(a: T, b: T): T => ({
  ...a,
  resolvers: [...new Set([...a.resolvers, ...b.resolvers])],
  ...(a.authentic === undefined ? {} : { authentic: [...new Set([...a.authentic, ...(b.authentic ?? [])])] }),
});

const nameOf = (resolver: Fields): readonly string[] => {
  const name = asText(resolver.resolver);
  return name === undefined ? [] : [strangerText(name, 100)];
};

const texts = (value: Fields[string]): readonly string[] =>
  asTexts(value)
    .slice(0, MOST.texts)
    .map((text) => strangerText(text, WORDS));

const objects = (value: Fields[string], most: number): readonly Fields[] =>
  asList(value)
    .slice(0, most)
    .map(asObject)
    .filter((entry) => entry !== undefined);
