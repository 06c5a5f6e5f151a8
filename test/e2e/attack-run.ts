/** Plays the table in one browser: rows of one site after another, sites beside each other, a tab of its own for every row. */
import { availableParallelism } from 'node:os';
import type { Testbed } from '../testbed/server';
import { type AttackRow, neverIn } from './attack-row';
import type { BrowserUnderTest, Shown } from './driver';
import { expectationFor, reasonsOf } from './expectation';
import { Mismatch, openStage } from './stage';
import { table } from './table';

export interface Played {
  readonly row: AttackRow;
  readonly shown: Shown | undefined;
  /** What was wrong; absent when all was as expected. */
  readonly why?: string;
  /** The exported recording, where one was at hand. */
  readonly recording?: string;
  readonly ms: number;
}

/** Three browsers play beside each other, and what waits for its turn longer than a request may take would read as a silent server. */
const TABS_AT_ONCE = Math.min(5, availableParallelism() + 1);

export async function playAttacks(
  browser: BrowserUnderTest,
  testbed: Testbed,
  rows: readonly AttackRow[],
): Promise<readonly Played[]> {
  const mine = rows.filter((row) => row.only?.includes(browser.variant) ?? true);
  const waiting = [...new Set(mine.map((row) => row.site))].map((s) => mine.filter((row) => row.site === s));
  const played = new Map<AttackRow, Played>();
  await Promise.all(
    Array.from({ length: TABS_AT_ONCE }, async () => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift())
        for (const row of group) played.set(row, await play(browser, testbed, row));
    }),
  );
  return mine.flatMap((row) => played.get(row) ?? []);
}

async function play(browser: BrowserUnderTest, testbed: Testbed, row: AttackRow): Promise<Played> {
  const begun = performance.now();
  const ms = () => Math.round(performance.now() - begun);
  const expected = expectationFor(browser.variant, row.expects);
  const { host } = testbed.site(row.endsOn ?? row.site);
  let shown: Shown | undefined;
  const stage = await openStage(
    browser,
    testbed,
    testbed.site(row.site),
    neverIn(row, browser.variant),
  ).catch(String);
  if (typeof stage === 'string') return { row, shown, why: stage, ms: ms() };
  try {
    await (row.steps?.(stage) ?? stage.visit());
    shown = await stage.expect(expected, { host });
    const popup = await stage.popup();
    return { row, shown, recording: await popup.recording(), ms: ms() };
  } catch (error) {
    if (error instanceof Mismatch) shown = error.shown;
    return { row, shown, why: error instanceof Error ? error.message : String(error), ms: ms() };
  } finally {
    await stage.close();
  }
}

/** The table as text: attack, host, expected, shown. */
export function attackTable(browser: BrowserUnderTest, testbed: Testbed, played: readonly Played[]): string {
  const lines = played.map(({ row, shown, why, ms }) => {
    const expected = expectationFor(browser.variant, row.expects);
    const verdicts = [expected.verdict].flat().join(' or ');
    return [
      why === undefined ? '✓' : '✕',
      row.attack,
      testbed.site(row.site).host.replace('.vitrine.test', ''),
      `${verdicts}${expected.reason === undefined ? '' : `: ${expected.reason}`}`,
      shown === undefined ? 'nothing' : describe(shown),
      `${(ms / 1000).toFixed(1)} s`,
      why ?? '',
    ];
  });
  return table(['', 'attack', 'host', 'expected', 'shown', 'took', ''], lines);
}

function describe({ verdict, appraisal, badge }: Shown): string {
  const reasons = appraisal === undefined ? 'no appraisal' : reasonsOf(appraisal);
  return `${badge.text === '' ? ' ' : badge.text} ${verdict}${reasons === '' ? '' : `: ${reasons}`}`;
}
