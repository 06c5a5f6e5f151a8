/** Feeds the browser's events, one after another, into the table of visits, and keeps its state for the session. */
import type { PageResponse } from './certificate-observer';
import { laneOf, PAGES } from './certificate-observer';
import { browser, isOutermost, type NavigationDetails, tolerateClosedTab, webRequest } from './ext';
import { forgetPrivate } from './forget-private';
import { isGranted } from './grants';
import { listenToRequests } from './request-listeners';
import type { Session } from './session';
import type { Tab, Tabs } from './tab';
import type { VisitEvent } from './visit-events';
import { nextTabs } from './visits';

export interface Observations {
  tab(tabId: number): Tab | undefined;
  /** All tabs of which something is known. */
  tabIds(): readonly number[];
  response(response: PageResponse): void;
  certificatesShown(): void;
  /** Looks at tabs that were open before we were: one, or all. Resolves once they are known. */
  findOpen(tabId?: number): Promise<void>;
  /** Responses may reach us from now on that did not before. */
  watchFromNow(): Promise<void>;
  /** Runs a job when everything that the browser told before is in the table; settles, and never rejects, when it is done. */
  inOrder(job: () => void | Promise<void>): Promise<void>;
}

const TAB = 'tab:';
const WATCHING_SINCE = 'watching-since';
/**
 * Chromium's name for a navigation that ends without a page. Firefox says NS_BINDING_ABORTED for the same, and also in the middle of
 * every navigation that changes processes, so there it means nothing.
 */
const DROPPED = 'net::ERR_ABORTED';
const MEANS_NOTHING = 'Error code 2152398850';

/**
 * Registers the listeners; must run synchronously when the background starts.
 * @param shown a tab shows something else, or shows it anew: what was painted is gone
 */
export function observeTabs(session: Session, shown: (tabId: number) => void): Observations {
  const startedAt = Date.now();
  const recovered = session.ready.then(() => {
    const isFirstStart = session.get<number>(WATCHING_SINCE) === undefined;
    if (isFirstStart) session.set(WATCHING_SINCE, startedAt);
    return isFirstStart;
  });

  // Events are handled in the order in which they came, also where one has to ask the browser something first.
  let tail: Promise<unknown> = recovered;
  function inOrder(job: () => void | Promise<void>): Promise<void> {
    const done = tail.then(job).catch((error: unknown) => console.error('observation', error));
    tail = done;
    return done;
  }

  const tabIds = () => session.keys(TAB).map((key) => Number(key.slice(TAB.length)));
  const tab = (tabId: number) => session.get<Tab>(TAB + tabId);

  function apply(event: VisitEvent): void {
    const before: Tabs = Object.fromEntries(
      tabIds().flatMap((id) => [tab(id)].flatMap((t) => (t ? [[id, t]] : []))),
    );
    const after = nextTabs(before, event);
    for (const id of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const now = after[id];
      if (now === before[id]) continue;
      if (now === undefined) session.delete(TAB + id);
      else session.set(TAB + id, now);
    }
  }

  const note = (event: VisitEvent) => inOrder(() => apply(event));
  const { webNavigation, tabs } = browser;
  const laneOfNavigation = ({ documentLifecycle }: NavigationDetails) =>
    documentLifecycle === 'prerender' ? 'prerender' : 'active';

  listenToRequests(
    webRequest().onBeforeRequest,
    (details) => {
      const lane = laneOf(details);
      const { tabId, requestId } = details;
      if (lane !== 'prefetch') void note({ kind: 'request-started', tabId, requestId, lane });
    },
    PAGES,
  );

  webNavigation.onBeforeNavigate.addListener((details: NavigationDetails) => {
    if (!isOutermost(details)) return;
    const lane = laneOfNavigation(details);
    void note({ kind: 'navigation-started', tabId: details.tabId, lane, at: Date.now() });
  });

  webNavigation.onCommitted.addListener((details: NavigationDetails) => {
    if (!isOutermost(details)) return;
    const at = Date.now();
    const { tabId, url, documentId, transitionQualifiers = [] } = details;
    const lane = laneOfNavigation(details);
    void inOrder(async () => {
      const isWatched = url.startsWith('https://') && (await isGranted(url));
      const inTab = await tolerateClosedTab(tabs.get(tabId));
      const since = session.get<number>(WATCHING_SINCE);
      apply({
        kind: 'committed',
        tabId,
        url,
        lane,
        at,
        ...(documentId === undefined ? {} : { documentId }),
        fromHistory: transitionQualifiers.includes('forward_back'),
        ...(isWatched && since !== undefined ? { watchedSince: since } : {}),
        isPrivate: inTab?.incognito ?? tab(tabId)?.isPrivate ?? false,
      });
      if (lane === 'active') shown(tabId);
    });
  });

  // Firefox may wipe a badge a little after telling of the commit.
  webNavigation.onCompleted.addListener((details: NavigationDetails) => {
    if (details.frameId === 0) void inOrder(() => shown(details.tabId));
  });

  webNavigation.onErrorOccurred.addListener((details: NavigationDetails) => {
    const { tabId, url, error } = details;
    if (!isOutermost(details) || laneOfNavigation(details) === 'prerender' || error === MEANS_NOTHING) return;
    const kind = error === DROPPED ? 'navigation-dropped' : 'navigation-failed';
    void note({ kind, tabId, url }).then(() => shown(tabId));
  });

  const addressChanged = ({ tabId, frameId, url }: NavigationDetails) => {
    if (frameId === 0) void note({ kind: 'address-changed', tabId, url });
  };
  webNavigation.onHistoryStateUpdated.addListener(addressChanged);
  webNavigation.onReferenceFragmentUpdated.addListener(addressChanged);

  webNavigation.onTabReplaced.addListener(({ tabId, replacedTabId }) => {
    void note({ kind: 'tab-replaced', tabId, replacedTabId }).then(() => shown(tabId));
  });
  tabs.onRemoved.addListener((tabId) => {
    void note({ kind: 'tab-removed', tabId }).then(afterRemoval);
  });
  tabs.onActivated.addListener(({ tabId }) => {
    void findOpen(tabId).then(() => shown(tabId));
  });

  function afterRemoval(): void {
    if (!tabIds().some((id) => tab(id)?.isPrivate)) forgetPrivate(session);
  }

  async function findOpen(tabId?: number): Promise<void> {
    const open = tabId === undefined ? await tabs.query({}) : [await tolerateClosedTab(tabs.get(tabId))];
    const at = Date.now();
    for (const found of open) {
      // Without permission for its host the browser keeps the address of a tab to itself.
      if (found?.id === undefined || found.url === undefined || found.status === 'loading') continue;
      const event = {
        kind: 'found-open',
        tabId: found.id,
        url: found.url,
        isPrivate: found.incognito,
        at,
      } as const;
      await note(event);
    }
  }

  void recovered.then(async (isFirstStart) => {
    if (!isFirstStart) return;
    await findOpen();
    for (const front of await tabs.query({ active: true })) if (front.id !== undefined) shown(front.id);
  });

  return {
    tab,
    tabIds,
    response: (response) => void note({ kind: 'response', ...response, at: Date.now() }),
    certificatesShown: () => void note({ kind: 'certificates-shown' }),
    findOpen,
    inOrder,
    watchFromNow: () => inOrder(() => session.set(WATCHING_SINCE, Date.now())),
  };
}
