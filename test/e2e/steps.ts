/** What is done in the rows of the table that need more than one visit. */
import type { SiteName } from '../testbed/sites';
import { GREEN } from './expectation';
import type { Stage } from './stage';
import { until } from './until';

/** The file that a look at an ingress asks for last. */
const LAST_FILE = '/evidences/acme-account.json';

/** The person presses *Look again* on a site that shows no sign of evidence by itself. */
export async function askForIt(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.expect({ verdict: 'none' });
  await (await stage.popup()).press('action_look_again');
}

export async function checkAgain(stage: Stage): Promise<void> {
  await (await stage.popup()).press('action_check_again');
}

export async function renewBetweenVisits(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.expect({ verdict: GREEN });
  stage.site.renew();
  stage.testbed.dropConnections(stage.site.host);
  await stage.visit('/next');
}

export async function renewFilesOnlyAndCheckAgain(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.expect({ verdict: GREEN });
  // Where certificates are hidden, a fresh result is shown again: without this the key now in use would stay unknown, and be a stranger's.
  if (stage.browser.variant === 'chromium-blind') await checkAgainToTheEnd(stage);
  stage.site.renew({ serve: false });
  await checkAgainToTheEnd(stage);
}

/** Until there is a newer result. */
export async function checkAgainToTheEnd(stage: Stage): Promise<void> {
  const before = (await stage.shown()).appraisal?.at;
  await checkAgain(stage);
  await newerAppraisal(stage, before);
}

/** @param before moment of the appraisal that was shown so far */
export const newerAppraisal = (stage: Stage, before: number | undefined): Promise<boolean> =>
  until('a newer appraisal', async () => {
    const { appraisal } = await stage.shown();
    return appraisal !== undefined && appraisal.at !== before;
  });

/** The files are new before the certificate is: nothing is remembered yet, so only looking again helps. */
export async function renewWhileLooking(stage: Stage): Promise<void> {
  const { site, testbed } = stage;
  site.restore();
  site.changeIdentity();
  testbed.dropConnections(site.host);
  site.renew({ serve: false });
  const before = requests(stage, site.name, LAST_FILE);
  await stage.visit('/next');
  await until('the first look', () => requests(stage, site.name, LAST_FILE) > before);
  // The server reloads between two looks: it answers what it was asked, and closes.
  site.serveRenewed();
  testbed.dropConnections(site.host);
}

export async function pin(stage: Stage): Promise<void> {
  const verdict = [...GREEN, 'limited', 'warning'] as const;
  await stage.visit();
  await stage.expect({ verdict });
  await (await stage.popup()).press('action_pin');
  // Pinning looks again; what follows must not fall into the middle of that.
  await stage.expect({ verdict, reason: 'pin-unchanged' });
}

export async function pinThenVanish(stage: Stage): Promise<void> {
  await pin(stage);
  stage.site.evidence = 'vanished';
  await stage.visit('/next');
  await checkAgain(stage);
}

export async function pinThenRedirect(stage: Stage): Promise<void> {
  await pin(stage);
  stage.site.evidence = 'redirected';
  await stage.visit('/next');
  await checkAgain(stage);
}

export async function pinMoveAndAccept(stage: Stage): Promise<void> {
  await pinThenMove(stage);
  await stage.expect({ verdict: 'changed' });
  await (await stage.popup()).press('action_accept');
}

export async function pinThenMove(stage: Stage): Promise<void> {
  await pin(stage);
  stage.site.changeIdentity();
  stage.testbed.dropConnections(stage.site.host);
  await stage.visit('/next');
  // Where certificates are hidden, every visit of a site looks alike, and a fresh result is shown again for a few minutes.
  if (stage.browser.variant === 'chromium-blind') await checkAgain(stage);
}

export async function fromCache(stage: Stage): Promise<void> {
  await stage.visit('/cached');
  await stage.visit('/next');
  await fromCacheOnly(stage);
}

/** From here on the next connection counts as the first, which is the one that is intercepted. */
function forgetConnections({ site, testbed }: Stage): void {
  site.restore();
  testbed.dropConnections(site.host);
}

export async function intercepted(stage: Stage): Promise<void> {
  forgetConnections(stage);
  await stage.visit('/nostore');
}

/** The first connection is intercepted, fills the cache, and is never seen again. */
export async function fromCacheOfInterceptor(stage: Stage): Promise<void> {
  forgetConnections(stage);
  await stage.visit('/cached');
  stage.testbed.dropConnections(stage.site.host);
  await stage.visit('/next');
  await fromCacheOnly(stage);
}

async function fromCacheOnly(stage: Stage): Promise<void> {
  const before = requests(stage, stage.site.name, '/cached');
  await stage.visit('/cached');
  if (requests(stage, stage.site.name, '/cached') !== before) throw new Error('the page was not cached');
}

export async function thereAndBack(stage: Stage): Promise<void> {
  const { site, testbed, tab } = stage;
  await stage.visit('/');
  await until('a first result', async () => (await stage.shown()).appraisal !== undefined, 20_000);
  const plain = testbed.site('plain');
  await stage.visit(plain.origin);
  await stage.expect({ verdict: 'none' }, { host: plain.host });
  const before = requests(stage, site.name, '/');
  await tab.page.evaluate(() => history.back());
  await until('the page to come back', async () => (await stage.shown()).host === site.host);
  if (requests(stage, site.name, '/') !== before) throw new Error('the page was fetched again');
}

export async function fromServiceWorker(stage: Stage): Promise<void> {
  const { page } = stage.tab;
  await stage.visit('/sw');
  await until('the service worker', () => page.evaluate(() => document.title === 'service worker ready'));
  await stage.visit('/synthetic');
  const title = await page.title();
  if (title !== 'synthetic') throw new Error(`the page is "${title}", not the service worker's`);
}

const PREFETCHED = '/next';

async function prefetch(stage: Stage, name: SiteName): Promise<void> {
  const { testbed } = stage;
  const before = requests(stage, name, PREFETCHED);
  await stage.visit(`/preload?target=${encodeURIComponent(testbed.site(name).origin + PREFETCHED)}`);
  await until('the prefetch', () => requests(stage, name, PREFETCHED) > before, 20_000);
}

/** A page that is fetched ahead must leave the badge alone, also after it has arrived. */
export async function sitWhileAnotherIsPrefetched(stage: Stage): Promise<void> {
  await prefetch(stage, 'honest');
  for (let looks = 0; looks < 8; looks++) await stage.expect({ verdict: 'none' });
}

async function open(stage: Stage, name: SiteName): Promise<void> {
  await prefetch(stage, name);
  await stage.expect({ verdict: 'none' });
  await stage.tab.page.evaluate(() => document.querySelector<HTMLAnchorElement>('#target')?.click());
  const { host } = stage.testbed.site(name);
  await until('the prefetched page', async () => (await stage.shown()).host === host);
}

export const openPrefetched = (stage: Stage): Promise<void> => open(stage, 'honest');
export const openPrefetchedIntercepted = (stage: Stage): Promise<void> => open(stage, 'proxy');

function requests({ testbed }: Stage, name: SiteName, path: string): number {
  const { host } = testbed.site(name);
  return testbed.log.filter((entry) => entry.host === host && entry.path === path).length;
}
