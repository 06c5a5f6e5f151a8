/** The settings page in a real Chromium: what it asks for, what it says, and that keyboard and screen reader get all of it. */
import type { Page, SerializedAXNode } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, hasChromium, inChromium } from './gallery/in-chromium';
import type { Gallery } from './gallery/serve';

describe.skipIf(!hasChromium)(`the settings page in ${CHROMIUM}`, () => {
  let gallery: Gallery;
  let page: Page;
  inChromium((at) => {
    ({ gallery, page } = at);
  });

  async function open(state: string): Promise<void> {
    await page.setViewport({ width: 800, height: 600 });
    await page.goto('about:blank');
    await page.goto(`${gallery.url}#settings/${state}`);
    await page.waitForSelector('h1');
  }

  const asked = () => page.evaluate(() => window.asked);
  const of = (source: string, selector: string) => `[data-source=${source}] ${selector}`;
  const press = (source: string, action: string) =>
    page.click(of(source, `[data-action=settings_${action}]`));
  const typedIn = (source: string) =>
    page.$eval(of(source, '[type=url]'), (e) => (e as HTMLInputElement).value);
  const saidOf = (source: string) => page.$eval(of(source, '.said'), (e) => e.textContent ?? '');
  const isInvalid = (source: string) =>
    page.$eval(of(source, '[type=url]'), (e) => e.getAttribute('aria-invalid') === 'true');
  async function type(source: string, text: string): Promise<void> {
    await page.click(of(source, '[type=url]'), { count: 3 });
    await page.keyboard.type(text);
  }
  const until = (source: string, words: string) =>
    page.waitForFunction(
      (selector, part) => document.querySelector(selector)?.textContent?.includes(part),
      {},
      of(source, '.said'),
      words,
    );

  test('Enter stores what was typed, as browsers write it', async () => {
    await open('fresh');
    await type('doh-a', 'https://Mine.example.org:443/dns-query');
    await page.keyboard.press('Enter');
    await until('doh-a', 'Saved.');
    expect(await asked()).toEqual(['set doh-a https://Mine.example.org:443/dns-query']);
    expect(await typedIn('doh-a')).toBe('https://mine.example.org/dns-query');
    expect(await isInvalid('doh-a')).toBe(false);
  });

  test('what is no https address is refused in words, stays in its field, and is marked', async () => {
    await open('fresh');
    for (const source of ['pccs', 'doh-b', 'crt-sh']) {
      await type(source, 'http://mine.example.org/');
      await press(source, 'save');
      await until(source, 'has to be an https address');
      expect(await typedIn(source)).toBe('http://mine.example.org/');
      expect(await isInvalid(source)).toBe(true);
    }
  });

  test('the second resolver may not be on the host of the first', async () => {
    await open('fresh');
    await type('doh-b', 'https://cloudflare-dns.com/other');
    await press('doh-b', 'save');
    await until('doh-b', 'on the same host');
    expect(await isInvalid('doh-b')).toBe(true);
    await type('doh-b', 'https://mine.example.org/other');
    expect(await saidOf('doh-b')).toBe('');
    expect(await isInvalid('doh-b')).toBe(false);
  });

  test('the default is one press away, also from an address that was only typed', async () => {
    await open('chosen');
    await type('pccs', 'nonsense');
    await press('pccs', 'restore');
    await until('pccs', 'default again');
    expect(await typedIn('pccs')).toBe('https://pccs.phala.network');
  });

  test('a search of the logs is switched off and on again, and keeps its address meanwhile', async () => {
    await open('fresh');
    await type('cert-spotter', 'https://ct.example.org/');
    await press('cert-spotter', 'save');
    await until('cert-spotter', 'Saved.');
    await page.click(of('cert-spotter', '[type=checkbox]'));
    await until('cert-spotter', 'will not be asked');
    expect(await page.$(of('cert-spotter', '[type=url]'))).toBeNull();
    expect(await page.$(of('cert-spotter', '[data-action=settings_test]'))).toBeNull();
    await page.click(of('cert-spotter', '[type=checkbox]'));
    await until('cert-spotter', 'Saved.');
    expect(await typedIn('cert-spotter')).toBe('https://ct.example.org');
    expect((await asked()).slice(1)).toEqual([
      'set cert-spotter off',
      'set cert-spotter https://ct.example.org',
    ]);
  });

  test('one that was off when the page opened comes back as the default', async () => {
    await open('chosen');
    await page.click(of('crt-sh', '[type=checkbox]'));
    await page.waitForSelector(of('crt-sh', '[type=url]'));
    expect(await typedIn('crt-sh')).toBe('https://crt.sh');
  });

  test('what is needed to compare cannot be switched off', async () => {
    await open('fresh');
    const switches = await page.$$eval('[data-source] [type=checkbox]', (all) =>
      all.map((e) => e.closest<HTMLElement>('[data-source]')?.dataset.source),
    );
    expect(switches).toEqual(['crt-sh', 'cert-spotter']);
  });

  test('a test asks about what stands in the field, within the click', async () => {
    await open('fresh');
    await type('doh-a', ' https://mine.example.org/q ');
    const within = await page.$eval(of('doh-a', '[data-action=settings_test]'), (button) => {
      (button as HTMLElement).click();
      return [...window.asked];
    });
    expect(within).toEqual(['test doh-a https://mine.example.org/q']);
  });

  test('while one test is under way, it is not begun again', async () => {
    await open('taken-back');
    await press('doh-a', 'test');
    await until('doh-a', 'Asking');
    await press('doh-a', 'test');
    expect(await asked()).toHaveLength(1);
  });

  test('what a test came to is announced where nothing stood before', async () => {
    await open('fresh');
    const status = of('doh-a', '.said[role=status]');
    await page.$eval(status, (e) => e.setAttribute('data-same', ''));
    await press('doh-a', 'test');
    await page.waitForSelector(`${status}[data-same] [data-tone=good]`);
    expect(await saidOf('doh-a')).toContain('38 ms');
    expect(await saidOf('doh-b')).toBe('');
  });

  test('a test that failed says what was expected and what came', async () => {
    await open('chosen');
    await press('doh-a', 'test');
    await until('doh-a', 'Expected');
    expect(await saidOf('doh-a')).toBe(
      'It answers in another form. It may be another kind of service.Expectedcontent-type application/dns-messageGottext/html; charset=utf-8',
    );
  });

  test('no two controls have the same name', async () => {
    await open('fresh');
    const named = (node: SerializedAXNode): readonly SerializedAXNode[] => [
      node,
      ...(node.children ?? []).flatMap(named),
    ];
    const snapshot = await page.accessibility.snapshot();
    const names = (snapshot === null ? [] : named(snapshot))
      .filter(({ role }) => ['button', 'textbox', 'checkbox', 'radio'].includes(role))
      .map(({ role, name }) => `${role} ${name}`);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test('the rules for hardware are chosen by arrow keys, and the page says what that does', async () => {
    await open('fresh');
    await page.focus('#profile-standard');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#profile-strict')?.checked);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => window.asked.length === 2);
    expect(await asked()).toEqual(['profile strict', 'update early']);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.answer')].some((e) => e.textContent?.includes('forgotten')),
    );
  });

  const part = '[data-part=provenance]';
  const chosen = () =>
    page.$$eval(`${part} [type=radio]`, (all) =>
      all.filter((e) => (e as HTMLInputElement).checked).map((e) => e.id),
    );
  const saidThere = (words: string) =>
    page.waitForFunction(
      (selector, w) => document.querySelector(selector)?.textContent?.includes(w),
      {},
      `${part} .answer`,
      words,
    );

  test('nobody is asked where images come from until that is chosen, within the click', async () => {
    await open('fresh');
    expect(await chosen()).toEqual(['provenance-off']);
    const within = await page.$eval('#provenance-on', (radio) => {
      (radio as HTMLElement).click();
      return [...window.asked];
    });
    expect(within).toEqual(['provenance true']);
    await saidThere('forgotten');
    expect(await chosen()).toEqual(['provenance-on']);
    await page.click('#provenance-off');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#provenance-off')?.checked);
    expect(await asked()).toEqual(['provenance true', 'provenance false']);
  });

  test('where the browser does not allow it, the choice stays as it was, and that is said', async () => {
    await open('both-logs-off');
    await page.click('#provenance-on');
    await saidThere('Not allowed by the browser');
    expect(await chosen()).toEqual(['provenance-off']);
  });

  test('sites for which it was chosen in a report are listed, and can be taken back one by one', async () => {
    await open('chosen');
    await page.click(`${part} [data-host="app.example.org"]`);
    await saidThere('forgotten');
    expect(await asked()).toEqual(['drop app.example.org']);
    expect(await page.$$eval(`${part} [data-host]`, (all) => all.length)).toBe(1);
  });

  const own = (selector: string) => `[data-part=own-kms] ${selector}`;
  const ownField = () => page.$eval(own('[type=text]'), (e) => (e as HTMLInputElement).value);
  const ownChain = () =>
    page.$$eval(own('[type=radio]'), (all) =>
      all.filter((e) => (e as HTMLInputElement).checked).map((e) => e.id),
    );
  const ownSays = (words: string) =>
    page.waitForFunction(
      (selector, w) => document.querySelector(selector)?.textContent?.includes(w),
      {},
      own('.said'),
      words,
    );
  async function typeOwn(text: string): Promise<void> {
    await page.click(own('[type=text]'), { count: 3 });
    await page.keyboard.type(text);
  }
  const CHECKSUMMED = '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

  test('nobody has a contract of their own until they add one, on the chain that they choose', async () => {
    await open('fresh');
    expect(await ownField()).toBe('');
    expect(await ownChain()).toEqual(['own-kms-8453']);
    expect(await page.$(own('[data-action=settings_own_kms_remove]'))).toBeNull();
    await page.click('#own-kms-1');
    await typeOwn(CHECKSUMMED);
    await page.keyboard.press('Enter');
    await ownSays('forgotten');
    expect(await asked()).toEqual([`own kms 1 ${CHECKSUMMED}`]);
    expect(await ownField()).toBe(`0x${CHECKSUMMED.toLowerCase()}`);
    expect(await ownChain()).toEqual(['own-kms-1']);
  });

  test('what is no address is refused in words, stays in its field, and is marked', async () => {
    await open('fresh');
    for (const [typed, words] of [
      ['0x1234', '40 hexadecimal digits'],
      [CHECKSUMMED.replace('A', 'a'), 'mistyped'],
    ] as const) {
      await typeOwn(typed);
      await page.click(own('[data-action=settings_save]'));
      await ownSays(words);
      expect(await ownField()).toBe(typed);
      expect(await page.$eval(own('[type=text]'), (e) => e.getAttribute('aria-invalid'))).toBe('true');
    }
    expect(await page.$(own('[data-action=settings_own_kms_remove]'))).toBeNull();
  });

  test('a contract that was added is shown with its chain, and removed in one press', async () => {
    await open('chosen');
    expect(await ownField()).toMatch(/^0x0ba5ec+$/);
    expect(await ownChain()).toEqual(['own-kms-1']);
    await page.click(own('[data-action=settings_own_kms_remove]'));
    await ownSays('forgotten');
    expect(await asked()).toEqual(['no own kms']);
    expect(await ownField()).toBe('');
    expect(await ownChain()).toEqual(['own-kms-8453']);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('own-kms-address');
  });

  test('it says what such a contract does not do, and who is asked', async () => {
    await open('fresh');
    const words = await page.$eval(own('h2'), (e) => e.parentElement?.textContent ?? '');
    expect(words).toContain('It makes no site green');
    expect(words).toContain('added yourself');
    expect(words).toContain('The two servers of Base above are asked.');
    expect(words).toContain('The two servers of Ethereum above are asked.');
  });

  test('the welcome page is one press away', async () => {
    await open('fresh');
    await page.click('[data-action=settings_about]');
    expect(await asked()).toEqual(['welcome']);
  });
});
