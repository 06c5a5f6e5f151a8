/** Where Vitrine and the peer differ on a corpus, sorted into classes. */
import type { Corpus, ReadVector } from '../corpus/corpus-case';
import type { CaseResult } from '../corpus/run-corpus';
import { CLASSES, type Difference, type DifferenceClass } from './classes';
import { askPeer } from './peer';

/** Asks the peer about every case that has collateral. Two refusals are no difference, whatever their reasons. */
export async function differencesOf(
  { cases }: Corpus,
  results: readonly CaseResult[],
  read: ReadVector,
): Promise<readonly Difference[]> {
  const ours = new Map(results.map((r) => [r.id, r.withPolicy]));
  const found: Difference[] = [];
  for (const c of cases) {
    const mine = ours.get(c.id);
    if (c.peers === undefined || mine === undefined) continue;
    const peer = await askPeer(c, read);
    const bothRefuse = mine.startsWith('error') && peer.startsWith('error');
    if (!bothRefuse && mine !== peer) found.push({ c, ours: mine, peer });
  }
  return found;
}

export const classesOf = (difference: Difference): readonly DifferenceClass[] =>
  CLASSES.filter((k) => k.holds(difference));

const INTRODUCTION = `# Differences from @phala/dcap-qvl 0.3.9

The verdicts of Vitrine and of the most used JavaScript verifier, on all cases of the corpus that have collateral, asked in one
run. This file is written by \`npm run corpus -- --differences\` from \`test/differential/classes.ts\`; a test asks both again and
fails when a difference is of no class, of two, or when a count is not current. Both refusing for different reasons is no
difference. Intel's own verdict was on our side wherever "who is right" says *ours*, except where Intel has no rule (XFAM) or where
the corpus recommends to be stricter than Intel (an intermediate that is no CA, an SVN that does not fit its field).
`;

/** The whole document. */
export function differencesDoc(differences: readonly Difference[], asked: number): string {
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const accepts = (outcome: string) => !outcome.startsWith('error');
  const count = (some: (d: Difference) => boolean) => differences.filter(some).length;
  return [
    INTRODUCTION,
    `${asked} cases, ${differences.length} differences: in ${count((d) => accepts(d.peer) && !accepts(d.ours))} the peer accepts what Vitrine refuses, in ${count((d) => accepts(d.ours) && !accepts(d.peer))} it refuses what Vitrine gives a status, in ${count((d) => accepts(d.ours) && accepts(d.peer))} the statuses differ.`,
    '',
    row(['What', 'Cases', 'The peer', 'Vitrine', 'Who is right', 'By']),
    '|---|---|---|---|---|---|',
    ...CLASSES.map((k) =>
      row([k.id, count((d) => classesOf(d)[0] === k), k.peerDoes, k.weDo, k.right, k.source]),
    ),
    '',
  ].join('\n');
}
