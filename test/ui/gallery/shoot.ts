/** Screenshots of every state, light and dark: `npx tsx test/ui/gallery/shoot.ts <folder> [state]`. For looking at, not for comparing. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { REPORTS } from './report-states';
import { serveGallery } from './serve';
import { SETTINGS } from './settings-states';
import { POPUPS, WELCOMES } from './states';

const folder = process.argv[2] ?? 'gallery';
const only = process.argv[3];
await mkdir(folder, { recursive: true });
const gallery = await serveGallery();
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
const shots = [
  ...Object.keys(POPUPS).map((state) => ({ state: `popup/${state}`, width: 380 })),
  ...Object.keys(WELCOMES).map((state) => ({ state: `welcome/${state}`, width: 800 })),
  ...Object.keys(SETTINGS).map((state) => ({ state: `settings/${state}`, width: 800 })),
  ...Object.keys(SETTINGS).map((state) => ({ state: `settings/${state}`, width: 360 })),
  ...Object.keys(REPORTS).map((state) => ({ state: `report/${state}`, width: 1060 })),
  ...Object.keys(REPORTS).map((state) => ({ state: `report/${state}`, width: 320 })),
].filter(({ state }) => only === undefined || state.includes(only));
for (const scheme of ['light', 'dark'] as const) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  for (const { state, width } of shots) {
    await page.setViewport({ width, height: 200, deviceScaleFactor: 1.5 });
    await page.goto('about:blank');
    await page.goto(`${gallery.url}#${state}`);
    await page.waitForSelector('h1');
    for (const button of await page.$$('[data-action=settings_test]')) await button.click();
    const name = `${state.replace('/', '-')}-${width}-${scheme}`;
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    if (!state.startsWith('popup')) continue;
    for (const button of await page.$$('.row-button')) await button.click();
    for (const summary of await page.$$('summary')) await summary.click();
    if ((await page.$$('.row-button')).length > 0)
      await page.screenshot({ path: join(folder, `${name}-open.png`), fullPage: true });
  }
}
await browser.close();
await gallery.close();
