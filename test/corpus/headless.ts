/** Stock headless browsers without any extension. */
import puppeteer, { type Browser } from 'puppeteer-core';
import { type Program, whereIs } from '../e2e/installed';

export const HEADLESS = ['chromium', 'firefox'] as const;
export type HeadlessName = (typeof HEADLESS)[number];

const PROGRAMS: Readonly<Record<HeadlessName, Program>> = { chromium: 'chromium', firefox: 'firefox-esr' };

export const isInstalled = (name: HeadlessName): boolean => whereIs(PROGRAMS[name]) !== undefined;

/** @throws when the browser is not on `PATH` */
export function launchHeadless(name: HeadlessName): Promise<Browser> {
  const executablePath = whereIs(PROGRAMS[name]);
  if (executablePath === undefined) throw new Error(`${PROGRAMS[name]} is not installed`);
  return puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath,
    headless: true,
    protocolTimeout: 600_000,
    args: name === 'chromium' ? ['--no-sandbox', '--no-first-run', '--disable-gpu'] : [],
  });
}
