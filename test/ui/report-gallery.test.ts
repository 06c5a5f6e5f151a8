/** The report page in a real Chromium: any width, any liar, by keyboard, on paper. */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits';
import type { Fields } from '../../src/ui/fact';
import { findingsOf } from '../../src/ui/report/compose-findings';
import { STRANGER } from './gallery/appraisals';
import { MISSING, TEXTS } from './gallery/code-states';
import { CHROMIUM, hasChromium, inChromium } from './gallery/in-chromium';
import { REPORTS } from './gallery/report-states';
import type { Gallery } from './gallery/serve';

const STATES = Object.keys(REPORTS) as (keyof typeof REPORTS)[];

describe.skipIf(!hasChromium)(`the report in ${CHROMIUM}`, () => {
  let gallery: Gallery;
  let page: Page;
  inChromium((at) => {
    ({ gallery, page } = at);
  });

  async function open(state: string, width = 1060): Promise<void> {
    await page.setViewport({ width, height: 800 });
    await page.goto('about:blank');
    await page.goto(`${gallery.url}#report/${state}`);
    await page.waitForSelector('.report h1');
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
  }
  const asked = () => page.evaluate(() => window.asked);
  const text = (selector: string) => page.$eval(selector, (e) => e.textContent ?? '');
  const isSeen = (selector: string) => page.$eval(selector, (e) => e.checkVisibility());

  test('nothing runs out of the page, from 320 px to 980 px', async () => {
    for (const state of STATES) {
      await open(state);
      for (const width of [320, 480, 761, 980]) {
        await page.setViewport({ width, height: 800 });
        const over = await page.evaluate(() =>
          [...document.querySelectorAll('.report *')]
            .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .filter((e) => e.closest('svg, .for-readers, thead') === null)
            .map((e) => e.outerHTML.slice(0, 120)),
        );
        expect(over, `${state} at ${width}`).toEqual([]);
      }
    }
  }, 240_000);

  test('who decides is told with every signer, and the past newest first', async () => {
    await open('governed');
    expect(await text('[data-fact=policy_app_pen]')).toContain('2 of 3 keys together');
    for (const octet of ['a1', 'a2', 'a3'])
      expect(await text('[data-fact=policy_app_pen]')).toContain(`0x${octet.repeat(20)}`);
    expect(await text('[data-fact=policy_kms_pen]')).toContain('One key holder');
    const events = await page.$$eval('[data-part=policy-history] tbody tr', (rows) =>
      rows.map((row) => row.querySelectorAll('td')[1]?.textContent),
    );
    expect(events).toEqual(['Program fixed from now on', 'Compose file allowed', 'Another owner']);
  });

  test('the words in the pictures stay in their boxes and in the pictures', async () => {
    for (const state of STATES) {
      await open(state);
      for (const width of [320, 1060]) {
        await page.setViewport({ width, height: 800 });
        const over = await page.evaluate(() =>
          [...document.querySelectorAll<SVGTextElement>('svg.drawing text')].flatMap((words) => {
            if (!words.checkVisibility()) return [];
            const box = words.closest('.link')?.querySelector('.frame') ?? words.ownerSVGElement;
            const [inner, outer] = [words.getBoundingClientRect(), box?.getBoundingClientRect()];
            const fits =
              outer !== undefined && inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
            return fits ? [] : [words.textContent];
          }),
        );
        expect(over, `${state} at ${width}`).toEqual([]);
      }
    }
  }, 240_000);

  test('of the two drawings of a picture, one is seen', async () => {
    for (const [width, form, other] of [
      [320, 'narrow', 'wide'],
      [1060, 'wide', 'narrow'],
    ] as const) {
      await open('stranger', width);
      for (const picture of ['.chain', '.timeline']) {
        expect(await isSeen(`${picture} .${form}`)).toBe(true);
        expect(await isSeen(`${picture} .${other}`)).toBe(false);
      }
    }
  });

  test('what strangers wrote is text', async () => {
    await open('lies');
    expect(await asked()).toEqual([]);
    expect(await page.$('#app img, #app script')).toBeNull();
    expect(await text('.certificate-table')).toContain('<img src=x');
  });

  test('what strangers wrote into a compose file is text, and nothing in it turns around', async () => {
    await open('compose-hostile');
    for (const button of await page.$$('.source-head .button:not(.copy .button)')) await button.click();
    expect(await asked()).toEqual([]);
    expect(await page.$('#app img, #app script, #app b')).toBeNull();
    const words = await text('#code');
    for (const part of ['<img src=x onerror', '<script>window.asked', '<b>']) expect(words).toContain(part);
    expect(words).not.toMatch(/[\u202e\u2066\u200b]/);
  });

  test('a finding stands beside its line, and says outcome, rule and what was expected', async () => {
    await open('compose-findings');
    const row = await page.$eval(
      '[data-document=docker_compose_file] [data-rule=mounts-docker-socket]',
      (note) => ({
        line: note.closest('tr')?.querySelector('.line-number')?.textContent,
        source: note.closest('tr')?.querySelector('.line-text')?.textContent,
        words: note.textContent,
      }),
    );
    expect(row.line).toBe('7');
    expect(row.source).toBe('      - /var/run/docker.sock:/var/run/docker.sock');
    for (const part of ['Warning: ', 'This container commands all others.', 'Expected', 'Got'])
      expect(row.words).toContain(part);
    const outcomes = await page.$$eval('.source .note', (notes) =>
      notes.map((n) => n.getAttribute('data-outcome')),
    );
    expect(new Set(outcomes)).toEqual(new Set(['warn', 'unknown', 'pass', 'info']));
  });

  test('no finding but a pass is folded away, and the keyboard unfolds the rest', async () => {
    await open('compose-findings');
    const accusing = () => page.$$eval('.note:not([data-outcome=pass])', (notes) => notes.length);
    const lines = () => page.$$eval('[data-document=docker_compose_file] .source-line', (all) => all.length);
    const { compose } = REPORTS['compose-findings'].appraisal.facts.code ?? {};
    const all = findingsOf(compose as Fields).filter((f) => f.outcome !== 'pass').length;
    expect(await accusing()).toBe(all);
    const before = await lines();
    await page.focus('[data-document=docker_compose_file] .fold-button');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => document.querySelector('[data-document=docker_compose_file] .fold') === null,
    );
    expect(await lines()).toBeGreaterThan(before + 50);
    const showAll = '[data-document=app-compose] .source-head .button';
    expect(await page.$eval(showAll, (b) => b.getAttribute('aria-expanded'))).toBe('false');
    await page.focus(showAll);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('[data-document=app-compose] .cut') === null);
    expect(await text('[data-document=app-compose] .line-text')).toBe(TEXTS.careless);
  });

  test('the measured text is copied as it was measured', async () => {
    await open('compose-hostile');
    await page.click('.compose .copy button');
    expect(await asked()).toEqual([`copy ${TEXTS.hostile}`]);
  });

  test('findings are told without the text, where it is no longer at hand', async () => {
    await open('compose-gone');
    expect(await text('.compose')).toContain('no longer at hand');
    expect((await page.$$('.loose-findings .note')).length).toBeGreaterThan(10);
    expect(await page.$('.source-table')).toBeNull();
  });

  test('what changed is told by signs and words, not by colour alone', async () => {
    await open('compose-changed');
    const row = (kind: string) =>
      page.$eval(`.diff-line[data-kind=${kind}]`, (line) => {
        const cell = line.querySelector('.line-text');
        return [cell?.textContent, cell && getComputedStyle(cell, '::before').content];
      });
    expect(await row('added')).toEqual([expect.stringMatching(/^Added: +image: chipotle/), '"+"']);
    expect(await row('removed')).toEqual([expect.stringMatching(/^Removed: +image: chipotle/), '"−"']);
    expect(await page.$$eval('.diff', (all) => all.map((d) => d.getAttribute('data-document')))).toEqual([
      'docker_compose_file',
      'pre_launch_script',
      'app-compose',
    ]);
    expect(await page.$eval('[data-document=pre_launch_script] .small', (e) => e.textContent)).toBe(
      '0 added, 2 removed',
    );
  });

  test('without a change there is no diff', async () => {
    await open('verified');
    expect(await page.$('.diff, .compose-changes')).toBeNull();
  });

  test('a compose file that nobody published can be given, and its hash decides', async () => {
    await open('compose-missing');
    const answer = () => page.$eval('.paste-answer', (e) => [e.getAttribute('data-answer'), e.textContent]);
    const give = async (given: string) => {
      await page.$eval(
        'textarea',
        (area, value) => {
          area.value = value;
          area.dispatchEvent(new Event('input', { bubbles: true }));
        },
        given,
      );
      await page.click('[data-action=action_give_compose]');
      await page.waitForFunction(
        () => !/Comparing/.test(document.querySelector('.paste-answer')?.textContent ?? ''),
      );
    };
    await give('  \n');
    expect(await answer()).toEqual(['no', 'There is nothing to compare yet.']);
    await give('x'.repeat(LIMITS.rememberedCompose + 1));
    expect(await answer()).toEqual(['no', expect.stringContaining('too long for a compose file')]);
    // Neither was sent to anybody.
    expect(await asked()).toEqual([]);
    await give('{}');
    expect(await answer()).toEqual([
      'no',
      `This text has another hash (${STRANGER}); the machine measured ${MISSING.facts.composeHash}.`,
    ]);
    await give('the measured one');
    expect(await answer()).toEqual(['yes', 'This is the measured text. The site is being looked at again.']);
    expect(await asked()).toEqual(['give 2', 'give 16']);
  });

  test('the code of a gateway is opened where it is not known, and asks for its own file', async () => {
    await page.goto('about:blank');
    await page.goto(`${gallery.url}#report/gateway-code`);
    await page.waitForSelector('.gateway-code');
    expect(await page.$eval('.gateway-code', (e) => (e as HTMLDetailsElement).open)).toBe(true);
    expect(await page.$$eval('[data-paste]', (all) => all.map((e) => e.getAttribute('data-paste')))).toEqual([
      'gateway',
    ]);
  });

  test('every check tells its outcome, what it shows and who can mend it', async () => {
    await open('danger');
    const words = await text('[data-reason=served-certificate-not-attested]');
    for (const part of ['Contradiction', 'Who can mend it', '6289c419', '4f02aa17'])
      expect(words).toContain(part);
    expect(await page.$$('.check-table tbody tr')).toHaveLength(REPORTS.danger.appraisal.checks.length);
  });

  test('every exchange is there, with its size, its duration and how often it was asked', async () => {
    await open('stranger');
    expect(await page.$$('.exchange-table tbody tr')).toHaveLength(10);
    const words = await text('.exchange-table');
    for (const part of ['timeout: no complete answer', '251 kB', '1.3 sec', 'time 2 that this was asked'])
      expect(words).toContain(part);
  });

  test('a recording that is gone says so, and offers no export', async () => {
    await open('recording-gone');
    expect(await text('.recording.gone')).toContain('no longer at hand');
    expect(await page.$('[data-action=action_export]')).toBeNull();
    expect(await page.$('.exchange-table')).toBeNull();
    await open('gone');
    expect(await text('h1')).toBe('This report is no longer at hand');
  });

  test('the pictures have names, and the same in words beside them', async () => {
    await open('stranger');
    const chain = await page.$eval('.chain .wide', (svg) => [
      svg.getAttribute('role'),
      svg.getAttribute('aria-label'),
    ]);
    expect(chain[0]).toBe('img');
    expect(chain[1]).toContain('Intel root, PCK certificate, TDX quote');
    expect(await text('#chain-in-words')).toContain('Domain: Warning (CAA locked, logs: a stranger)');
    expect(await page.$eval('.timeline .wide', (svg) => svg.getAttribute('aria-label'))).toContain(
      '5 unexpired, 1 of them with no attested key',
    );
  });

  test('attested certificates are solid, others dashed, whatever the colour', async () => {
    await open('stranger');
    const dashes = await page.$$eval('.timeline .wide .bar', (bars) =>
      bars.map((bar) => [bar.getAttribute('data-owner'), getComputedStyle(bar).strokeDasharray]),
    );
    expect(dashes.filter(([owner]) => owner === 'attested').every(([, dash]) => dash === 'none')).toBe(true);
    expect(dashes.filter(([owner]) => owner === 'not-attested')).toEqual([
      ['not-attested', expect.not.stringMatching('none')],
    ]);
  });

  test('the keyboard alone exports, copies the command, opens the words and the advisories', async () => {
    await open('behind');
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = false;
    });
    const reached: string[] = [];
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      const what = await page.evaluate(() => {
        const e = document.activeElement;
        return (
          e?.getAttribute('data-action') ?? e?.getAttribute('aria-label') ?? e?.tagName.toLowerCase() ?? ''
        );
      });
      if (what === 'body') break;
      reached.push(what);
      if (what !== 'a') await page.keyboard.press('Enter');
    }
    expect(reached).toEqual(['action_export', 'Copy the command', 'summary', 'a', 'a', 'a', 'a', 'summary']);
    expect(await asked()).toEqual([
      'export',
      'copy vitrine replay vitrine-api.chipotle.example-20261121T140122Z.json',
    ]);
    expect(await isSeen('#chain-in-words')).toBe(true);
  });

  test('while the site is looked at again, nothing of the result before is shown', async () => {
    await open('danger');
    await page.evaluate(() => window.push('checking'));
    await page.waitForSelector('.report[data-verdict=checking]');
    expect(await page.$$('.sheet')).toHaveLength(0);
    await page.evaluate(() => window.push('stranger'));
    await page.waitForSelector('.report[data-verdict=warning]');
  });

  test('the title names the host, but not one of a private window', async () => {
    await open('stranger');
    expect(await page.title()).toBe('api.chipotle.example: Vitrine report');
    await open('private-window');
    expect(await page.title()).toBe('Vitrine report');
  });

  test('on paper it is dark on white, with nothing to press', async () => {
    await open('stranger');
    const session = await page.createCDPSession();
    const features = [{ name: 'prefers-color-scheme', value: 'dark' }];
    const ink = () => page.$eval('.lead', (e) => getComputedStyle(e).color);
    await session.send('Emulation.setEmulatedMedia', { media: 'screen', features });
    expect(await ink()).toBe('rgb(176, 183, 196)');
    await session.send('Emulation.setEmulatedMedia', { media: 'print', features });
    expect(await ink()).toBe('rgb(82, 89, 103)');
    expect(await isSeen('[data-action=action_export]')).toBe(false);
    expect(await isSeen('.chain .wide')).toBe(true);
    await session.send('Emulation.setEmulatedMedia', { media: '', features: [] });
  });
});
