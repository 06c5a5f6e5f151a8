/**
 * What each tab shows, and what was seen of the connection that brought it: one table of transitions, no browser calls.
 *
 * Facts measured in Chromium 156 and Firefox 153 decide its rows: responses fire for pages that nobody opened (prefetch,
 * prerender), none fire for pages out of the back-forward cache or made by a service worker, a 304 fires twice in Firefox. So a
 * response is only an arrival; it becomes what the tab shows when a commit claims it.
 */
import type { Observation } from '../visit';
import {
  type Arrival,
  among,
  documentsOf,
  EMPTY,
  endNavigation,
  isSame,
  originOf,
  type Prefetched,
  page,
  type Tab,
  type Tabs,
  withoutFailure,
  withoutFragment,
  withoutShown,
} from './tab';
import type { Committed, InTab, Lane, ResponseCertificate, VisitEvent } from './visit-events';

/** Chromium keeps a prefetched response for five minutes. */
const PREFETCH_MS = 5 * 60_000;
const MOST_ARRIVALS = 8;
const MOST_PREFETCHED = 16;

const OPENED_BEFORE_READY: Observation = { kind: 'not-seen', why: 'opened-before-ready' };
const NO_CONNECTION: Observation = { kind: 'not-seen', why: 'no-connection' };
const HIDDEN: Observation = { kind: 'not-seen', why: 'hidden-by-browser' };

type Transition<K extends VisitEvent['kind']> = (
  tabs: Tabs,
  event: Extract<VisitEvent, { readonly kind: K }>,
) => Tabs;

const TRANSITIONS: { readonly [K in VisitEvent['kind']]: Transition<K> } = {
  // Not a reason to forget arrivals: Firefox tells it again in the middle of a navigation that changes processes.
  'navigation-started': inTab((tab, { lane, at }) =>
    lane === 'active' ? { ...withoutFailure(tab), startedAt: at } : tab,
  ),

  // What an earlier request brought and no commit claimed (a download, say) must not be claimed by this navigation.
  'request-started': inTab((tab, { lane, requestId }) => ({
    ...withoutFailure(tab),
    arrivals: tab.arrivals.filter((a) => a.lane !== lane || a.requestId === requestId),
    ...(lane === 'active' ? { requested: requestId } : {}),
  })),

  response: inTab((tab, event) =>
    event.lane === 'prefetch' ? keepPrefetched(tab, event) : keepArrival(tab, { ...event, lane: event.lane }),
  ),

  committed: inTab((tab, event) => commit(tab, event)),

  'navigation-dropped': inTab((tab, { url }) => ({
    ...tab,
    arrivals: tab.arrivals.filter((a) => a.url !== withoutFragment(url)),
  })),

  'navigation-failed': inTab((tab, { url }) => ({
    ...withoutShown(endNavigation(tab)),
    failed: withoutFragment(url),
  })),

  'address-changed': inTab((tab, { url }) =>
    tab.shown?.origin === undefined || originOf(url) !== tab.shown.origin
      ? tab
      : { ...tab, shown: { ...tab.shown, url: withoutFragment(url) } },
  ),

  'found-open': inTab((tab, { url, isPrivate, at }) =>
    tab.shown?.url === withoutFragment(url)
      ? tab
      : { ...endNavigation(tab), isPrivate, shown: page({ url, at }, OPENED_BEFORE_READY) },
  ),

  'tab-removed': (tabs, { tabId }) => without(tabs, tabId),
  'tab-replaced': (tabs, { replacedTabId }) => without(tabs, replacedTabId),
  'certificates-shown': (tabs) =>
    Object.fromEntries(Object.entries(tabs).map(([id, tab]) => [id, missedNotHidden(tab)])),
};

/** The state after one event. Pure: same tabs and event, same result. */
export function nextTabs(tabs: Tabs, event: VisitEvent): Tabs {
  const transition = TRANSITIONS[event.kind] as (tabs: Tabs, event: VisitEvent) => Tabs;
  return transition(tabs, event);
}

/** Names what a tab shows, for work and results: same key, same origin and same observation. */
export function visitKey({
  origin,
  observation,
}: {
  readonly origin: string;
  readonly observation: Observation;
}): string {
  if (observation.kind === 'not-seen') return `${origin} ${observation.why}`;
  const { spkiSha256, certificateSha256 } = observation.certificate;
  return `${origin} ${observation.kind} ${observation.root} ${certificateSha256 ?? spkiSha256}`;
}

interface CommitRow {
  readonly when: string;
  /** What this row says was seen of the page; `undefined` when the row does not apply. */
  readonly observation: (tab: Tab, event: Committed) => Observation | undefined;
}

/** How a committed page came here. The first row that applies decides. */
const COMMIT_ROWS: readonly CommitRow[] = [
  {
    when: 'the same document comes back: back-forward cache, or a prerendered page that is opened',
    observation: (tab, { documentId }) =>
      documentId === undefined
        ? undefined
        : documentsOf(tab).find((p) => p.documentId === documentId)?.observation,
  },
  {
    when: 'a response was seen for it',
    observation: (tab, { url, lane }) =>
      tab.arrivals.find((a) => a.lane === lane && a.url === withoutFragment(url))?.observation,
  },
  {
    when: 'back or forward without any request, in a browser that does not name documents: back-forward cache',
    observation: (tab, { url, documentId, fromHistory }) =>
      documentId === undefined && fromHistory && tab.requested === undefined
        ? documentsOf(tab).find((p) => p.url === withoutFragment(url))?.observation
        : undefined,
  },
  {
    when: 'we were listening and no response came: a service worker made the page',
    observation: (tab, { watchedSince }) =>
      watchedSince !== undefined && tab.startedAt !== undefined && tab.startedAt >= watchedSince
        ? NO_CONNECTION
        : undefined,
  },
  { when: 'anything else: it was on its way before we could look', observation: () => OPENED_BEFORE_READY },
];

function commit(tab: Tab, event: Committed): Tab {
  const observation = COMMIT_ROWS.map((row) => row.observation(tab, event)).find((o) => o !== undefined);
  const committed = page(event, observation ?? OPENED_BEFORE_READY);
  if (tab.failed === committed.url) return withoutShown(endNavigation(tab));
  if (event.lane === 'prerender') {
    return {
      ...tab,
      arrivals: tab.arrivals.filter((a) => a.lane !== 'prerender'),
      others: among(committed, tab.others),
    };
  }
  const others = tab.shown === undefined ? tab.others : among(tab.shown, tab.others);
  return {
    ...endNavigation(tab),
    others: others.filter((p) => !isSame(p, committed)),
    shown: committed,
    isPrivate: event.isPrivate,
  };
}

type Response = Extract<VisitEvent, { readonly kind: 'response' }>;

function keepArrival(tab: Tab, event: Response & { readonly lane: Lane }): Tab {
  const { requestId, lane, certificate } = event;
  const url = withoutFragment(event.url);
  // Firefox tells a revalidated page twice: the live 304, then the cached 200. The live one is what the person is connected to.
  const live = tab.arrivals.some(
    (a) => a.requestId === requestId && a.url === url && a.observation.kind === 'live',
  );
  if (live && certificate.kind === 'shown' && certificate.fromCache) return tab;
  const arrival: Arrival = { requestId, url, lane, observation: observe(tab, url, certificate, event.at) };
  const others = tab.arrivals.filter((a) => a.requestId !== requestId);
  return { ...tab, arrivals: [arrival, ...others].slice(0, MOST_ARRIVALS) };
}

function observe(tab: Tab, url: string, certificate: ResponseCertificate, at: number): Observation {
  switch (certificate.kind) {
    case 'shown':
      return {
        kind: certificate.fromCache ? 'cached' : 'live',
        certificate: certificate.certificate,
        root: certificate.root,
      };
    case 'none':
      // The page is the prefetched response, whose certificate was shown when it was fetched.
      return (
        tab.prefetched.find((p) => p.url === url && at - p.at <= PREFETCH_MS)?.observation ?? NO_CONNECTION
      );
    case 'hidden':
      return HIDDEN;
    case 'missed':
      return OPENED_BEFORE_READY;
  }
}

function keepPrefetched(tab: Tab, { url, certificate, at }: Response): Tab {
  const key = withoutFragment(url);
  const kept: Prefetched = { url: key, observation: observe(tab, key, certificate, at), at };
  const fresh = tab.prefetched.filter((p) => p.url !== key && at - p.at <= PREFETCH_MS);
  return { ...tab, prefetched: [kept, ...fresh].slice(0, MOST_PREFETCHED) };
}

function missedNotHidden(tab: Tab): Tab {
  const mend = <T extends { readonly observation: Observation }>(seen: T): T =>
    seen.observation.kind === 'not-seen' && seen.observation.why === 'hidden-by-browser'
      ? { ...seen, observation: OPENED_BEFORE_READY }
      : seen;
  return {
    ...tab,
    arrivals: tab.arrivals.map(mend),
    prefetched: tab.prefetched.map(mend),
    others: tab.others.map(mend),
    ...(tab.shown === undefined ? {} : { shown: mend(tab.shown) }),
  };
}

function inTab<E extends InTab>(change: (tab: Tab, event: E) => Tab): (tabs: Tabs, event: E) => Tabs {
  return (tabs, event) => ({ ...tabs, [event.tabId]: change(tabs[event.tabId] ?? EMPTY, event) });
}

function without(tabs: Tabs, tabId: number): Tabs {
  return Object.fromEntries(Object.entries(tabs).filter(([id]) => id !== `${tabId}`));
}
