/** What is done in the rows of the table about DNS and the certificate logs. */
import { domainLockKey } from '../../src/memory/domain-lock';
import { logStranger } from '../testbed/domain-manner';
import { lockedTo } from '../testbed/domain-services';
import { OTHER_ACCOUNT_URI } from '../testbed/domain-sites';
import { isGatewaySite } from '../testbed/gateway-site';
import { GREEN } from './expectation';
import type { Stage } from './stage';
import { checkAgain, pin } from './steps';

const DAY_MS = 24 * 3_600_000;

/** The extension's own API, as its pages see it. */
declare const chrome: {
  readonly storage: { readonly local: { set(items: { readonly [key: string]: unknown }): Promise<void> } };
};

/**
 * A visit by somebody who has known the site for a month: the browser remembers that its domain was locked all the time. Nobody can wait
 * for the eight hours for which an authority may rely on older records, so the memory is written as such a browser has it.
 */
export async function knownForAMonth(stage: Stage): Promise<void> {
  const now = Date.now();
  const page = await stage.browser.extensionPage('/welcome.html');
  await page.evaluate((items) => chrome.storage.local.set(items), {
    [domainLockKey(stage.site.host)]: { since: now - 30 * DAY_MS, seen: now - DAY_MS / 2 },
  });
  await page.close();
  await stage.visit();
}

/** The answers of the logs count for six hours; only who checks again learns of it at once. */
export async function rogueBetweenLooks(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.expect({ verdict: GREEN, reason: 'logged-certificates-attested' });
  await logStranger(stage.site.host, { by: 'Rogue', daysOld: 0 }, stage.testbed.domain);
  await stage.visit('/next');
  await stage.expect({ verdict: GREEN, reason: 'logged-certificates-attested' });
  await checkAgain(stage);
}

async function pinThenSay(stage: Stage, caa: () => readonly string[]): Promise<void> {
  await pin(stage);
  await stage.expect({ verdict: GREEN, reason: 'pin-lock-unchanged' });
  const { host } = stage.site;
  stage.testbed.domain.zones[host.slice(host.indexOf('.') + 1)] = { caa: caa() };
  await checkAgain(stage);
}

/** The records stay, the account goes out of them: any customer of the authority may order again. */
export const pinThenUnlock = (stage: Stage): Promise<void> =>
  pinThenSay(stage, () => ['0 issue "letsencrypt.org"']);

export const pinThenHandOver = (stage: Stage): Promise<void> =>
  pinThenSay(stage, () => lockedTo(OTHER_ACCOUNT_URI));

/** The gateway's keys stay; another account of its own, which it attests, is the one that the records name. */
export const pinThenMigrate = (stage: Stage): Promise<void> =>
  pinThenSay(stage, () => {
    const { site } = stage;
    if (!isGatewaySite(site)) throw new Error(`${site.name} is no gateway`);
    site.migrate();
    return lockedTo(site.accountUri());
  });
