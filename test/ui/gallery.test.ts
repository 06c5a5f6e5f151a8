/** The real components in a real Chromium: every state, light and dark, by keyboard, and through axe. */
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, hasChromium, inChromium } from './gallery/in-chromium';
import { REPORTS } from './gallery/report-states';
import type { Gallery } from './gallery/serve';
import { SETTINGS } from './gallery/settings-states';
import { POPUPS, WELCOMES } from './gallery/states';

const AXE = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));
const STATES = [
  ...Object.keys(POPUPS).map((state) => `popup/${state}`),
  ...Object.keys(WELCOMES).map((state) => `welcome/${state}`),
  ...Object.keys(SETTINGS).map((state) => `settings/${state}`),
  ...Object.keys(REPORTS).map((state) => `report/${state}`),
];

describe.skipIf(!hasChromium)(`the interface in ${CHROMIUM}`, () => {
  let gallery: Gallery;
  let page: Page;
  inChromium((at) => {
    ({ gallery, page } = at);
  });

  async function open(state: string, width = 380): Promise<void> {
    await page.setViewport({ width, height: 600 });
    await page.goto('about:blank');
    await page.goto(`${gallery.url}#${state}`);
    await page.waitForSelector('h1');
  }

  const openEverything = () =>
    page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>(
        '.row-button, summary, [data-action=settings_test]',
      ))
        button.click();
    });
  const asked = () => page.evaluate(() => window.asked);
  const action = (key: string) => page.click(`[data-action=${key}]`);
  const focused = () => page.evaluate(() => document.activeElement?.id);
  const overflows = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

  for (const scheme of ['light', 'dark'] as const)
    test(`axe finds nothing to object to in any state, ${scheme}`, async () => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      const violations: string[] = [];
      for (const state of STATES) {
        await open(state, state.startsWith('popup') ? 380 : 800);
        await openEverything();
        await page.addScriptTag({ path: AXE });
        const result = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        for (const { id, nodes } of result.violations)
          violations.push(`${state}: ${id} at ${nodes.map((n) => n.target.join(' ')).join(', ')}`);
        expect(result.passes.length, state).toBeGreaterThan(0);
      }
      expect(violations).toEqual([]);
    }, 480_000);

  test('nothing runs out of the popup at its width, nor with text at twice its size', async () => {
    for (const state of STATES) {
      await open(state);
      await openEverything();
      expect(await overflows(), state).toBe(false);
      await page.addStyleTag({ content: ':root { font-size: 200% }' });
      expect(await overflows(), `${state} at 200%`).toBe(false);
    }
  }, 480_000);

  test('a row opens and closes by keyboard, and says so', async () => {
    await open('popup/limited');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Settings');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('ask-hardware');
    const expanded = () => page.$eval('#ask-hardware', (b) => b.getAttribute('aria-expanded'));
    const shown = () => page.$eval('#checks-hardware', (panel) => panel.checkVisibility());
    expect([await expanded(), await shown()]).toEqual(['false', false]);
    await page.keyboard.press('Enter');
    expect([await expanded(), await shown()]).toEqual(['true', true]);
    await page.keyboard.press('Space');
    expect([await expanded(), await shown()]).toEqual(['false', false]);
  });

  test('the row of the code leads to the compose file, or to where it can be given', async () => {
    await open('popup/verified');
    await action('action_show_compose');
    await open('popup/limited-compose-missing');
    expect(await page.$('[data-action=action_show_compose]')).toBeNull();
    await page.focus('[data-action=action_paste_compose]');
    await page.keyboard.press('Enter');
    expect(await asked()).toEqual(['report code']);
  });

  test('every check of an open row tells what was expected, what came, and who can mend it', async () => {
    await open('popup/danger');
    await openEverything();
    const words = await page.$eval(
      '[data-reason=served-certificate-not-attested]',
      (e) => e.textContent ?? '',
    );
    for (const part of ['Expected', '6289c419', 'Got', '4f02aa17', 'Who can mend it', 'Would show'])
      expect(words).toContain(part);
  });

  test('firmware that is behind is explained, and its advisories lead to Intel in a tab of their own', async () => {
    await open('popup/warning-behind');
    await openEverything();
    const words = await page.$eval('[data-reason=tcb-out-of-date]', (e) => e.textContent ?? '');
    for (const part of ['since 14 May 2025', 'level 2 of 6', 'update its firmware'])
      expect(words).toContain(part);
    expect(words).not.toContain('Who can mend it');
    const links = await page.$$eval('[data-reason=tcb-out-of-date] a', (all) =>
      all.map(({ href, target, rel }) => ({ href, target, rel })),
    );
    expect(links).toHaveLength(4);
    expect(links[0]).toEqual({
      href: 'https://www.intel.com/content/www/us/en/security-center/advisory/intel-sa-01192.html',
      target: '_blank',
      rel: 'noopener',
    });
  });

  test('firmware at the newest level gets one quiet line', async () => {
    await open('popup/limited-newest-level');
    await openEverything();
    const words = await page.$eval('[data-reason=tcb-up-to-date]', (e) => e.textContent ?? '');
    expect(words).toContain("LevelMatches Intel's newest level, of 11 Feb 2026.");
    expect(await page.$$('[data-question=hardware] a')).toHaveLength(0);
  });

  test('copying the fingerprint copies all of it', async () => {
    await open('popup/limited-pinned');
    await page.click('.pin .copy button');
    const [copied] = await asked();
    expect(copied).toMatch(/^copy (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test('screen readers are given the whole fingerprint', async () => {
    await open('popup/limited-pinned');
    expect(await page.$eval('.fingerprint .for-readers', (e) => e.textContent)).toMatch(
      /(?:[0-9A-F]{2}:){31}/,
    );
  });

  test('each button asks for what it says', async () => {
    const buttons = [
      ['limited', 'action_pin', 'pin'],
      ['limited', 'action_export', 'export'],
      ['limited', 'action_full_report', 'report'],
      ['unavailable', 'action_full_report', 'report'],
      ['limited', 'action_settings', 'settings'],
      ['limited', 'action_check_again', 'check'],
      ['limited-pinned', 'action_pinned', 'unpin'],
      ['limited-early', 'action_reload', 'reload'],
      ['changed', 'action_accept', 'pin'],
      ['none', 'action_look_again', 'check'],
      ['not-allowed', 'action_check', 'check'],
      ['partial', 'action_check', 'check'],
      ['none', 'action_settings', 'settings'],
    ] as const;
    for (const [state, button, command] of buttons) {
      await open(`popup/${state}`);
      await action(button);
      expect(await asked(), `${state} ${button}`).toEqual([command]);
    }
  });

  test('asking for permission happens within the click', async () => {
    const withinClick = (selector: string) =>
      page.$eval(selector, (button) => {
        (button as HTMLElement).click();
        return [...window.asked];
      });
    await open('popup/not-allowed');
    expect(await withinClick('[data-action=action_check]')).toEqual(['check']);
    await open('welcome/first', 800);
    expect(await withinClick('[data-mode=every-site]')).toEqual(['every-site']);
  });

  test('"See why" opens the report at the contradiction', async () => {
    await open('popup/danger');
    await action('action_see_why');
    expect(await asked()).toEqual(['report connection']);
  });

  test('checking keeps neither colour nor rows of the result before', async () => {
    await open('popup/danger');
    const red = await page.$eval('.head', (e) => getComputedStyle(e).backgroundColor);
    await page.evaluate(() => window.push('checking'));
    await page.waitForSelector('[data-verdict=checking]');
    expect(await page.$$('.row')).toHaveLength(0);
    expect(await page.$eval('.head', (e) => getComputedStyle(e).backgroundColor)).not.toBe(red);
  });

  test('the headline is announced when it changes', async () => {
    await open('popup/checking');
    await page.$eval('[role=status]', (e) => e.setAttribute('data-same', ''));
    await page.evaluate(() => window.push('limited'));
    await page.waitForSelector('[data-verdict=limited]');
    expect(await page.$eval('[role=status][data-same] h1', (e) => e.textContent)).toContain('Genuine');
  });

  test('no button is offered that could make a contradiction look pinned', async () => {
    await open('popup/danger');
    expect(await page.$('[data-action=action_pin]')).toBeNull();
  });

  test('nothing moves for those who asked for less motion', async () => {
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await open('popup/checking');
    expect(await page.$eval('.dots circle', (e) => getComputedStyle(e).animationName)).toBe('none');
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'no-preference' }]);
    expect(await page.$eval('.dots circle', (e) => getComputedStyle(e).animationName)).toBe('wait');
  });

  test('the welcome page tells when the browser was answered with no', async () => {
    await open('welcome/first', 800);
    await page.click('[data-mode=every-site]');
    await page.waitForSelector('.answer:not(:empty)');
    expect(await page.$eval('.answer', (e) => e.textContent)).toContain('only when you ask');
  });

  test('arrows move between the two choices without choosing', async () => {
    await open('welcome/first', 800);
    await page.focus('[data-mode=every-site]');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-mode'))).toBe('ask');
    expect(await asked()).toEqual([]);
  });

  test('the welcome page leads to the settings', async () => {
    await open('welcome/first', 800);
    await action('welcome_settings');
    expect(await asked()).toEqual(['settings']);
  });
});
