/** Which channels of a page are looked at, and when. Nobody is asked whom the person did not allow. */
import { visitOfChannel } from '../channel';
import { isGranted, readGrants } from './grants';
import { lastingMemory, pinOf } from './lasting-memory';
import { latestOnly } from './latest-only';
import { withResults } from './shown-channels';
import { type Site, type SiteSources, siteIn } from './site';

/**
 * Looks at the channels of a tab of which nothing is known yet. A page may open a thousand at once: the tab is gone through once, and once
 * more for what came up meanwhile.
 */
export function createChannelLook(sources: SiteSources): (tabId: number) => void {
  const looks = new Map<number, () => void>();
  return (tabId) => {
    const look =
      looks.get(tabId) ??
      latestOnly('channels', async () => {
        const site = siteIn(tabId, sources);
        if (site === undefined) looks.delete(tabId);
        else await lookAtUnknown(site, sources);
      });
    looks.set(tabId, look);
    look();
  };
}

/** Where the person wants that without asking, or has asked about this page. */
async function lookAtUnknown(site: Site, sources: SiteSources): Promise<void> {
  const { tabId, origin, isPrivate } = site;
  const unknown = withResults(site, sources).filter(({ result }) => result?.state !== 'done');
  if (unknown.length === 0) return;
  const [{ mode }, pin] = await Promise.all([
    readGrants(origin),
    pinOf(lastingMemory(sources.session, isPrivate), origin),
  ]);
  if (mode === 'ask' && pin === undefined && !sources.channels.listed(tabId).isAsked) return;
  for (const { url } of unknown) {
    // Not waited for: others may come up while this one keeps silent.
    if (await isGranted(url)) void ensure(url, site, sources, false);
  }
}

/** Looks at all of them now: the person asked. Resolves when that is done. */
export async function lookAtChannelsAgain(site: Site, sources: SiteSources): Promise<void> {
  const { channels } = sources.channels.listed(site.tabId);
  await Promise.all(
    channels.map(async ({ url }) => {
      if (await isGranted(url)) await ensure(url, site, sources, true);
    }),
  );
}

const ensure = (
  url: string,
  { tabId, origin, isPrivate }: Site,
  { verification }: SiteSources,
  again: boolean,
): Promise<void> =>
  verification.ensure({ visit: visitOfChannel(url, origin), isPrivate, tabId, again, isKnown: false });
