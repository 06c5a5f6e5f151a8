/** Where images come from, in the browser: nobody is asked until the person chooses so, for one site in its report, or in the settings. */
import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import type { Appraisal } from '../../src/appraisal';
import { APP_REPOSITORY } from '../testbed/provenance-services';
import type { Testbed } from '../testbed/server';
import { HONEST_CLAIMS } from '../testbed/sigstore-maker';
import { noViolations } from './axe';
import type { BrowserUnderTest } from './driver';
import { greenOf } from './expectation';
import { reportOf } from './report-part';
import { openStage, type Stage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

const SWITCH = '[data-action=provenance_here]';
const BUILT = `Built from github.com/${APP_REPOSITORY} at ${HONEST_CLAIMS.commit} by ${HONEST_CLAIMS.workflow}`;

export async function provenancePart(
  tally: Tally,
  browser: BrowserUnderTest,
  testbed: Testbed,
): Promise<void> {
  const { provenance } = testbed;
  const green = greenOf(browser.variant);
  const test = (name: string, run: (stage: Stage) => Promise<void>) =>
    tally.test(`${name} (${browser.variant})`, async () => {
      const stage = await openStage(browser, testbed, testbed.site('honest'));
      try {
        await run(stage);
      } finally {
        await stage.close();
      }
    });

  await test('until it is chosen, neither GitHub nor a registry is asked about the images of a site', async (stage) => {
    provenance.asked.length = 0;
    await stage.visit();
    const { appraisal } = await stage.expect({ verdict: green });
    assert.deepEqual(reasonsOf(appraisal), []);
    assert.deepEqual(provenance.asked, []);
  });

  await test('chosen in a report, it is for that site: repository, commit and workflow are told, the verdict stays', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: green });
    const page = await reportOf(stage, 'action_full_report');
    try {
      await press(page, SWITCH);
      await until('where the app was built', async () => (await told(page)).includes(BUILT));
      await stage.expect({ verdict: green, reason: 'provenance-partly' });
      assert.deepEqual([...new Set(provenance.asked.map((request) => request.split('/')[0]))].sort(), [
        'api.github.com',
        'auth.docker.io',
        'registry-1.docker.io',
      ]);
      await noViolations(page);
      await press(page, SWITCH);
      await until('the table to go', async () => (await told(page)) === '');
      assert.deepEqual(reasonsOf((await stage.expect({ verdict: green })).appraisal), []);
    } finally {
      await page.close();
    }
  });

  await test('chosen in the settings, it is for every site, and results of before are forgotten', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: green });
    const settings = await browser.extensionPage('/settings.html');
    try {
      await choose(settings, '#provenance-on');
      await stage.tab.page.bringToFront();
      await stage.visit('/next');
      await stage.expect({ verdict: green, reason: 'provenance-partly' });
      await settings.bringToFront();
      await choose(settings, '#provenance-off');
      await stage.tab.page.bringToFront();
      await stage.visit('/');
      await until('results of before to be forgotten', async () => {
        const { appraisal } = await stage.expect({ verdict: green });
        return appraisal !== undefined && reasonsOf(appraisal).length === 0;
      });
    } finally {
      await settings.close();
    }
  });
}

/** In a release nothing is allowed at first: the choice asks the browser for the hosts, and without them it is not made. */
export async function provenanceNeedsTheHosts(browser: BrowserUnderTest): Promise<void> {
  const settings = await browser.extensionPage('/settings.html');
  try {
    await press(settings, '#provenance-on');
    await browser.answerPrompt(settings, 'refuse');
    await until('the words', () =>
      settings.evaluate(
        () =>
          document
            .querySelector('[data-part=provenance] .answer')
            ?.textContent?.includes('Not allowed by the browser') === true,
      ),
    );
    const isOff = await settings.$eval('#provenance-off', (e) => (e as HTMLInputElement).checked);
    assert(isOff, 'the choice was made without the hosts');
  } finally {
    await settings.close();
  }
}

const reasonsOf = (appraisal: Appraisal | undefined): readonly string[] =>
  (appraisal?.checks ?? []).filter((c) => c.id === 'code.provenance').map((c) => c.reason);

/** What the table says; empty where there is none. */
const told = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('.provenance-table')?.textContent ?? '');

async function press(page: Page, selector: string): Promise<void> {
  await until(selector, () => page.evaluate((s) => document.querySelector(s) !== null, selector));
  await page.bringToFront();
  await page.click(selector);
}

async function choose(settings: Page, selector: string): Promise<void> {
  await press(settings, selector);
  await until('the choice to be kept', () =>
    settings.evaluate((s) => document.querySelector<HTMLInputElement>(s)?.checked === true, selector),
  );
  await until('the answer', () =>
    settings.evaluate(() => document.querySelector('[data-part=provenance] .answer')?.textContent !== ''),
  );
}
