/** Channels in the popup and their report, in a real Chromium: by keyboard, by name, whatever strangers called them. */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { ON_SNP, SUBSTITUTED, TUNNEL } from './gallery/channel-states';
import { CHROMIUM, hasChromium, inChromium } from './gallery/in-chromium';
import type { Gallery } from './gallery/serve';
import { POPUPS } from './gallery/states';

describe.skipIf(!hasChromium)(`attested channels in ${CHROMIUM}`, () => {
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
  const asked = () => page.evaluate(() => window.asked);
  const words = (selector: string) => page.$eval(selector, (e) => e.textContent ?? '');
  const channel = (url: string) => `.channel[data-channel="${url}"]`;
  const focused = () => page.evaluate(() => document.activeElement?.id);
  const tabTo = async (id: string) => {
    for (let i = 0; i < 40 && (await focused()) !== id; i++) await page.keyboard.press('Tab');
    expect(await focused()).toBe(id);
  };
  const opened = (id: string) =>
    page.$eval(`#${id}`, (button) => [
      button.getAttribute('aria-expanded'),
      document.getElementById(button.getAttribute('aria-controls') ?? '')?.checkVisibility(),
    ]);

  test('a page without evidence lists its channels, and says that they are not about the page', async () => {
    await open('popup/channels-none');
    expect(await words('h1')).toBe('No evidence for this page');
    expect(await page.$$('.channel')).toHaveLength(1);
    expect(await words('.channels')).toContain('says nothing about where the page comes from');
    await open('popup/none');
    expect(await page.$('.channels')).toBeNull();
    expect(await words('h1')).toBe('No enclave here');
  });

  test('neither header nor rows of the page know of its channels', async () => {
    const face = () =>
      page.evaluate(() => [
        document.querySelector('.popup')?.getAttribute('data-verdict'),
        document.querySelector('h1')?.textContent,
        ...[...document.querySelectorAll('.popup > .rows .row-title')].map((e) => e.textContent),
      ]);
    await open('popup/verified');
    const alone = await face();
    await open('popup/channels-two');
    expect(await face()).toEqual(alone);
  });

  test('a channel that contradicts is told of above the rows, and the button leads to it', async () => {
    await open('popup/channels-two');
    expect(await words('.channel-alert')).toContain('A channel of this page is not to be trusted.');
    await page.focus('[data-action=action_show_channel]');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('channel-0');
    const url = await page.$eval('#channel-0', (b) => b.closest('.channel')?.getAttribute('data-channel'));
    expect(url).toBe(SUBSTITUTED.url);
    await open('popup/channels-of-each-kind');
    expect(await words('.channel-alert')).toBe('');
  });

  test('a channel opens and closes by keyboard, and within it each of its questions', async () => {
    await open('popup/channels-none');
    await tabTo('channel-0');
    expect(await opened('channel-0')).toEqual(['false', false]);
    await page.keyboard.press('Enter');
    expect(await opened('channel-0')).toEqual(['true', true]);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('ask-channel-0-hardware');
    await page.keyboard.press('Space');
    expect(await opened('ask-channel-0-hardware')).toEqual(['true', true]);
    await tabTo('channel-0');
    await page.keyboard.press('Space');
    expect(await opened('channel-0')).toEqual(['false', false]);
  });

  test('each channel has its own checks, its own limits and its own report', async () => {
    await open('popup/channels-two');
    for (const url of [TUNNEL, SUBSTITUTED.url ?? '']) await page.click(`${channel(url)} h3 button`);
    expect(await words(`${channel(TUNNEL)} .channel-more`)).toContain(
      'does not show that a page comes from the enclave',
    );
    // Nothing is shown by one that contradicts, so that there is nothing to limit.
    expect(await page.$(`${channel(SUBSTITUTED.url ?? '')} .limits`)).toBeNull();
    expect(await words(`${channel(SUBSTITUTED.url ?? '')} [data-question=connection] .row-title`)).toBe(
      "The channel's key is not the enclave's",
    );
    expect(await words(`${channel(TUNNEL)} [data-question=connection] .row-title`)).toBe(
      'The enclave holds the key; its age is open',
    );
    await page.click(`${channel(TUNNEL)} [data-action=action_channel_report]`);
    await page.click(`${channel(SUBSTITUTED.url ?? '')} [data-action=action_channel_report]`);
    expect(await asked()).toEqual([`report ${TUNNEL}`, `report ${SUBSTITUTED.url}`]);
  });

  test('what is opened stays open when the background tells something new', async () => {
    await open('popup/channels-two');
    await page.click(`${channel(TUNNEL)} h3 button`);
    await page.evaluate(() => window.push('channels-while-checking'));
    await page.waitForSelector('[data-verdict=checking] .channels');
    expect(await page.$eval(`${channel(TUNNEL)} h3 button`, (b) => b.getAttribute('aria-expanded'))).toBe(
      'true',
    );
  });

  test('screen readers are told host, standing and sentence in one breath', async () => {
    await open('popup/channels-none');
    const tree = await page.accessibility.snapshot({ interestingOnly: true });
    const names = JSON.stringify(tree);
    expect(names).toMatch(
      /"tunnel\.chipotle\.example ?, ?available ?\. At the end of this channel a genuine Intel TDX machine holds the key\./i,
    );
    expect(names).toContain('"Attested channels of this page"');
  });

  test('no two things in the popup have one name, with everything open', async () => {
    await open('popup/channels-many');
    for (const button of await page.$$('.channel h3 button')) await button.click();
    const twice = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
      return ids.filter((id, i) => ids.indexOf(id) !== i);
    });
    expect(twice).toEqual([]);
    expect(await page.$$('.channel')).toHaveLength(POPUPS['channels-many'].channels.length);
    expect(await words('.channels .more')).toBe('992 more were asked for and not looked at.');
  });

  test('of a name made to deceive, the end is seen in the line, and all of its host in what opens', async () => {
    await open('popup/channels-long-name');
    expect(await words('.channel-name')).toMatch(/^….*attacker\.example:65535\/__ra__/);
    await page.click('.channel h3 button');
    expect(await words('.channel-more code')).toContain('wss://tunnel.chipotle.example.verified-enclave-');
    for (const width of [380, 320]) {
      await page.setViewport({ width, height: 600 });
      const over = await page.evaluate(() =>
        [...document.querySelectorAll('.channels *')]
          .filter((e) => e.closest('.for-readers, svg') === null)
          .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
          .map((e) => e.outerHTML.slice(0, 120)),
      );
      expect(over, `${width}`).toEqual([]);
    }
  });

  test('a channel that was not looked at has no report to open', async () => {
    await open('popup/channels-not-allowed');
    await page.click('.channel h3 button');
    expect(await page.$('[data-action=action_channel_report]')).toBeNull();
    expect(await words('.channel-more')).toContain('wss://elsewhere.example/__ra__');
    await page.click('[data-action=action_check]');
    expect(await asked()).toEqual(['check']);
  });

  test('the report of a channel says in its title and at its top what it is about', async () => {
    await open('report/channel', 1060);
    expect(await page.title()).toBe('tunnel.chipotle.example: Vitrine report of a channel');
    expect(await words('.report-head .host')).toBe(TUNNEL);
    expect(await words('.report-head .meta')).toContain('About a channel, not about a page');
    expect(await words('.report-head')).not.toContain('api.chipotle.example');
    expect(await words('h1')).toBe('Attested channel available');
    await open('report/channel-checking', 1060);
    expect(await words('.report')).toContain(`${TUNNEL}Checking…The channel is being looked at again.`);
  });

  test('the report lists what was sent over the socket, what came, and how long it took', async () => {
    await open('report/channel', 1060);
    const cells = await page.$$eval('.exchange-table tbody tr:first-child td', (all) =>
      all.map((cell) => cell.textContent),
    );
    expect(cells).toEqual([`${TUNNEL}Sent: 1 message, 24 bytes`, '1 message', '9.3 kB', '131 ms']);
    expect(await words('.report-head .meta')).toContain('3 exchanges, 45 kB');
    await open('report/channel-unreached', 1060);
    expect(await page.$$eval('.exchange-table tbody tr', (rows) => rows.map((r) => r.textContent))).toEqual([
      expect.stringContaining('timeout: no complete answer in time0 bytes10 sec'),
      expect.stringContaining('time 2 that this was asked0 messages0 bytes12 ms'),
    ]);
    await page.click('[data-action=action_export]');
    expect(await asked()).toEqual(['export']);
  });

  test('what was announced and measured stands in the report, by the names of the hardware', async () => {
    await open('report/channel-snp', 1060);
    const { connection, hardware } = ON_SNP.facts;
    expect(await words('[data-fact=channel_key] code')).toBe(connection?.x25519PublicKey);
    expect(await words('[data-fact=channel_opened_by] code')).toBe('https://app.chipotle.example');
    expect(await words('[data-fact=channel_bound] td')).toContain('SEV-SNP');
    expect(await words('[data-fact=register_measurement] code')).toBe(hardware?.measurement);
    expect(await page.$('[data-fact=channel_issued], [data-fact=register_mrtd]')).toBeNull();
    await open('report/channel', 1060);
    expect(await words('[data-fact=channel_issued] td')).toBe('20 Nov 2026, 09:12:44 UTC');
    // A page's code part asks for a compose file; a channel has none.
    expect(await page.$('[data-paste]')).toBeNull();
  });
});
