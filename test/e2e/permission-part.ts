/**
 * The builds that people get: nothing about hosts is asked at install; the welcome page asks, the browser's own question is
 * answered, and from then on visits are checked. They trust Intel's root alone, so the testbed's honest site must be refused.
 */
import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import { DOMAIN_HOSTS } from '../testbed/domain-services';
import { KDS_HOST } from '../testbed/kds-server';
import { PCS_HOSTS } from '../testbed/pcs-server';
import { startTestbed, type Testbed } from '../testbed/server';
import type { SiteName } from '../testbed/sites';
import { SERVICE_HOSTS } from '../testbed/world';
import { channelOnRequest } from './channels-permission';
import { listen } from './domain-part';
import type { BrowserUnderTest, Variant } from './driver';
import { GREEN } from './expectation';
import { howToInstall } from './installed';
import { launch } from './launch';
import { provenanceNeedsTheHosts } from './provenance-part';
import { openScreen } from './screen';
import { testAsksForTheHost } from './settings-part';
import { openStage, type Stage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

/** The extension's own API, as its pages see it. */
declare const chrome: {
  readonly permissions: { getAll(): Promise<{ readonly origins: readonly string[] }> };
};

export async function permissionPart(tally: Tally, variants: readonly Variant[]): Promise<void> {
  const [chromium, firefox] = [variants.includes('chromium'), variants.includes('firefox')];
  await Promise.all([
    chromium && tally.part('permissions, chromium', () => onScreen(tally)),
    firefox && tally.part('permissions, firefox', () => inBrowser(tally, 'firefox')),
  ]);
}

/** Chromium shows its question to people only, so it gets a screen. */
async function onScreen(tally: Tally): Promise<void> {
  const missing = howToInstall(['Xvfb', 'xdotool']);
  if (missing !== undefined) return tally.skipped('permission prompts (chromium)', missing);
  const screen = await openScreen();
  try {
    await inBrowser(tally, 'chromium', { headed: screen });
  } finally {
    await screen.close();
  }
}

async function inBrowser(
  tally: Tally,
  variant: Variant,
  wish: Parameters<typeof launch>[2] = {},
): Promise<void> {
  const testbed = await startTestbed();
  const browser = await launch(variant, testbed, { build: 'production', ...wish });
  const test = (name: string, site: SiteName, run: (stage: Stage) => Promise<void>) =>
    tally.test(`${name} (${variant})`, async () => {
      const stage = await openStage(browser, testbed, testbed.site(site), [...GREEN, 'limited']);
      try {
        await run(stage);
      } finally {
        await stage.close();
      }
    });
  try {
    await test('before anything is allowed, a visit is not looked at', 'proxy', notLookedAt);
    await tally.test(`a test of a source asks for its host, and says what came of it (${variant})`, () =>
      testAsksForTheHost(browser, testbed),
    );
    await tally.test(`where images come from is not asked without the hosts for it (${variant})`, () =>
      provenanceNeedsTheHosts(browser),
    );
    await test('refused, it still works on request, for this one site', 'honest', refusedButAsked);
    await test(
      'allowed for one site, it asks those who know about it, and nobody else',
      'gateway',
      allowedForOneSite,
    );
    await test('a channel is opened when the person asks, and not before', 'ownTunnel', (stage) =>
      channelOnRequest(stage, () => pressCheck(stage)),
    );
    await test('allowed for every site on the welcome page, visits are checked', 'honest', async (stage) => {
      await chooseEverySite(browser);
      await stage.visit();
      await stage.expect({ ...REFUSED_BY_RELEASE, page: 'live' });
    });
    await test('given back, a visit is not looked at any more', 'debug', async (stage) => {
      await chooseAsk(browser);
      await notLookedAt(stage);
    });
  } finally {
    await browser.close();
    await testbed.close();
  }
}

/** It proves on the way that the root of the testbed is not in the build. */
const REFUSED_BY_RELEASE = { verdict: 'danger', reason: 'pck-chain-untrusted', binding: 'none' } as const;

/** No request is sent, the badge stays empty, and the popup says why. */
async function notLookedAt(stage: Stage): Promise<void> {
  const { testbed, site } = stage;
  await stage.visit();
  const popup = await stage.popup();
  await until('the popup to know', async () => (await popup.view()).access === 'not-allowed');
  const shown = await stage.shown();
  assert.equal(shown.verdict, 'none');
  assert.equal(shown.appraisal, undefined);
  assert.equal(shown.badge.text, '');
  assert.deepEqual(evidenceRequests(testbed, site.host), []);
}

async function refusedButAsked(stage: Stage): Promise<void> {
  const { browser, tab, site, testbed } = stage;
  await stage.visit();
  assert.deepEqual(evidenceRequests(testbed, site.host), []);
  const asked = listen(testbed);
  await pressCheck(stage);
  // Chromium closes the panel when it asks, and gives the keyboard back to the tab.
  await browser.answerPrompt(tab.page, 'refuse');
  await stage.expect(REFUSED_BY_RELEASE);
  assert.equal((await (await stage.popup()).view()).access, 'not-allowed');
  // Intel and the second source learn a processor model. Who would learn the name of the site is not asked.
  assert.deepEqual(
    asked().hosts.filter((host) => ![site.host, ...PCS_HOSTS].includes(host)),
    [],
  );
}

/** The browser is asked for the app, its gateway and agent, Intel, resolvers and searches of the logs at once, in one question. */
async function allowedForOneSite(stage: Stage): Promise<void> {
  const { browser, tab, site, testbed } = stage;
  const before = await grantedHosts(browser);
  await stage.visit();
  const asked = listen(testbed);
  await pressCheck(stage);
  await browser.answerPrompt(tab.page, 'allow');
  await stage.expect(REFUSED_BY_RELEASE);
  const about = [site.host, ...site.aliases, ...SERVICE_HOSTS.filter((host) => host !== KDS_HOST)].sort();
  assert.deepEqual(
    (await grantedHosts(browser)).filter((host) => !before.includes(host)),
    about,
  );
  assert.deepEqual(
    asked().hosts.filter((host) => !about.includes(host)),
    [],
  );
  for (const host of [...site.aliases, ...DOMAIN_HOSTS])
    assert(asked().hosts.includes(host), `${host} was not asked`);
}

/** The person presses the toolbar button, and then the one in the popup; what opens this one tab to the extension is the former. */
async function pressCheck({ browser, tab, popup }: Stage): Promise<void> {
  const panel = await browser.pressButton(tab);
  const { page } = panel === undefined ? await popup() : { page: panel };
  await clickFirst(page, '[data-action=action_check]');
}

async function grantedHosts(browser: BrowserUnderTest): Promise<readonly string[]> {
  const page = await browser.extensionPage('/welcome.html');
  const { origins } = await page.evaluate(() => chrome.permissions.getAll());
  await page.close();
  // A host is allowed as a website and as where sockets lead to.
  return [...new Set(origins.map((pattern) => new URL(pattern).hostname))].sort();
}

async function chooseEverySite(browser: BrowserUnderTest): Promise<void> {
  const page = await browser.extensionPage('/welcome.html');
  const choice = '[role=radio][data-mode=every-site]';
  await until('the present choice', async () => (await isChecked(page, choice)) === false);
  await clickFirst(page, choice);
  await browser.answerPrompt(page, 'allow');
  await until('the choice to be made', () => isChecked(page, choice));
  await page.close();
}

async function chooseAsk(browser: BrowserUnderTest): Promise<void> {
  const page = await browser.extensionPage('/welcome.html');
  const choice = '[role=radio][data-mode=ask]';
  await until('the present choice', async () => (await isChecked(page, choice)) === false);
  await clickFirst(page, choice);
  await until('the choice to be made', () => isChecked(page, choice));
  await page.close();
}

async function isChecked(page: Page, choice: string): Promise<boolean | undefined> {
  const checked = await page.evaluate(
    (s) => document.querySelector(s)?.getAttribute('aria-checked') ?? null,
    choice,
  );
  return checked === null ? undefined : checked === 'true';
}

/** A click that counts as the person's. */
async function clickFirst(page: Page, selector: string): Promise<void> {
  await until(selector, () => page.evaluate((s) => document.querySelector(s) !== null, selector));
  await page.bringToFront();
  await until('the keyboard', () => page.evaluate(() => document.hasFocus()));
  await page.click(selector).catch((error: unknown) => {
    if (!page.isClosed()) throw error;
  });
}

const evidenceRequests = (testbed: Testbed, host: string): readonly string[] =>
  testbed.log.filter((l) => l.host === host && l.path.startsWith('/evidences/')).map((l) => l.path);
