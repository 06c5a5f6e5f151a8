/** The background may be stopped at any moment. What was shown must stay true, and what was under way must be finished. */
import assert from 'node:assert/strict';
import type { Testbed } from '../testbed/server';
import type { BrowserUnderTest } from './driver';
import { GREEN, greenOf } from './expectation';
import { openStage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

export async function backgroundPart(
  tally: Tally,
  browser: BrowserUnderTest,
  testbed: Testbed,
): Promise<void> {
  await tally.test(
    `stopped in the middle of a verification, it is taken up again (${browser.variant})`,
    async () => {
      const stage = await openStage(browser, testbed, testbed.site('proxy'), [
        ...GREEN,
        'limited',
        'warning',
      ]);
      try {
        await stage.visit();
        await until('the verification to begin', async () => (await browser.badge(stage.tab)).text === '…');
        await browser.stopBackground();
        assert.equal((await browser.badge(stage.tab)).text, '…');
        await stage.expect({ verdict: 'danger', reason: 'served-certificate-not-attested' });
      } finally {
        await stage.close();
      }
    },
  );

  await tally.test(
    `stopped between two sites, the second does not inherit (${browser.variant})`,
    async () => {
      const stage = await openStage(browser, testbed, testbed.site('honest'));
      const other = testbed.site('nameTwice');
      try {
        await stage.visit();
        await stage.expect({ verdict: greenOf(browser.variant), reason: 'served-certificate-attested' });
        await (await stage.popup()).close();
        await browser.stopBackground();
        await stage.tab.page.goto(other.origin);
        const seen: string[] = [];
        await until('the badge of the second site', async () => {
          const { text } = await browser.badge(stage.tab);
          seen.push(text);
          return text === '✕';
        });
        assert.deepEqual(
          seen.filter((text) => !['', '…', '✕'].includes(text)),
          [],
        );
      } finally {
        await stage.close();
      }
    },
  );

  await tally.test(
    `woken by a visit, it sees the certificate of that visit (${browser.variant})`,
    async () => {
      const stage = await openStage(browser, testbed, testbed.site('wildcard'));
      try {
        await browser.stopBackground();
        await stage.visit();
        await until('the badge', async () => (await browser.badge(stage.tab)).text === '✓');
        await stage.expect({
          verdict: greenOf(browser.variant),
          reason: 'served-certificate-attested',
          binding: 'connection',
          page: 'live',
        });
      } finally {
        await stage.close();
      }
    },
  );
}
