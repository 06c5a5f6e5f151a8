/** The report of a channel: opened from the popup, about the channel and not the page, complete, accessible, exported, replayed. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { type Io, runCli } from '../../src/cli/run';
import { recordingFromJson } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import { noViolations } from './axe';
import { expectChannels } from './channels-expectation';
import { type ChannelTest, channelAt } from './channels-pages';
import { savedFile } from './popup-part';
import { reportOf } from './report-part';
import type { Stage } from './stage';
import { until } from './until';

const PICTURES = fileURLToPath(new URL('../../demo/', import.meta.url));

const ROWS = [
  ['tunnelSnp', 'limited', 'channel-key-attested'],
  ['tunnelMitm', 'danger', 'channel-key-not-attested'],
  ['tunnelOversized', 'unavailable', 'channel-too-large'],
] as const;

export async function channelsReport(test: ChannelTest): Promise<void> {
  for (const [site, verdict, reason] of ROWS)
    await test(
      `the report of a channel at "${verdict}" is about the channel, and replays`,
      'tunnels',
      async (stage) => {
        const { host } = stage.testbed.site(site);
        const url = channelAt(host);
        await stage.visit(`/open?to=${host}`);
        const [channel] = await expectChannels(stage, [{ url, verdict, reason }]);
        const page = await reportOf(stage, 'action_channel_report');
        try {
          assert.equal(await page.$eval('.report', (e) => e.getAttribute('data-verdict')), verdict);
          assert((await words(page, 'main, body')).includes(host), 'the report does not name the channel');
          assert.deepEqual(
            await toldChecks(page),
            (channel?.appraisal?.checks ?? []).map((c) => c.reason).sort(),
          );
          assert.deepEqual((await askedOf(page)).slice(0, 1), [url]);
          await noViolations(page);
          await picture(page, `channel-report-${verdict}-${stage.browser.variant}`);
          await page.evaluate(() =>
            document.querySelector<HTMLElement>('[data-action=action_export]')?.click(),
          );
          const file = await until('the file', () => savedFile(stage.browser.downloads, host));
          await replays(stage, file, JSON.stringify(channel?.appraisal));
        } finally {
          await page.close();
        }
      },
    );
}

/** Here, and on the command line: the same bytes come to the same appraisal. */
async function replays({ testbed: { roots } }: Stage, file: string, appraised: string): Promise<void> {
  const again = await replay(recordingFromJson(readFileSync(file)), { roots });
  assert(again.identical, 'the replay differs from what was recorded');
  assert.equal(JSON.stringify(again.appraisal), appraised);
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour: false,
    readFile: async (path) => new Uint8Array(readFileSync(path)),
    writeFile: async () => {
      throw new Error('nothing is written');
    },
  };
  await runCli(['replay', file, '--json'], io, { roots });
  assert.match(err, /identical to the appraisal in the report/);
  const { verdict, checks } = JSON.parse(out) as { readonly verdict: string; readonly checks: unknown };
  const recorded = JSON.parse(appraised) as { readonly verdict: string; readonly checks: unknown };
  assert.deepEqual({ verdict, checks }, { verdict: recorded.verdict, checks: recorded.checks });
}

const words = (page: Page, selector: string): Promise<string> =>
  page.evaluate((s) => document.querySelector(s)?.textContent ?? '', selector);

/** Whom the look at it asked, in order. */
const askedOf = (page: Page): Promise<readonly string[]> =>
  page.$$eval('.exchange-table tbody tr', (rows) =>
    rows.map((row) => row.querySelector('code')?.textContent ?? ''),
  );

/** Reasons of all checks on the page, sorted. */
const toldChecks = async (page: Page): Promise<readonly string[]> =>
  (
    await page.evaluate(() =>
      [...document.querySelectorAll('.check-table [data-reason]')].map(
        (e) => e.getAttribute('data-reason') ?? '',
      ),
    )
  ).sort();

/** For looking at: wide, and as narrow as it may be. */
async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const width of [1060, 320]) {
    await page.setViewport({ width, height: 900 });
    assert(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      `something runs out of the page at ${width} px`,
    );
    await page.screenshot({ path: `${PICTURES}${name}-${width}.png`, fullPage: true });
  }
}
