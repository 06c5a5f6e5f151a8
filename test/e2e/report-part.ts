/** The full report, in the browser: opened from the popup, one per site, complete, accessible, alive without the background. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { Testbed } from '../testbed/server';
import type { SiteName } from '../testbed/sites';
import { noViolations } from './axe';
import type { BrowserUnderTest } from './driver';
import { greenOf } from './expectation';
import type { PopupPage } from './popup-page';
import { openStage, type Stage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

const PICTURES = fileURLToPath(new URL('../../demo/', import.meta.url));

/** The extension's own API, as its pages see it. */
interface ExtensionApi {
  readonly runtime: {
    getContexts(
      filter: object,
    ): Promise<readonly { readonly documentUrl?: string; readonly tabId: number }[]>;
  };
  readonly tabs: { remove(ids: readonly number[]): Promise<void> };
}
declare const chrome: ExtensionApi;

export async function reportPart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const test = (name: string, site: SiteName, run: (stage: Stage) => Promise<void>) =>
    tally.test(`${name} (${browser.variant})`, async () => {
      const stage = await openStage(browser, testbed, testbed.site(site));
      try {
        await run(stage);
      } finally {
        await stage.close();
      }
    });

  const states = [
    ['honest', greenOf(browser.variant), 'action_full_report'],
    ['outOfDate', 'warning', 'action_full_report'],
    ['debug', 'danger', 'action_see_why'],
    ['unreachable', 'unavailable', 'action_full_report'],
  ] as const;
  for (const [site, verdict, action] of states) {
    await test(
      `the report of "${verdict}" tells every check and every exchange, and axe finds nothing`,
      site,
      async (stage) => {
        await stage.visit();
        const { appraisal } = await stage.expect({ verdict });
        const page = await reportOf(stage, action);
        try {
          assert.equal(await page.$eval('.report', (e) => e.getAttribute('data-verdict')), verdict);
          assert.equal(await words(page, '.host'), stage.site.host);
          assert.deepEqual(await toldChecks(page), (appraisal?.checks ?? []).map((c) => c.reason).sort());
          assert((await words(page, 'time')).endsWith('UTC'));
          assert((await page.$$('.exchange-table tbody tr')).length > 0, 'no exchange is listed');
          const durations = await page.$$eval('.exchange-table tbody tr', (rows) =>
            rows.map((row) => row.lastElementChild?.textContent ?? ''),
          );
          assert(
            durations.every((d) => /^\d/.test(d)),
            `durations: ${durations.join(' | ')}`,
          );
          await noViolations(page);
          await page.setViewport({ width: 320, height: 800 });
          assert(await fits(page), 'something runs out of the page at 320 px');
          await picture(page, `report-${verdict}-${browser.variant}`);
        } finally {
          await page.close();
        }
      },
    );
  }

  await test('a site has one report: asking again brings it to the front', 'honest', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: greenOf(browser.variant) });
    const popup = await stage.popup();
    const first = await openedReport(popup, 'action_full_report');
    await popup.press('action_full_report');
    await until('the same tab', async () => {
      const open = await reports(popup);
      return open.length === 1 && open[0]?.documentUrl === first.documentUrl && open[0].tabId === first.tabId;
    });
    assert(!first.documentUrl.includes(stage.site.host), 'the address names the host');
    await close(popup, await reports(popup));
  });

  await test('the report needs no background, and follows the next check', 'honest', async (stage) => {
    await stage.visit();
    const { appraisal } = await stage.expect({ verdict: greenOf(browser.variant) });
    const page = await reportOf(stage, 'action_full_report');
    try {
      await browser.stopBackground();
      // Firefox does not tell the test where its own pages are; the page itself knows.
      const address = await page.evaluate(() => location.href);
      const reopened = await browser.extensionPage(pathOf(address));
      await until('the report to be drawn', async () => (await reopened.$('.sheet')) !== null);
      assert.deepEqual(await toldChecks(reopened), (appraisal?.checks ?? []).map((c) => c.reason).sort());
      await reopened.close();
      const before = await madeAt(page);
      await (await stage.popup()).press('action_check_again');
      await until('the new report', async () => {
        const now = await madeAt(page);
        return now !== '' && now !== before;
      });
    } finally {
      await page.close();
    }
  });

  await tally.test(`a report of another session says that it is gone (${browser.variant})`, async () => {
    const page = await browser.extensionPage('/report.html?id=00000000-0000-4000-8000-000000000000');
    try {
      await until('the words', async () => (await words(page, 'h1')).includes('no longer at hand'));
      await noViolations(page);
    } finally {
      await page.close();
    }
  });
}

interface Opened {
  readonly documentUrl: string;
  readonly tabId: number;
}

/** Report pages that are open, wherever. */
async function reports({ page }: PopupPage): Promise<readonly Opened[]> {
  const contexts = await page.evaluate(async () =>
    (await chrome.runtime.getContexts({ contextTypes: ['TAB'] })).map(({ documentUrl = '', tabId }) => ({
      documentUrl,
      tabId,
    })),
  );
  return contexts.filter((c) => new URL(c.documentUrl || 'about:blank').pathname === '/report.html');
}

/** Presses the button of the popup, and waits for the tab it opens. */
async function openedReport(popup: PopupPage, action: string): Promise<Opened> {
  await popup.press(action);
  return until('the report to open', async () => (await reports(popup))[0]);
}

/** The report that the popup opened, looked at in a tab that the test can reach in either browser. */
export async function reportOf(stage: Stage, action: string): Promise<Page> {
  const popup = await stage.popup();
  const opened = await openedReport(popup, action);
  const page = await stage.browser.extensionPage(pathOf(opened.documentUrl));
  await close(popup, [opened]);
  await until('the report to be drawn', async () => (await page.$('.sheet')) !== null);
  return page;
}

const pathOf = (url: string): string => {
  const { pathname, search, hash } = new URL(url);
  return `${pathname}${search}${hash}`;
};

const close = (popup: PopupPage, open: readonly Opened[]): Promise<void> =>
  popup.page.evaluate(
    (ids) => chrome.tabs.remove(ids),
    open.map((o) => o.tabId),
  );

const words = (page: Page, selector: string): Promise<string> =>
  page.evaluate((s) => document.querySelector(s)?.textContent ?? '', selector);

/** Moment of the verification, as the page tells machines; empty while there is none. */
const madeAt = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('time')?.getAttribute('datetime') ?? '');

/** Reasons of all checks on the page, sorted. */
const toldChecks = async (page: Page): Promise<readonly string[]> =>
  (
    await page.evaluate(() =>
      [...document.querySelectorAll('.check-table [data-reason]')].map(
        (e) => e.getAttribute('data-reason') ?? '',
      ),
    )
  ).sort();

const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** For looking at: wide, and as narrow as it may be. */
async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const width of [1060, 320]) {
    await page.setViewport({ width, height: 900 });
    await page.screenshot({ path: `${PICTURES}${name}-${width}.png`, fullPage: true });
  }
}
