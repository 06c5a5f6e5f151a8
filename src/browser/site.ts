/** What one tab shows, put together for the badge and the popup. */
import type { JsonValue, Verdict } from '../appraisal';
import { ownKmsServers } from '../memory/own-kms';
import { readSources } from '../memory/sources';
import type { MemoryPort } from '../ports/ports';
import type { SiteView } from '../ui/site-view';
import type { Visit } from '../visit';
import { accessFrom, patternsFor, type Surroundings } from './access';
import type { Channels } from './channels';
import { isPatternGranted, readGrants } from './grants';
import { lastGoodOf, lastingMemory, pinOf } from './lasting-memory';
import type { SitePush } from './messages';
import type { Observations } from './observations';
import { recordingOf } from './recordings';
import { type Result, resultFor, resultKey, verdictOf } from './results';
import { withChain } from './served-chains';
import type { Session } from './session';
import { channelView, type ShownChannel, shownChannels } from './shown-channels';
import type { Page } from './tab';
import type { Verification } from './verification';

/** A page of a website; other pages have nothing to look at. */
export interface Site {
  readonly tabId: number;
  readonly origin: string;
  readonly page: Page;
  readonly isPrivate: boolean;
}

export const CERTIFICATES = 'certificates';

export interface SiteSources {
  readonly session: Session;
  readonly observations: Observations;
  readonly verification: Verification;
  readonly channels: Channels;
}

export function siteIn(tabId: number, { observations }: SiteSources): Site | undefined {
  const tab = observations.tab(tabId);
  const page = tab?.shown;
  if (tab === undefined || page?.origin === undefined) return undefined;
  return { tabId, origin: page.origin, page, isPrivate: tab.isPrivate };
}

/** What is verified. Results are kept by the visit without the certificates' bytes. */
export const visitOf = ({ origin, page }: Site, trigger: Visit['trigger'], session: Session): Visit => ({
  origin,
  trigger,
  page: withChain(session, page.observation),
});

/** The result that the page in this tab may show. */
export function shownResult(
  { origin, page, isPrivate }: Site,
  { verification }: SiteSources,
): Result | undefined {
  return resultFor(verification.resultOf({ origin, page: page.observation }, isPrivate), page.at);
}

export interface Face {
  readonly verdict: Verdict;
  readonly host?: string;
  /** One of the tab's channels came out `danger`. It is marked beside the page's own verdict. */
  readonly channelDanger: boolean;
}

/** What the badge needs, at once. */
export function faceOf(tabId: number, sources: SiteSources): Face {
  const site = siteIn(tabId, sources);
  if (site === undefined) return { verdict: 'none', channelDanger: false };
  return {
    verdict: verdictOf(shownResult(site, sources)),
    host: new URL(site.origin).host,
    channelDanger: shownChannels(site, sources).some(({ result }) => verdictOf(result) === 'danger'),
  };
}

export async function siteView(tabId: number, sources: SiteSources): Promise<SitePush> {
  const { session } = sources;
  const site = siteIn(tabId, sources);
  const grants = await readGrants(site?.origin);
  const common = {
    tabId,
    access: accessFrom(grants),
    mode: grants.mode,
    certificatesHidden: session.get(CERTIFICATES) === 'hidden',
  };
  if (site === undefined)
    return { view: { ...common, verdict: 'none', exportable: false, channels: [] }, missing: [] };

  const memory = lastingMemory(session, site.isPrivate);
  const result = shownResult(site, sources);
  const channels = shownChannels(site, sources);
  const { more } = sources.channels.listed(tabId);
  const [pin, lastGood, missing] = await Promise.all([
    pinOf(memory, site.origin),
    lastGoodOf(memory, site.origin),
    missingFor(site.origin, await surroundingsOf(memory, result, channels)),
  ]);
  const verdict = verdictOf(result);
  const recording = recordingOf(
    session,
    resultKey({ origin: site.origin, page: site.page.observation }, site.isPrivate),
  );
  const view: SiteView = {
    ...common,
    host: new URL(site.origin).host,
    verdict,
    ...(result?.state === 'done' ? { appraisal: result.appraisal } : {}),
    ...(pin === undefined ? {} : { pin }),
    ...(lastGood === undefined || verdict !== 'unavailable' ? {} : { lastGood }),
    exportable: result?.state === 'done' && recording !== undefined,
    channels: channels.map(channelView),
    ...(more === 0 ? {} : { moreChannels: more }),
  };
  return { view, missing };
}

async function surroundingsOf(
  memory: MemoryPort,
  ofPage: Result | undefined,
  channels: readonly ShownChannel[],
): Promise<Surroundings> {
  const finished = (result: Result | undefined) => (result?.state === 'done' ? [result.appraisal] : []);
  const [last] = finished(ofPage);
  return {
    sources: await readSources(memory),
    met: [ofPage, ...channels.map(({ result }) => result)].flatMap(finished).flatMap(({ checks }) => checks),
    notAsked: hostsIn(last?.facts.code?.composeNotAsked),
    ownKmsServers: await ownKmsServers(memory),
    channels: channels.map(({ url }) => url),
  };
}

/** The hosts that a check of this site needs and that are not granted. */
async function missingFor(origin: string, surroundings: Surroundings): Promise<readonly string[]> {
  const wanted = patternsFor(origin, surroundings);
  const granted = await Promise.all(wanted.map(isPatternGranted));
  return wanted.filter((_, i) => granted[i] === false);
}

const hostsIn = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((host): host is string => typeof host === 'string') : [];
