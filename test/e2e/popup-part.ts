/** The popup and the welcome page, in the browser: accessible, operable by keyboard, pinning, exporting. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { recordingFromJson } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import type { Testbed } from '../testbed/server';
import type { SiteName } from '../testbed/sites';
import { noViolations } from './axe';
import type { BrowserUnderTest } from './driver';
import { greenOf } from './expectation';
import { openStage, type Stage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export async function popupPart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const on = async (name: SiteName, run: (stage: Stage) => Promise<void>) => {
    const stage = await openStage(browser, testbed, testbed.site(name));
    try {
      await run(stage);
    } finally {
      await stage.close();
    }
  };
  const test = (name: string, site: SiteName, run: (stage: Stage) => Promise<void>) =>
    tally.test(`${name} (${browser.variant})`, () => on(site, run));

  const states = [
    ['plain', 'none'],
    ['honest', greenOf(browser.variant)],
    ['outOfDate', 'warning'],
    ['debug', 'danger'],
    ['unreachable', 'unavailable'],
  ] as const;
  for (const [site, verdict] of states) {
    await test(`axe finds nothing in the popup at "${verdict}", every row open`, site, async (stage) => {
      await stage.visit();
      await stage.expect({ verdict });
      const { page } = await stage.popup();
      await openEveryRow(page);
      await noViolations(page);
    });
  }

  await tally.test(`axe finds nothing on the welcome page (${browser.variant})`, async () => {
    const page = await browser.extensionPage('/welcome.html');
    try {
      await until('the choice', () => page.evaluate(() => document.querySelector('[role=radio]') !== null));
      await noViolations(page);
    } finally {
      await page.close();
    }
  });

  await test('the keyboard alone opens a row, closes it, and pins', 'honest', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: greenOf(browser.variant) });
    const { page } = await stage.popup();
    await page.bringToFront();
    await tabTo(page, '#ask-hardware');
    assert.equal(await attribute(page, '#ask-hardware', 'aria-expanded'), 'false');
    await page.keyboard.press('Enter');
    await until(
      'the row to open',
      async () => (await attribute(page, '#ask-hardware', 'aria-expanded')) === 'true',
    );
    await page.keyboard.press(' ');
    await until(
      'the row to close',
      async () => (await attribute(page, '#ask-hardware', 'aria-expanded')) === 'false',
    );
    await tabTo(page, '[data-action=action_pin]');
    await page.keyboard.press('Enter');
    await stage.expect({ verdict: greenOf(browser.variant), reason: 'pin-unchanged' });
    assert.equal(await attribute(page, '[data-action=action_pinned]', 'aria-pressed'), 'true');
  });

  await test('a pin outlives the tab, and unpinning forgets it', 'legacy', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: greenOf(browser.variant) });
    await (await stage.popup()).press('action_pin');
    await stage.expect({ verdict: greenOf(browser.variant), reason: 'pin-unchanged' });
    await on('legacy', async (later) => {
      await later.visit('/next');
      await later.expect({ verdict: greenOf(browser.variant), reason: 'pin-unchanged' });
      await (await later.popup()).press('action_pinned');
      await until('the pin to go', async () => {
        const { appraisal } = await later.shown();
        return appraisal?.checks.every((c) => c.question !== 'memory');
      });
      later.site.evidence = 'vanished';
      await (await later.popup()).press('action_check_again');
      await later.expect({ verdict: 'none' });
      later.site.restore();
    });
  });

  await test(
    'an exported report replays to the same appraisal, and a release refuses only its root',
    'twoFiles',
    async (stage) => {
      await stage.visit();
      const { appraisal } = await stage.expect({ verdict: greenOf(browser.variant) });
      await (await stage.popup()).press('action_export');
      const file = await until('the file', () => savedFile(browser.downloads, stage.site.host));
      const roots = testbed.roots;
      const again = await replay(recordingFromJson(readFileSync(file)), { roots });
      assert(again.identical, 'the replay differs from what was recorded');
      assert.equal(JSON.stringify(again.appraisal), JSON.stringify(appraisal));
      const { code, stdout } = await replayByCommand(file);
      const released = JSON.parse(stdout) as {
        verdict: string;
        checks: readonly { reason: string; outcome: string }[];
      };
      assert.equal(code, 1);
      assert.equal(released.verdict, 'danger');
      assert.deepEqual(
        released.checks.filter((c) => c.outcome === 'fail').map((c) => c.reason),
        ['pck-chain-untrusted'],
      );
    },
  );

  await test('the button opens the popup of the tab in front', 'honest', async (stage) => {
    await stage.visit('/next');
    await stage.expect({ verdict: greenOf(browser.variant) });
    const panel = await browser.pressButton(stage.tab);
    // Firefox lets nobody into its panel; that it opened with our document is what can be seen.
    if (panel === undefined) return;
    await until('the panel to show the host', () =>
      panel.evaluate((host) => document.querySelector('.host')?.textContent === host, stage.site.host),
    );
    assert.equal(await attribute(panel, '.popup', 'data-verdict'), greenOf(browser.variant));
    await panel.close();
  });
}

async function openEveryRow(page: Page): Promise<void> {
  await until('every row to open', () =>
    page.evaluate(() => {
      const closed = document.querySelector<HTMLElement>('.row-button[aria-expanded=false]');
      closed?.click();
      return closed === null;
    }),
  );
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

const attribute = (page: Page, selector: string, name: string): Promise<string | null> =>
  page.evaluate((s, n) => document.querySelector(s)?.getAttribute(n) ?? null, selector, name);

/** What the browser saved of a host, once it is all there. */
export function savedFile(directory: string, host: string): string | undefined {
  if (!existsSync(directory)) return undefined;
  const names = readdirSync(directory);
  const file = names.find((n) => n.startsWith(`vitrine-${host}`) && n.endsWith('.json'));
  const isUnderWay = names.some((n) => n.endsWith('.part') || n.endsWith('.crdownload'));
  return file === undefined || isUnderWay ? undefined : join(directory, file);
}

/** `vitrine replay`, as a release runs it: it knows Intel's root only. */
function replayByCommand(file: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const args = ['--import', 'tsx', 'src/cli/main.ts', 'replay', file, '--json'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, maxBuffer: 1 << 24 }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout });
    });
  });
}
