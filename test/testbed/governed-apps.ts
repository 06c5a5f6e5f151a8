/** Puts the app of every governed row onto the chain, all of them when somebody first needs one. */
import { hex } from './bytes';
import type { ChainWorld } from './evm/chain-world';
import type { DstackApp } from './evm/dstack-contracts';
import type { LiveSite } from './live-site';

export interface GovernedApps {
  /** Until all are there. */
  ready(): Promise<void>;
  /** The contract of a site's app. @throws for a site that has none */
  appOf(site: LiveSite): Promise<DstackApp>;
}

export function governedApps(chain: ChainWorld, sites: readonly LiveSite[]): GovernedApps {
  let deployed: Promise<ReadonlyMap<LiveSite, DstackApp>> | undefined;
  const all = (): Promise<ReadonlyMap<LiveSite, DstackApp>> => {
    deployed ??= deployAll(chain, sites);
    return deployed;
  };
  return {
    ready: async () => {
      await all();
    },
    appOf: async (site) => {
      const app = (await all()).get(site);
      if (app === undefined) throw new Error(`no contract for ${site.host}`);
      return app;
    },
  };
}

/** One after another: the transactions of a Safe have an order. */
async function deployAll(chain: ChainWorld, sites: readonly LiveSite[]) {
  const apps = new Map<LiveSite, DstackApp>();
  const osImages = new Set<string>();
  for (const site of sites) {
    const governed = site.code?.governed;
    if (governed === undefined || governed.keys === 'own' || governed.appId !== undefined) continue;
    const { appId, composeHash, eventLog } = await site.enclave();
    const osImage = eventLog.find(({ event }) => event === 'os-image-hash')?.event_payload ?? '';
    const { owner = 'safe' } = governed;
    const app = await chain.deployApp({
      appId,
      composeHashes: [hex(composeHash)],
      // Allowed for all apps at once.
      osImages: osImages.has(osImage) ? [] : [osImage],
      owner,
    });
    osImages.add(osImage);
    if (governed.allows === 'everything') {
      const { implementation } = await chain.started();
      await app.upgradeTo(await implementation('AllowsEverythingQuietly'));
      await chain.settle();
    }
    apps.set(site, app);
  }
  return apps;
}
