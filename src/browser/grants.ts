/** Reads what the browser grants, and the mode the person chose. */
import { type Grants, type Mode, patternsOf } from './access';
import { ALL_HOSTS } from './every-site';
import { browser } from './ext';

const MODE = 'mode';

/** Has the person allowed this match pattern? */
export const isPatternGranted = (pattern: string): Promise<boolean> => arePatternsGranted([pattern]);

async function arePatternsGranted(patterns: readonly string[]): Promise<boolean> {
  try {
    return await browser.permissions.contains({ origins: [...patterns] });
  } catch {
    // A host that cannot be written as a match pattern was never granted.
    return false;
  }
}

export const allHostsGranted = (): Promise<boolean> => isPatternGranted(ALL_HOSTS);
export const isGranted = (url: string): Promise<boolean> => arePatternsGranted(patternsOf(url));

/** Before the person chose, what the browser grants speaks for them. */
export async function readMode(allHosts: boolean): Promise<Mode> {
  const stored = (await browser.storage.local.get(MODE))[MODE];
  if (stored === 'every-site' || stored === 'ask') return stored;
  return allHosts ? 'every-site' : 'ask';
}

export const writeMode = (mode: Mode): Promise<void> => browser.storage.local.set({ [MODE]: mode });

export async function readGrants(origin: string | undefined): Promise<Grants> {
  const [allHosts, thisHost] = await Promise.all([
    allHostsGranted(),
    origin === undefined ? Promise.resolve(false) : isGranted(origin),
  ]);
  return { mode: await readMode(allHosts), allHosts, thisHost };
}
