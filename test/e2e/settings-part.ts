/** The settings page, in the browser: opened from the popup, accessible, kept, obeyed, and honest about the sources it tests. */
import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import {
  DEFAULT_CERT_SPOTTER_URL,
  DEFAULT_CRT_SH_URL,
  DEFAULT_DOH_URLS,
} from '../../src/memory/domain-settings';
import type { Source } from '../../src/memory/sources';
import { PCCS_HOST } from '../testbed/pcs-server';
import type { Testbed } from '../testbed/server';
import { noViolations } from './axe';
import type { BrowserUnderTest } from './driver';
import { openStage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

/** Resolvers and searches of the logs: those that a release asks by default, and what a test of each says. */
const SERVED: readonly { readonly source: Source; readonly url: string; readonly says: RegExp }[] = [
  { source: 'doh-a', url: DEFAULT_DOH_URLS[0], says: /^Answered in \d+ ms with \d+ records? of/ },
  { source: 'doh-b', url: DEFAULT_DOH_URLS[1], says: /^Answered in \d+ ms with \d+ records? of/ },
  {
    source: 'crt-sh',
    url: DEFAULT_CRT_SH_URL,
    says: /^Answered in \d+ ms\. It lists \d+ valid certificates? of/,
  },
  {
    source: 'cert-spotter',
    url: DEFAULT_CERT_SPOTTER_URL,
    says: /^Answered in \d+ ms\. It lists \d+ valid certificates? of/,
  },
];

/** The extension's own windows, as its pages may list them; in both browsers. */
declare const chrome: { readonly extension: { getViews(filter: { type: 'tab' }): readonly Window[] } };

export async function settingsPart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const onPage = async (run: (page: Page) => Promise<void>) => {
    const page = await openSettings(browser);
    try {
      await run(page);
    } finally {
      await page.close();
    }
  };
  const test = (name: string, run: (page: Page) => Promise<void>) =>
    tally.test(`${name} (${browser.variant})`, () => onPage(run));
  const plain = testbed.site('plain');
  const app = testbed.site('spa');

  await tally.test(`the popup and the welcome page open the settings (${browser.variant})`, async () => {
    const tab = await browser.newTab();
    for (const [path, button] of [
      [`/popup.html?tabId=${tab.tabId}`, 'action_settings'],
      ['/welcome.html', 'welcome_settings'],
    ] as const) {
      const page = await browser.extensionPage(path);
      await click(page, `[data-action=${button}]`);
      // Only a page of the extension can see its other pages, and close them again.
      await until('the settings to open', () => page.evaluate(closeSettings));
      await page.close();
    }
    await tab.page.close();
  });

  await test('axe finds nothing on the settings page, with answers of tests on it', async (page) => {
    await saidByTest(page, 'pccs', `https://${PCCS_HOST}`);
    await saidByTest(page, 'pccs', plain.origin);
    await noViolations(page);
  });

  await test("a source that has Intel's records works", async (page) => {
    const said = await saidByTest(page, 'pccs', `https://${PCCS_HOST}`);
    assert.match(said, /^Answered in \d+ ms with a record of \d+ \w+ \d{4} that Intel signed\.$/);
  });

  const PCCS_FAILURES: readonly (readonly [string, string, RegExp])[] = [
    ['a host without records', plain.origin, /not this question.*ExpectedHTTP 200GotHTTP 404/],
    ['a host that answers everything with a page', app.origin, /another form.*Expected.*Got/],
    ['a host that does not exist', 'https://nowhere.vitrine.test', /^No connection\./],
    ['http', plain.origin.replace('https:', 'http:'), /^Not asked\./],
  ];
  for (const [what, url, says] of PCCS_FAILURES)
    await test(`tested as a source of Intel's records, ${what} is told apart`, async (page) => {
      assert.match(await saidByTest(page, 'pccs', url), says);
    });

  await test('records that another root signed do not pass as a source', async (page) => {
    testbed.pcs.knobs.qeIdentity = 'foreign-root';
    try {
      const said = await saidByTest(page, 'pccs', `https://${PCCS_HOST}`);
      assert.match(said, /cannot be right.*Expected.*Got/);
    } finally {
      testbed.pcs.knobs.qeIdentity = 'genuine';
    }
  });

  await test('what is stored outlives page and background, and the default comes back', async (page) => {
    await type(page, 'pccs', `https://${PCCS_HOST}/elsewhere/`);
    await page.keyboard.press('Enter');
    await saying(page, 'pccs', /^Saved\.$/);
    await click(page, '[data-source=cert-spotter] [type=checkbox]');
    await saying(page, 'cert-spotter', /^Switched off/);
    await browser.stopBackground();
    await onPage(async (later) => {
      assert.equal(await valueIn(later, 'pccs'), `https://${PCCS_HOST}/elsewhere`);
      assert.equal(await valueIn(later, 'cert-spotter'), undefined);
      await click(later, '[data-source=cert-spotter] [type=checkbox]');
      await saying(later, 'cert-spotter', /^Saved\.$/);
      await click(later, '[data-source=pccs] [data-action=settings_restore]');
      await saying(later, 'pccs', /default again/);
    });
    // The page that was open all the time is told.
    await until('the default', async () => (await valueIn(page, 'pccs')) === `https://${PCCS_HOST}`);
    assert.equal(await valueIn(page, 'cert-spotter'), 'https://api.certspotter.com');
  });

  await test('two resolvers on one host are refused', async (page) => {
    const first = await valueIn(page, 'doh-a');
    await type(page, 'doh-b', `${new URL(first ?? '').origin}/another`);
    await click(page, '[data-source=doh-b] [data-action=settings_save]');
    await saying(page, 'doh-b', /same host/);
  });

  await tally.test(
    `strict rules count from now on, also where a result was fresh (${browser.variant})`,
    async () => {
      const stage = await openStage(browser, testbed, testbed.site('outOfDate'));
      const choose = (profile: string) =>
        onPage(async (page) => {
          await click(page, `#profile-${profile}`);
          await until('the choice to be kept', () =>
            page.evaluate(
              (id) => document.querySelector<HTMLInputElement>(id)?.checked,
              `#profile-${profile}`,
            ),
          );
          await until('the answer', () =>
            page.evaluate(() =>
              [...document.querySelectorAll('.answer')].some((e) => e.textContent?.startsWith('Done.')),
            ),
          );
        });
      try {
        await stage.visit();
        await stage.expect({ verdict: 'warning' });
        await choose('strict');
        await stage.tab.page.bringToFront();
        await stage.visit('/next');
        await stage.expect({ verdict: 'danger', reason: 'tcb-status-refused' });
        await choose('standard');
        await stage.tab.page.bringToFront();
        await stage.visit('/');
        await stage.expect({ verdict: 'warning' });
      } finally {
        await stage.close();
      }
    },
  );

  for (const { source, url, says } of SERVED)
    await test(`${source}: a test of ${url} works`, async (page) =>
      assert.match(await saidByTest(page, source, url), says));
}

/** In a release nothing is allowed at first: the press on *test* asks the browser for the host, and tells what came of it. */
export async function testAsksForTheHost(browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const { origin } = testbed.site('spa');
  const page = await openSettings(browser);
  try {
    await type(page, 'pccs', origin);
    await click(page, '[data-source=pccs] [data-action=settings_test]');
    await browser.answerPrompt(page, 'refuse');
    await saying(page, 'pccs', /does not let Vitrine ask this host/);
    await click(page, '[data-source=pccs] [data-action=settings_test]');
    await browser.answerPrompt(page, 'allow');
    await saying(page, 'pccs', /another form/);
  } finally {
    await page.close();
  }
}

async function openSettings(browser: BrowserUnderTest): Promise<Page> {
  const page = await browser.extensionPage('/settings.html');
  await until('the settings', () => page.evaluate(() => document.querySelector('[data-source]') !== null));
  await page.bringToFront();
  return page;
}

/** Runs in a page of the extension. */
const closeSettings = (): boolean => {
  const opened = chrome.extension
    .getViews({ type: 'tab' })
    .filter((w) => w.location.pathname === '/settings.html' && w.document.querySelector('[data-source]'));
  for (const w of opened) w.close();
  return opened.length > 0;
};

async function click(page: Page, selector: string): Promise<void> {
  await until(selector, () => page.evaluate((s) => document.querySelector(s) !== null, selector));
  await page.bringToFront();
  await page.click(selector);
}

async function type(page: Page, source: Source, text: string): Promise<void> {
  await page.bringToFront();
  await page.click(`[data-source=${source}] [type=url]`, { count: 3 });
  await page.keyboard.type(text);
  await until('the text', async () => (await valueIn(page, source)) === text);
}

const valueIn = (page: Page, source: Source): Promise<string | undefined> =>
  page
    .evaluate(
      (s) => document.querySelector<HTMLInputElement>(s)?.value ?? null,
      `[data-source=${source}] [type=url]`,
    )
    .then((value) => value ?? undefined);

const saidOf = (page: Page, source: Source): Promise<string> =>
  page.evaluate((s) => document.querySelector(s)?.textContent ?? '', `[data-source=${source}] .said`);

const saying = (page: Page, source: Source, words: RegExp): Promise<boolean> =>
  until(`${source} to say ${words}`, async () => words.test(await saidOf(page, source)));

async function saidByTest(page: Page, source: Source, url: string): Promise<string> {
  await type(page, source, url);
  await click(page, `[data-source=${source}] [data-action=settings_test]`);
  // A request takes 10 s at most.
  return until(
    `the test of ${url}`,
    async () => {
      const said = await saidOf(page, source);
      return said !== '' && said !== 'Asking…' && said;
    },
    15_000,
  );
}
