/**
 * What the extension adds to the time in which a page loads, in both browsers. The same page of the testbed is loaded in a browser
 * with and in one without, in turns, so that both meet the same machine. Asserts nothing.
 *
 * - no evidence: a site like most others, its answer known after the first visit
 * - evidence, known: a site whose result is at hand
 * - evidence, verified anew: certificate, manifest and quote are new at every load, over a new connection
 */
import type { Page } from 'puppeteer-core';
import { build } from '../e2e/builds';
import type { Variant } from '../e2e/driver';
import { howToInstall } from '../e2e/installed';
import { launch, needs } from '../e2e/launch';
import { table } from '../e2e/table';
import { startTestbed, type Testbed } from '../testbed/server';
import type { SiteName } from '../testbed/sites';

const LOADS = 30;

interface Case {
  readonly what: string;
  readonly site: SiteName;
  readonly renewed?: true;
}
const CASES: readonly Case[] = [
  { what: 'no evidence', site: 'plain' },
  { what: 'evidence, known', site: 'honest' },
  { what: 'evidence, verified anew', site: 'renewed', renewed: true },
];

export async function printPageLoads(): Promise<void> {
  console.log(
    `Page load, start of the navigation to the end of the load event: medians of ${LOADS}, in turns`,
  );
  const lines: (readonly string[])[] = [];
  for (const variant of ['chromium', 'firefox'] as const) {
    const missing = howToInstall(needs(variant));
    if (missing === undefined) lines.push(...(await measure(variant)));
    else console.log(missing);
  }
  console.log(
    table(['browser', 'site', 'without', 'with', 'added', 'ratio', 'p90 without', 'p90 with'], lines),
  );
}

async function measure(variant: Variant): Promise<readonly (readonly string[])[]> {
  await build('testbed', [variant === 'firefox' ? 'firefox' : 'chrome']);
  const testbed = await startTestbed();
  const bare = await launch(variant, testbed, { bare: true });
  const armed = await launch(variant, testbed);
  try {
    const tabs = { without: (await bare.newTab()).page, with: (await armed.newTab()).page };
    const rows: (readonly string[])[] = [];
    for (const row of CASES) rows.push(lineOf(variant, row, await load(testbed, row, tabs)));
    return rows;
  } finally {
    await bare.close();
    await armed.close();
    await testbed.close();
  }
}

interface Times {
  readonly without: readonly number[];
  readonly with: readonly number[];
}

async function load(
  testbed: Testbed,
  { site, renewed }: Case,
  tabs: { readonly without: Page; readonly with: Page },
): Promise<Times> {
  const times = { without: [] as number[], with: [] as number[] };
  const live = testbed.site(site);
  const url = `${live.origin}/nostore`;
  // The first loads open connections and fill caches on both sides.
  for (let n = -2; n < LOADS; n++) {
    if (renewed) {
      live.renew();
      await live.bundle();
      testbed.dropConnections(live.host);
    }
    const order = n % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const);
    for (const which of order) {
      const ms = await timeOf(tabs[which], url);
      if (n >= 0) times[which].push(ms);
      // A verification that is still under way must not be measured with the next load.
      if (which === 'with') await quiet(testbed);
    }
  }
  return times;
}

/** Milliseconds from the start of the navigation to the end of the load event, as the page itself tells. */
async function timeOf(page: Page, url: string): Promise<number> {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'load' });
  const read = () => {
    const [entry] = performance.getEntriesByType('navigation');
    return (entry as PerformanceNavigationTiming).loadEventEnd;
  };
  let end = await page.evaluate(read);
  while (end === 0) end = await page.evaluate(read);
  return end;
}

/** Resolves when the testbed has not been asked for anything for a moment. */
async function quiet({ log }: Testbed): Promise<void> {
  for (let before = -1; before !== log.length; ) {
    before = log.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

function lineOf(variant: Variant, { what }: Case, times: Times): readonly string[] {
  const [off, on] = [quantile(times.without, 0.5), quantile(times.with, 0.5)];
  return [
    variant,
    what,
    `${off.toFixed(1)} ms`,
    `${on.toFixed(1)} ms`,
    `${(on - off).toFixed(1)} ms`,
    (on / off).toFixed(2),
    `${quantile(times.without, 0.9).toFixed(1)} ms`,
    `${quantile(times.with, 0.9).toFixed(1)} ms`,
  ];
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN;
}
