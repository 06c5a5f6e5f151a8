/**
 * Draws the toolbar icons: `npx tsx scripts/icons.ts`. The PNGs are committed, because a build should not need a browser.
 *
 * Every verdict has a shape of its own. The drawings are made for 16 px, on a grid of 16, and the colours lie between a
 * light and a dark toolbar: relative luminance 0.14 to 0.30, so at least 3:1 against both.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import type { Verdict } from '../src/appraisal';

const GREEN = '#12905c';
const BLUE = '#2f7de1';
const AMBER = '#c27a00';
const RED = '#d93025';
const GREY = '#7d8590';

const SHIELD = 'M8 .8 14.4 3.3V8c0 3.8-2.6 6.2-6.4 7.4C4.2 14.2 1.6 11.8 1.6 8V3.3z';
const INNER = 'M8 1.7 13.6 3.9V8c0 3.3-2.2 5.4-5.6 6.5C4.6 13.4 2.4 11.3 2.4 8V3.9z';
const stroke = (colour: string, width: number) =>
  `fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"`;
const solid = (colour: string) => `<path d="${SHIELD}" fill="${colour}"/>`;
const outline = (colour: string) => `<path d="${INNER}" ${stroke(colour, 1.6)}/>`;
const tick = (colour: string) => `<path d="m5 8 2.2 2.3L11 5.9" ${stroke(colour, 1.9)}/>`;
const cross = (colour: string) => `<path d="m5.6 5.3 4.8 4.8m0-4.8-4.8 4.8" ${stroke(colour, 1.9)}/>`;

const ICONS: Record<Verdict, string> = {
  verified: solid(GREEN) + tick('#fff'),
  'verified-domain': outline(GREEN) + tick(GREEN),
  limited: `<path d="M8 .8 1.6 3.3V8c0 3.8 2.6 6.2 6.4 7.4z" fill="${BLUE}"/>${outline(BLUE)}`,
  warning: `<path d="${INNER}" pathLength="48" ${stroke(AMBER, 1.8)} stroke-dasharray="5.2 2.8" stroke-dashoffset="6.6" style="stroke-linecap:butt"/><path d="M8 4.8v3.6" ${stroke(AMBER, 2)}/><circle cx="8" cy="11.4" r="1.2" fill="${AMBER}"/>`,
  changed: `${outline(AMBER)}<path d="M8 4.8 11 10.3H5z" fill="${AMBER}" stroke="${AMBER}" stroke-width=".8" stroke-linejoin="round"/>`,
  danger: solid(RED) + cross('#fff'),
  unavailable: `<path d="${INNER}" ${stroke(GREY, 1.4)}/>${cross(GREY)}`,
  checking: `<g fill="${GREY}"><circle cx="3" cy="8" r="1.7"/><circle cx="8" cy="8" r="1.7"/><circle cx="13" cy="8" r="1.7"/></g>`,
  none: `<path d="${INNER}" ${stroke(GREY, 1.4)}/>`,
};

/**
 * One of the page's channels came out `danger`: a small mark in the corner that no badge text covers, cut out of the page's own shape so
 * that both can be told apart without colour.
 */
const marked = (drawing: string) =>
  `<mask id="m"><path d="M-1-1h18v18H-1z" fill="#fff"/><circle cx="12.5" cy="3.5" r="4.4" fill="#000"/></mask><g mask="url(#m)">${drawing}</g><circle cx="12.5" cy="3.5" r="3.5" fill="${RED}"/><path d="M12 1.5h1V4h-1zM12 5h1v1h-1z" fill="#fff"/>`;

/** The extension's own icon is a glass case, and no shield: it must not be taken for a verdict. */
const OWN = `<rect x="2.2" y="1.7" width="11.6" height="10.6" rx="1.2" fill="#e3eaf8" stroke="#4f66a0" stroke-width="1.4"/><path d="M8 3.9 11 7.2 8 10.5 5 7.2z" fill="#4f66a0"/><path d="M4 6.2 6.3 3.7" stroke="#fff" stroke-width="1.1" stroke-linecap="round"/><rect x=".9" y="12.6" width="14.2" height="2.2" rx=".8" fill="#4f66a0"/>`;

const folder = fileURLToPath(new URL('../public/icon/', import.meta.url));
const files = [
  ...[16, 32, 48, 128].map((size) => ({ name: `${size}.png`, size, drawing: OWN })),
  ...Object.entries(ICONS).flatMap(([verdict, drawing]) =>
    [16, 32].flatMap((size) => [
      { name: `${verdict}-${size}.png`, size, drawing },
      { name: `${verdict}-danger-${size}.png`, size, drawing: marked(drawing) },
    ]),
  ),
];

await mkdir(folder, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const { name, size, drawing } of files) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{display:block}</style><svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 16 16">${drawing}</svg>`,
  );
  await writeFile(folder + name, await page.screenshot({ omitBackground: true }));
}
await browser.close();
console.log(`${files.length} icons in public/icon`);
