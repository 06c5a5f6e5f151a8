/** A page that Chromium has made ahead of time, out of sight. It does so for the tab in front only, so this is played alone. */
import assert from 'node:assert/strict';
import type { Testbed } from '../testbed/server';
import type { SiteName } from '../testbed/sites';
import type { BrowserUnderTest } from './driver';
import type { Expectation } from './expectation';
import type { PopupPage } from './popup-page';
import { openStage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

const ROWS = [
  ['honest', { verdict: 'verified', reason: 'served-certificate-attested', binding: 'connection' }],
  ['otherHost', { verdict: 'danger', reason: 'attested-certificate-of-another-host', binding: 'none' }],
] as const satisfies readonly (readonly [SiteName, Expectation])[];

export async function prerenderPart(
  tally: Tally,
  browser: BrowserUnderTest,
  testbed: Testbed,
): Promise<void> {
  for (const [name, expected] of ROWS)
    await tally.test(
      `"${name}" is prerendered behind "plain", then opened (${browser.variant})`,
      async () => {
        const target = testbed.site(name);
        const stage = await openStage(browser, testbed, testbed.site('plain'));
        try {
          const { page } = stage.tab;
          const requests = () =>
            testbed.log.filter((l) => l.host === target.host && l.path === '/next').length;
          const before = requests();
          await page.bringToFront();
          await stage.visit(`/preload?target=${encodeURIComponent(`${target.origin}/next`)}`);
          await until('the page to be prerendered', () => requests() > before);
          const badge = async () => (await browser.badge(stage.tab)).text;
          for (let looks = 0; looks < 20; looks++) assert(['', '…'].includes(await badge()), await badge());
          await until('the empty badge of a site without evidence', async () => (await badge()) === '');
          await page.click('#target');
          await until('the page to be shown', async () => (await stage.shown()).host === target.host);
          assert.notEqual(await activatedAt(await stage.popup()), 0, 'the page was not prerendered');
          await stage.expect(expected, { host: target.host });
        } finally {
          await stage.close();
        }
      },
    );
}

/**
 * How long the page existed before it was shown, milliseconds; 0 for pages that were not prerendered. Asked through the extension:
 * Puppeteer may lose a tab whose page is exchanged. A text, because tsx names functions in a way that only Node knows.
 */
async function activatedAt({ page, tab }: PopupPage): Promise<unknown> {
  return page.evaluate(`chrome.scripting.executeScript({
    target: { tabId: ${tab.tabId} },
    func: () => performance.getEntriesByType('navigation')[0]?.activationStart ?? 0,
  }).then(([answer]) => answer.result)`);
}
