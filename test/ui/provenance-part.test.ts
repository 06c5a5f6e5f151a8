/** Where images come from, on the report page in a real Chromium. */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, hasChromium, inChromium } from './gallery/in-chromium';
import type { Gallery } from './gallery/serve';

describe.skipIf(!hasChromium)(`where images come from, in ${CHROMIUM}`, () => {
  let gallery: Gallery;
  let page: Page;
  inChromium((at) => {
    ({ gallery, page } = at);
  });

  async function open(state: string): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${gallery.url}#report/${state}`);
    await page.waitForSelector('.report h1');
  }
  const rows = () =>
    page.$$eval('.provenance-table tbody tr', (all) =>
      all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
    );
  const box = '[data-action=provenance_here]';
  const isOn = () => page.$eval(box, (e) => (e as HTMLInputElement).checked);
  const said = (words: string) =>
    page.waitForFunction(
      (w) => document.querySelector('.provenance-switch [role=status]')?.textContent?.includes(w),
      {},
      words,
    );

  test('says from which repository, commit and workflow an image was built, and where the log has it', async () => {
    await open('provenance');
    const [built, signed, absent] = await rows();
    expect(built?.[1]).toContain(
      'Built from github.com/maker/app at c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00 by .github/workflows/release.yml',
    );
    expect(built?.[2]).toContain('Entry 1932011338');
    expect(signed?.[1]).toContain('Signed in a run from github.com/Dstack-TEE/dstack-ingress at');
    expect(signed?.[1]).toContain('not that it built it');
    expect(signed?.[1]).toContain('Nothing in the name of the image');
    expect(absent).toEqual(['docker.io/library/redis', 'Nobody who would have to has attested it.', '']);
  });

  test('is asked for this site within the click; a refusal leaves the switch as it was', async () => {
    await open('provenance-hostile');
    expect(await isOn()).toBe(false);
    const within = await page.$eval(box, (e) => {
      (e as HTMLElement).click();
      return [...window.asked];
    });
    expect(within).toEqual(['provenance here true']);
    await said('Not allowed by the browser');
    expect(await isOn()).toBe(false);
  });

  test('is switched off for this site where it is on for it, and points to the settings where it is on for all', async () => {
    await open('provenance');
    expect(await isOn()).toBe(true);
    await page.click(box);
    await said('Off for this site');
    expect(await page.evaluate(() => window.asked)).toEqual(['provenance here false']);
    await open('provenance-for-all');
    expect(await page.$(box)).toBeNull();
    expect(await page.$eval('.provenance', (e) => e.textContent)).toContain('for every site');
  });

  test('names of strangers stay text, and in their place', async () => {
    await open('provenance-hostile');
    expect((await rows()).length).toBeLessThanOrEqual(64);
    expect(await page.$('.provenance-table script')).toBeNull();
  });
});
