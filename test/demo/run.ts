/**
 * `npm run demo`: builds the extension, starts the testbed, visits one endpoint per verdict in a real browser, prints what was shown
 * and saves pictures of the popups under `demo/`.
 *
 *     npm run demo                    Chromium, without a window
 *     npm run demo -- --firefox       Firefox
 *     npm run demo -- --headed        with a window, which stays open
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'puppeteer-core';
import { build } from '../e2e/builds';
import { type ExpectedChannel, expectChannels } from '../e2e/channels-expectation';
import type { BrowserUnderTest, Shown } from '../e2e/driver';
import { GREEN, reasonsOf } from '../e2e/expectation';
import { howToInstall } from '../e2e/installed';
import { launch, needs } from '../e2e/launch';
import { reportOf } from '../e2e/report-part';
import { Mismatch, openStage, type Stage } from '../e2e/stage';
import { table } from '../e2e/table';
import { startTestbed, type Testbed } from '../testbed/server';
import { type DemoEndpoint, ENDPOINTS } from './endpoints';

const PICTURES = fileURLToPath(new URL('../../demo/', import.meta.url));

const { values } = parseArgs({ options: { firefox: { type: 'boolean' }, headed: { type: 'boolean' } } });
const variant = values.firefox ? 'firefox' : 'chromium';

const missing = howToInstall(needs(variant));
if (missing !== undefined) {
  console.error(missing);
  process.exit(2);
}
process.exit((await demo()) ? 0 : 1);

async function demo(): Promise<boolean> {
  console.log('building the extension, with the root of the testbed in place of Intel’s');
  await build('testbed', [variant === 'firefox' ? 'firefox' : 'chrome']);
  mkdirSync(PICTURES, { recursive: true });
  const testbed = await startTestbed();
  const browser = await launch(variant, testbed, values.headed ? { headed: true } : {});
  try {
    console.log(`visiting ${ENDPOINTS.length} endpoints in ${browser.version}\n`);
    const lines: (readonly string[])[] = [];
    let asExpected = true;
    for (const endpoint of ENDPOINTS) {
      const { shown, why } = await visit(browser, testbed, endpoint);
      asExpected &&= why === undefined;
      lines.push(lineOf(testbed, endpoint, shown, why));
    }
    console.log(table(['', 'host', 'what it is', 'expected', 'the button says', 'because'], lines));
    console.log(`\npictures of the popups and of some reports: ${PICTURES}`);
    if (values.headed) {
      console.log('the browser stays open; close it to end');
      await browser.gone;
    }
    return asExpected;
  } finally {
    await browser.close().catch(() => {});
    await testbed.close();
  }
}

interface Visited {
  readonly shown: Shown | undefined;
  readonly why?: string;
}

async function visit(browser: BrowserUnderTest, testbed: Testbed, endpoint: DemoEndpoint): Promise<Visited> {
  const stage = await openStage(browser, testbed, testbed.site(endpoint.site));
  try {
    await (endpoint.steps?.(stage) ?? stage.visit());
    if (endpoint.channels !== undefined) await expectChannels(stage, endpoint.channels);
    const shown = await stage.expect(endpoint.expects);
    await picture(
      (await stage.popup()).page,
      join(PICTURES, `${variant}-${shown.verdict}-${endpoint.site}.png`),
    );
    if (endpoint.report === true) await pictureOfReport(stage, endpoint.site);
    return { shown };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { shown: error instanceof Mismatch ? error.shown : undefined, why };
  } finally {
    if (values.headed) await (await stage.popup()).close();
    else await stage.close();
  }
}

/** The full report, opened as a person would. */
async function pictureOfReport(stage: Stage, site: string): Promise<void> {
  const page = await reportOf(stage, 'action_full_report');
  await page.setViewport({ width: 1060, height: 1220, deviceScaleFactor: 1 });
  await page.screenshot({ path: join(PICTURES, `${variant}-report-${site}.png`), fullPage: true });
  await page.close();
}

/** The whole popup, however long: its buttons stay at the lower edge of what is seen. */
async function picture(page: Page, path: string): Promise<void> {
  await page.bringToFront();
  const height = await page.evaluate(() => document.querySelector('.popup')?.scrollHeight ?? 0);
  await page.setViewport({ width: 420, height: Math.max(height, 200), deviceScaleFactor: 2 });
  const popup = await page.$('.popup');
  await popup?.screenshot({ path: path as `${string}.png` });
}

function lineOf(
  testbed: Testbed,
  { site, story, expects, channels = [] }: DemoEndpoint,
  shown: Shown | undefined,
  why: string | undefined,
): readonly string[] {
  const reasons = shown?.appraisal === undefined ? '' : reasonsOf(shown.appraisal);
  const isGreen = GREEN.some((green) => green === shown?.verdict);
  // Nothing held a green one back; what is open beside it is told as such.
  const because = isGreen && reasons !== '' ? `all that is needed; open: ${reasons}` : reasons;
  return [
    why === undefined ? '✓' : '✕',
    testbed.site(site).host,
    story,
    [expects.verdict].flat().join(' or '),
    shown === undefined ? 'nothing' : saidBy(shown),
    why ?? [because, ...channels.map(wordsOf)].filter((words) => words !== '').join('; '),
  ];
}

/** A channel that came out as expected. */
function wordsOf({ url, verdict, reason }: ExpectedChannel): string {
  return `channel ${new URL(url).host}: ${verdict}, ${reason}`;
}

/** Sign and words of the toolbar's button, without the host, which stands beside it. */
function saidBy({ badge, host }: Shown): string {
  return `${badge.text || ' '} ${badge.title.replace(`${host}: `, '')}`;
}
