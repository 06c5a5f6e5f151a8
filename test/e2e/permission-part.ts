/**
 * The builds that people get: nothing about hosts is asked at install; the welcome page asks, the browser's own prompt is
 * answered, and from then on visits are checked. They trust Intel's root alone, so the testbed's honest site must be refused.
 */
import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import { startTestbed, type Testbed } from '../testbed/server';
import type { BrowserUnderTest, Variant } from './driver';
import { howToInstall } from './installed';
import { launch } from './launch';
import { openScreen, type Screen } from './screen';
import { openStage } from './stage';
import type { Tally } from './tally';
import { pause, until } from './until';

export async function permissionPart(tally: Tally, variants: readonly Variant[]): Promise<void> {
  if (variants.includes('chromium')) {
    const missing = howToInstall(['Xvfb', 'xdotool']);
    const name = "the browser's own permission prompt, answered on a screen (chromium)";
    if (missing !== undefined) tally.skipped(name, missing);
    else await tally.part('permission prompt, chromium', () => chromiumPrompt(tally, name));
  }
  if (variants.includes('firefox')) await tally.part('permission, firefox', () => firefoxClick(tally));
}

async function chromiumPrompt(tally: Tally, name: string): Promise<void> {
  const screen = await openScreen();
  try {
    const testbed = await startTestbed();
    const browser = await launch('chromium', testbed, {
      build: 'production',
      headed: true,
      display: screen.display,
    });
    try {
      await tally.test(name, async () => {
        await nothingAllowed(browser, testbed);
        await chooseEverySite(browser, (page) => acceptPrompt(screen, page));
        await checkedByRelease(browser, testbed);
      });
    } finally {
      await browser.close();
      await testbed.close();
    }
  } finally {
    await screen.close();
  }
}

async function firefoxClick(tally: Tally): Promise<void> {
  const testbed = await startTestbed();
  const browser = await launch('firefox', testbed, { build: 'production' });
  try {
    await tally.test('hosts are asked for by one click on the welcome page (firefox)', async () => {
      await nothingAllowed(browser, testbed);
      await chooseEverySite(browser, async () => {});
      await checkedByRelease(browser, testbed);
    });
  } finally {
    await browser.close();
    await testbed.close();
  }
}

/** Before anything is allowed, a visit is not looked at, no request is sent, and the popup says why. */
async function nothingAllowed(browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const stage = await openStage(browser, testbed, testbed.site('proxy'));
  try {
    await stage.visit();
    await until(
      'the popup to know its tab',
      async () => (await (await stage.popup()).view()).access === 'not-allowed',
    );
    const shown = await stage.shown();
    assert.equal(shown.verdict, 'none');
    assert.equal(shown.appraisal, undefined);
    assert.equal(shown.badge.text, '');
    const asked = testbed.log.filter((l) => l.host === stage.site.host && l.path.startsWith('/evidences/'));
    assert.deepEqual(asked, []);
  } finally {
    await stage.close();
  }
}

async function chooseEverySite(
  browser: BrowserUnderTest,
  answer: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.extensionPage('/welcome.html');
  const choice = '[role=radio][data-mode=every-site]';
  const chosen = () =>
    page.evaluate((s) => document.querySelector(s)?.getAttribute('aria-checked') === 'true', choice);
  await until('the choice', () => page.evaluate((s) => document.querySelector(s) !== null, choice));
  assert.equal(await chosen(), false);
  await page.bringToFront();
  await until('the keyboard', () => page.evaluate(() => document.hasFocus()));
  await page.click(choice);
  await answer(page);
  await until('the choice to be made', chosen);
  await page.close();
}

/**
 * Against prompts that are accepted by accident, Chromium ignores keys until none has come for half a second; a busy machine may
 * add to that.
 */
const QUIET_MS = 900;

/** The prompt takes the keyboard from the page. One Tab moves from Deny to Allow. */
async function acceptPrompt(screen: Screen, page: Page): Promise<void> {
  const pageHasKeyboard = () => page.evaluate(() => document.hasFocus());
  await until('the prompt', async () => !(await pageHasKeyboard()));
  await until('the prompt to be answered', async () => {
    await pause(QUIET_MS);
    screen.press('Tab', 'Return');
    return until('the keyboard', pageHasKeyboard, QUIET_MS);
  });
}

async function checkedByRelease(browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const stage = await openStage(browser, testbed, testbed.site('honest'), ['limited']);
  try {
    await stage.visit();
    await stage.expect({ verdict: 'danger', reason: 'pck-chain-untrusted', binding: 'none' });
  } finally {
    await stage.close();
  }
}
