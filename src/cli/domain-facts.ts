/**
 * `facts.domain` (see `src/domain/judge-domain.ts`) as types, whole: what operators look for is often the last record. Answers that
 * resolvers give alike are told once. Texts are as strangers wrote them.
 */
import type { JsonValue } from '../appraisal';
import type { Owner } from '../domain/ct/judge-logged';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../ui/fact';

export interface DomainFacts {
  readonly asked: readonly AskedName[];
  readonly permissions: readonly CertificatePermission[];
  /** Why no resolver was asked. */
  readonly notAsked?: string;
  readonly sources: readonly LogSource[];
  readonly certificates: readonly Certificate[];
  readonly promises: readonly LogPromise[];
}

interface Told {
  /** Resolvers that say this. */
  readonly resolvers: readonly string[];
}

export interface AskedName extends Told {
  readonly name: string;
  readonly type: string;
  readonly rcode?: string;
  readonly failure?: string;
  readonly aliases: readonly string[];
  readonly records: readonly { readonly text: string; readonly lets?: string }[];
  /** Resolvers that say that DNSSEC proves it. */
  readonly authentic: readonly string[];
}

export interface CertificatePermission extends Told {
  /** `app.example.com`, or `*.example.com`. */
  readonly certificate: string;
  /** The name whose records count, or about which there was no answer. */
  readonly at?: string;
  readonly result: string;
  /** In words. */
  readonly who: readonly string[];
}

export interface LogSource {
  readonly name: string;
  /** `answered`, `failed`, `limited` or `off`. */
  readonly kind: string;
  readonly why?: string;
  readonly flaws: readonly string[];
}

export interface Certificate {
  readonly owner: Owner;
  /** Hex, or `unknown`. */
  readonly spkiSha256: string;
  readonly serial: string;
  readonly issuer: string;
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly sources: readonly string[];
}

export interface LogPromise {
  readonly log: string;
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** @param domain `facts.domain` of an appraisal */
export function domainFactsOf(domain: Fields): DomainFacts {
  const caa = asObject(domain.caa);
  const logged = asObject(domain.logged);
  const resolvers = objects(caa?.resolvers);
  const notAsked = asText(caa?.notAsked);
  return {
    asked: sideBySide(alike(resolvers.flatMap(askedOf)), (a) => `${a.type} ${a.name}`),
    permissions: sideBySide(alike(resolvers.flatMap(permissionsOf)), (p) => p.certificate),
    ...(notAsked === undefined ? {} : { notAsked }),
    sources: objects(logged?.sources).map(sourceOf),
    certificates: objects(logged?.timeline).flatMap(certificateOf),
    promises: objects(domain.scts).map(promiseOf),
  };
}

const askedOf = (resolver: Fields): readonly AskedName[] =>
  objects(resolver.asked).map((asked) => ({
    name: textOf(asked.name),
    type: textOf(asked.type),
    ...optional('rcode', asked.rcode),
    ...optional('failure', asked.failure),
    aliases: asTexts(asked.aliases),
    records: objects(asked.records).map((r) => ({ text: textOf(r.text), ...optional('lets', r.lets) })),
    resolvers: [textOf(resolver.resolver)],
    authentic: asked.authentic === true ? [textOf(resolver.resolver)] : [],
  }));

const permissionsOf = (resolver: Fields): readonly CertificatePermission[] =>
  objects(resolver.sets).map((set) => ({
    certificate: textOf(set.certificate),
    ...optional('at', set.at),
    result: textOf(set.result),
    who: asTexts(set.who),
    resolvers: [textOf(resolver.resolver)],
  }));

const sourceOf = (source: Fields): LogSource => ({
  name: textOf(source.name),
  kind: textOf(source.kind),
  ...optional('why', source.why),
  flaws: asTexts(source.flaws),
});

const OWNERS: readonly Owner[] = ['attested', 'by-account', 'before-lock', 'not-attested', 'not-compared'];

function certificateOf(c: Fields): readonly Certificate[] {
  const owner = OWNERS.find((o) => o === c.owner);
  if (owner === undefined) return [];
  return [
    {
      owner,
      spkiSha256: textOf(c.spkiSha256),
      serial: textOf(c.serial),
      issuer: textOf(c.issuer),
      names: asTexts(c.names),
      notBefore: asNumber(c.notBefore) ?? Number.NaN,
      notAfter: asNumber(c.notAfter) ?? Number.NaN,
      sources: asTexts(c.sources),
    },
  ];
}

const promiseOf = (sct: Fields): LogPromise => ({
  log: asText(sct.log) ?? `log ${textOf(sct.logId)}`,
  state: textOf(sct.state),
  timestamp: asNumber(sct.timestamp) ?? Number.NaN,
});

/** Entries that differ only in who told them become one. */
function alike<T extends Told & { readonly authentic?: readonly string[] }>(
  entries: readonly T[],
): readonly T[] {
  const merged = new Map<string, T>();
  for (const entry of entries) {
    const key = JSON.stringify({ ...entry, resolvers: [], authentic: [] });
    const before = merged.get(key);
    merged.set(
      key,
      before === undefined
        ? entry
        : {
            ...before,
            resolvers: [...before.resolvers, ...entry.resolvers],
            ...(before.authentic === undefined
              ? {}
              : { authentic: [...before.authentic, ...(entry.authentic ?? [])] }),
          },
    );
  }
  return [...merged.values()];
}

/** Different answers to one question stand together. */
function sideBySide<T>(entries: readonly T[], question: (entry: T) => string): readonly T[] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) groups.set(question(entry), [...(groups.get(question(entry)) ?? []), entry]);
  return [...groups.values()].flat();
}

const textOf = (value: JsonValue | undefined): string => asText(value) ?? '?';

const optional = <K extends string>(name: K, value: JsonValue | undefined) => {
  const text = asText(value);
  return (text === undefined ? {} : { [name]: text }) as { readonly [k in K]?: string };
};

const objects = (value: JsonValue | undefined): readonly Fields[] =>
  asList(value)
    .map(asObject)
    .filter((entry) => entry !== undefined);
