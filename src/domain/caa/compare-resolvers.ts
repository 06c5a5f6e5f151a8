/** Do two resolvers say the same? Their word counts only where they do: one alone could lie. */
import type { CaaFindings, RelevantSet, ResolverFindings } from './caa-findings';

export type Agreement =
  | { readonly kind: 'agree'; readonly said: ResolverFindings }
  | { readonly kind: 'disagree' }
  | { readonly kind: 'silent'; readonly silent: readonly Silence[] };

export interface Silence {
  readonly resolver: string;
  /** The first name that it did not answer about, and why. */
  readonly at: string;
  readonly why: string;
}

/** Compares what decides: relevant sets and standing validations, in any order. */
export function compareResolvers({ resolvers }: CaaFindings): Agreement {
  const silent = resolvers.flatMap(silenceOf);
  const [first, second, ...more] = resolvers;
  if (silent.length > 0 || first === undefined || second === undefined) return { kind: 'silent', silent };
  const same = [second, ...more].every((r) => spelling(r) === spelling(first));
  return same ? { kind: 'agree', said: first } : { kind: 'disagree' };
}

function silenceOf({ resolver, sets, persist }: ResolverFindings): readonly Silence[] {
  const failed = sets.find((set) => set.kind === 'failed');
  if (failed !== undefined) return [{ resolver, at: failed.at, why: failed.why }];
  return persist
    .flatMap(({ name, answer }) =>
      answer.kind === 'failure' ? [{ resolver, at: `the TXT records for ${name}`, why: answer.why }] : [],
    )
    .slice(0, 1);
}

const spelling = ({ sets, persist }: ResolverFindings): string =>
  JSON.stringify([
    sets.map(setSpelling),
    persist.map(({ name, answer }) => [
      name,
      answer.kind === 'failure' ? 'failed' : sorted(answer.records.map((r) => JSON.stringify(r))),
    ]),
  ]);

function setSpelling(set: RelevantSet): unknown {
  if (set.kind !== 'found') return [set.form, set.name, set.kind];
  const records = set.records.map((r) => JSON.stringify([r.flags, r.tag.toLowerCase(), r.value]));
  return [set.form, set.name, set.at, sorted(records)];
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
