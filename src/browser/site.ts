/** What one tab shows, put together for the badge and the popup. */
import type { Appraisal, JsonValue, Verdict } from '../appraisal';
import { ownKmsServers } from '../memory/own-kms';
import { readSources, type Sources } from '../memory/sources';
import type { SiteView } from '../ui/site-view';
import type { Visit } from '../visit';
import { accessFrom, patternsFor } from './access';
import { isPatternGranted, readGrants } from './grants';
import { lastGoodOf, lastingMemory, pinOf } from './lasting-memory';
import type { SitePush } from './messages';
import type { Observations } from './observations';
import { recordingOf } from './recordings';
import { type Result, resultFor, resultKey, verdictOf } from './results';
import { withChain } from './served-chains';
import type { Session } from './session';
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
    channelDanger: false,
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
  const last = result?.state === 'done' ? result.appraisal : undefined;
  const [pin, lastGood, missing] = await Promise.all([
    pinOf(memory, site.origin),
    lastGoodOf(memory, site.origin),
    missingFor(site.origin, await readSources(memory), last, await ownKmsServers(memory)),
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
    channels: [],
  };
  return { view, missing };
}

/** The hosts that a check of this site needs and that are not granted. */
async function missingFor(
  origin: string,
  asked: Sources,
  last: Appraisal | undefined,
  servers: readonly string[],
): Promise<readonly string[]> {
  const wanted = patternsFor(origin, {
    sources: asked,
    met: last?.checks ?? [],
    notAsked: hostsIn(last?.facts.code?.composeNotAsked),
    ownKmsServers: servers,
  });
  const granted = await Promise.all(wanted.map(isPatternGranted));
  return wanted.filter((_, i) => granted[i] === false);
}

const hostsIn = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((host): host is string => typeof host === 'string') : [];
