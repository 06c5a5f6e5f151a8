/**
 * What each tab shows, and what was seen of the connection that brought it: one table of transitions, no browser calls.
 *
 * Facts measured in Chromium 156 and Firefox 153 decide its rows: responses fire for pages that nobody opened (prefetch,
 * prerender), none fire for pages out of the back-forward cache or made by a service worker, a 304 fires twice in Firefox. So a
 * response is only an arrival; it becomes what the tab shows when a commit claims it.
 */
import type { Observation, RootTrust, ServedCertificate } from '../visit';

/** What a response told about its certificate. */
export type ResponseCertificate =
  | {
      readonly kind: 'shown';
      readonly certificate: ServedCertificate;
      readonly root: RootTrust;
      readonly fromCache: boolean;
    }
  /** The browser answered that this response has none: Chromium, for a page it had prefetched. */
  | { readonly kind: 'none' }
  /** The browser keeps certificates from extensions. */
  | { readonly kind: 'hidden' }
  /** We were not listening yet when the headers came. */
  | { readonly kind: 'missed' };

/** Where a page is being made: in front of the person, or ahead of time. */
export type Lane = 'active' | 'prerender';

interface Arrival {
  readonly requestId: string;
  readonly url: string;
  readonly lane: Lane;
  readonly observation: Observation;
}

interface Prefetched {
  readonly url: string;
  readonly observation: Observation;
  readonly at: number;
}

/** One document: shown now, shown earlier in this tab, or prerendered for it. */
export interface Page {
  /** Without fragment. Stays in the memory of the browser session. */
  readonly url: string;
  /** Chromium names documents; Firefox does not. */
  readonly documentId?: string;
  /** `https://host[:port]`; absent for pages that are no website. */
  readonly origin?: string;
  readonly observation: Observation;
  /** When it was last put before the person, milliseconds since the epoch. */
  readonly at: number;
}

export interface Tab {
  readonly arrivals: readonly Arrival[];
  readonly prefetched: readonly Prefetched[];
  /** Other documents of this tab that may come (back) without a response, newest first. */
  readonly others: readonly Page[];
  /** The request of the navigation under way, if there was one. */
  readonly requested?: string;
  /** When the navigation under way began, milliseconds since the epoch. */
  readonly startedAt?: number;
  /** The address that could not be reached: Firefox commits its error page under it. */
  readonly failed?: string;
  readonly shown?: Page;
  /** A tab of a private window. */
  readonly isPrivate: boolean;
}

export type Tabs = { readonly [tabId: string]: Tab };

interface InTab {
  readonly tabId: number;
}

export interface Committed extends InTab {
  readonly kind: 'committed';
  readonly url: string;
  readonly lane: Lane;
  readonly documentId?: string;
  /** The person went back or forward in the history of the tab. */
  readonly fromHistory: boolean;
  /** Since when responses of this site reach us; absent while they do not. */
  readonly watchedSince?: number;
  readonly isPrivate: boolean;
  readonly at: number;
}

export type VisitEvent =
  | (InTab & { readonly kind: 'navigation-started'; readonly lane: Lane; readonly at: number })
  | (InTab & { readonly kind: 'request-started'; readonly lane: Lane; readonly requestId: string })
  | (InTab & {
      readonly kind: 'response';
      /** `prefetch`: fetched ahead for a page that nobody has opened. */
      readonly lane: Lane | 'prefetch';
      readonly requestId: string;
      readonly url: string;
      readonly certificate: ResponseCertificate;
      readonly at: number;
    })
  | Committed
  /** A navigation ended without a page: a download, a 204, a stop. */
  | (InTab & { readonly kind: 'navigation-dropped'; readonly url: string })
  /** A navigation ended with the browser's own error page. */
  | (InTab & { readonly kind: 'navigation-failed'; readonly url: string })
  | (InTab & { readonly kind: 'address-changed'; readonly url: string })
  /** A tab that was open before we were. */
  | (InTab & {
      readonly kind: 'found-open';
      readonly url: string;
      readonly isPrivate: boolean;
      readonly at: number;
    })
  | (InTab & { readonly kind: 'tab-removed' })
  | (InTab & { readonly kind: 'tab-replaced'; readonly replacedTabId: number })
  /** A first certificate was shown: this browser does not hide them, so those not seen were missed. */
  | { readonly kind: 'certificates-shown' };

/** Chromium keeps a prefetched response for five minutes. */
const PREFETCH_MS = 5 * 60_000;
const MOST_ARRIVALS = 8;
const MOST_PREFETCHED = 16;
const MOST_OTHERS = 24;

const EMPTY: Tab = { arrivals: [], prefetched: [], others: [], isPrivate: false };

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

function page(
  { url, documentId, at }: Pick<Committed, 'url' | 'documentId' | 'at'>,
  observation: Observation,
): Page {
  const origin = originOf(url);
  return {
    url: withoutFragment(url),
    ...(documentId === undefined ? {} : { documentId }),
    ...(origin === undefined ? {} : { origin }),
    observation,
    at,
  };
}

function endNavigation({ shown, arrivals, prefetched, others, isPrivate }: Tab): Tab {
  const ahead = arrivals.filter((a) => a.lane === 'prerender');
  return { arrivals: ahead, prefetched, others, isPrivate, ...(shown === undefined ? {} : { shown }) };
}

function withoutShown({ shown, ...rest }: Tab): Tab {
  return shown === undefined ? rest : { ...rest, others: among(shown, rest.others) };
}

function withoutFailure({ failed: _, ...tab }: Tab): Tab {
  return tab;
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

const documentsOf = ({ shown, others }: Tab): readonly Page[] =>
  shown === undefined ? others : [shown, ...others];

const isSame = (a: Page, b: Page): boolean =>
  a.documentId === undefined || b.documentId === undefined ? a.url === b.url : a.documentId === b.documentId;

const among = (one: Page, others: readonly Page[]): readonly Page[] =>
  [one, ...others.filter((p) => !isSame(p, one))].slice(0, MOST_OTHERS);

function originOf(url: string): string | undefined {
  if (!url.startsWith('https://') || !URL.canParse(url)) return undefined;
  return new URL(url).origin;
}

const withoutFragment = (url: string): string => {
  const at = url.indexOf('#');
  return at < 0 ? url : url.slice(0, at);
};
