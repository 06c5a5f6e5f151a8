/** Counts how verifiers stand to Intel's library: the table that `npm run corpus` prints. */
import type { Corpus, CorpusCase } from './corpus-case';
import type { CaseResult } from './run-corpus';

export const COLUMNS = ['same', 'accepts', 'rejects', 'other'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Row {
  readonly verifier: string;
  readonly set: string;
  readonly counts: Readonly<Record<Column, number>>;
}

export const OURS = 'vitrine';
export const OURS_WITH_POLICY = 'vitrine, its policy included';

/** @returns one row per set and verifier, ours first; sets in the order of the corpus */
export function tally({ cases, peers }: Corpus, results: readonly CaseResult[]): readonly Row[] {
  const ours = new Map(results.map((r) => [r.id, r]));
  const verifiers: readonly (readonly [string, (c: CorpusCase) => string | undefined])[] = [
    [OURS, (c) => ours.get(c.id)?.outcome],
    [OURS_WITH_POLICY, (c) => ours.get(c.id)?.withPolicy],
    ...Object.keys(peers).map((peer) => [peer, (c: CorpusCase) => c.peers?.[peer]] as const),
  ];
  const sets = [...new Set(cases.map((c) => c.set))];
  return sets.flatMap((set) =>
    verifiers.flatMap(([verifier, outcomeOf]) => {
      const counts = { same: 0, accepts: 0, rejects: 0, other: 0 };
      for (const c of cases.filter((k) => k.set === set)) {
        const column =
          c.expect === undefined ? columnOf(c, outcomeOf(c)) : partsColumn(verifier, ours.get(c.id));
        if (column !== undefined) counts[column]++;
      }
      return COLUMNS.some((column) => counts[column] > 0) ? [{ verifier, set, counts }] : [];
    }),
  );
}

/** Where one outcome stands to Intel's; `undefined` when one of the two is not known. */
export function columnOf({ intel }: CorpusCase, outcome: string | undefined): Column | undefined {
  if (intel === undefined || outcome === undefined) return undefined;
  const accepted = !outcome.startsWith('error');
  // Intel's library gives a status to what it finds authentic, `Revoked` included; everything else is an error.
  if (intel.status === undefined) return accepted ? 'accepts' : 'same';
  if (!accepted) return 'rejects';
  return outcome === intel.status ? 'same' : 'other';
}

/** Quotes without collateral have no verdict of Intel's; what is recorded is which of their parts hold. */
function partsColumn(verifier: string, ours: CaseResult | undefined): Column | undefined {
  if (verifier !== OURS || ours === undefined) return undefined;
  return ours.differences.length === 0 ? 'same' : 'other';
}
