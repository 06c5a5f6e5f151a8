/** A real Chromium on the gallery, for as long as the tests of one file take. */
import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { type Gallery, serveGallery } from './serve';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium: boolean = existsSync(CHROMIUM);

/** Must be called where tests are described. @param opened called before the first test */
export function inChromium(opened: (at: { readonly gallery: Gallery; readonly page: Page }) => void): void {
  let gallery: Gallery | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    gallery = await serveGallery();
    browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    opened({ gallery, page: await browser.newPage() });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  });
}
