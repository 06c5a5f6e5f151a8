/** Keeps what tabs have signs of: the table of `channel-signs.ts` for each tab, and where the service workers of each origin lead to. */
import type { JsonValue } from '../appraisal';
import { channelOf } from '../protocols/teekit/channel-url';
import { channelOfWorkerScript } from '../protocols/teekit/worker-script';
import { observeChannels } from './channel-observer';
import {
  channelOfSocket,
  type DocumentSign,
  documentOf,
  type Listed,
  listedChannels,
  nextSigns,
  type SignEvent,
  type TabSigns,
} from './channel-signs';
import { saysEncryptedOnly } from './encrypted-only';
import { browser, type NavigationDetails } from './ext';
import { isGranted } from './grants';
import { lastingMemory } from './lasting-memory';
import type { Observations } from './observations';
import type { Session } from './session';
import { type Tab, withoutFragment } from './tab';
import {
  readWorkerChannels,
  type WorkerChannel,
  withWorkerChannel,
  workerChannelsKey,
  writeWorkerChannels,
} from './worker-channels';

export interface Channels {
  /** Of what a tab shows now. */
  listed(tabId: number): Listed;
  /** Is this channel listed in any tab of this kind of window? */
  isListed(url: string, isPrivate: boolean): boolean;
  /** The person asked about what this tab shows; `changed` is not called, since that is looked at now in any case. */
  asked(tabId: number): void;
  /** Brings to mind what memory knows of the site in a tab; settles, and never rejects, once `listed` tells it. */
  recall(tabId: number): Promise<void>;
}

const NOTHING: Listed = { channels: [], more: 0, isAsked: false };
const SIGNS = 'channels:';
/** Address of the page of a tab that was answered with 403, until something else is. */
const FORBIDDEN = 'forbidden:';
/** The document of a tab that is all there. */
const COMPLETED = 'completed:';

/** Private windows keep to themselves. */
const workersKey = (origin: string, isPrivate: boolean): string =>
  `${isPrivate ? 'private:' : ''}workers:${origin}`;

/**
 * Registers the listeners; must run synchronously when the background starts.
 * @param changed a tab has other channels than before
 */
export function watchChannels(
  session: Session,
  observations: Observations,
  changed: (tabId: number) => void,
): Channels {
  const { inOrder } = observations;

  /** Says whether that was news. */
  function keep(tabId: number, event: SignEvent): boolean {
    const before = session.get<TabSigns>(SIGNS + tabId) ?? [];
    const after = nextSigns(before, event);
    if (after !== before) session.set(SIGNS + tabId, after);
    return after !== before;
  }

  function note(tabId: number, event: SignEvent): void {
    if (keep(tabId, event)) changed(tabId);
  }

  /** What the tab shows, unless the browser names the document that opened a socket. */
  function documentIn({ shown }: Tab, documentId: string | undefined): string | undefined {
    if (shown === undefined) return documentId;
    // Pages that were open before we were have no name that we know of.
    return documentId === undefined || shown.documentId === undefined ? documentOf(shown) : documentId;
  }

  function noteSocket(tabId: number, kind: DocumentSign, url: string, documentId?: string): void {
    const tab = observations.tab(tabId);
    const document = tab && documentIn(tab, documentId);
    if (document !== undefined) note(tabId, { kind, url, document, at: Date.now() });
  }

  const tabsOf = (origin: string, isPrivate: boolean | undefined): readonly (readonly [number, Tab])[] =>
    observations.tabIds().flatMap((tabId) => {
      const tab = observations.tab(tabId);
      const fits = tab?.shown?.origin === origin && (isPrivate === undefined || tab.isPrivate === isPrivate);
      return fits ? [[tabId, tab] as const] : [];
    });

  function noteWorker(url: string, origin: string, isPrivate: boolean | undefined): void {
    const tabs = tabsOf(origin, isPrivate);
    if (tabs.length === 0) return;
    // Chromium does not tell in which kind of window: what may be private is kept as that.
    const kept = isPrivate ?? tabs.some(([, tab]) => tab.isPrivate);
    const known = session.get<readonly WorkerChannel[]>(workersKey(origin, kept)) ?? [];
    const now = withWorkerChannel(known, url, Date.now());
    if (now === known) return;
    session.set(workersKey(origin, kept), now);
    void lastingMemory(session, kept).write(workerChannelsKey(origin), writeWorkerChannels(now));
    for (const [tabId, tab] of tabs) if (tab.isPrivate === kept) changed(tabId);
  }

  observeChannels({
    socket(sign, url, opener) {
      if (channelOfSocket(url) === undefined) return;
      void inOrder(() => {
        if ('tabId' in opener)
          return noteSocket(opener.tabId, sign, url, opener.isOutermost ? opener.documentId : undefined);
        for (const [tabId] of tabsOf(opener.workerOf, opener.isPrivate)) noteSocket(tabId, sign, url);
      });
    },
    workerScript(url, isPrivate) {
      const channel = channelOfWorkerScript(url);
      if (channel === undefined || channelOfSocket(channel) === undefined) return;
      void inOrder(async () => {
        const { origin } = new URL(url);
        await Promise.all(tabsOf(origin, isPrivate).map(([tabId]) => recall(tabId)));
        noteWorker(channel, origin, isPrivate);
      });
    },
    page(tabId, url, status) {
      void inOrder(() => {
        const key = FORBIDDEN + tabId;
        if (status === 403) session.set(key, withoutFragment(url));
        else session.delete(key);
        // Firefox often tells of the answer when the page is already there.
        lookAtForbidden(tabId);
      });
    },
  });

  browser.webNavigation.onCompleted.addListener(({ tabId, frameId }: NavigationDetails) => {
    if (frameId !== 0) return;
    void inOrder(() => {
      const shown = observations.tab(tabId)?.shown;
      if (shown !== undefined) session.set(COMPLETED + tabId, documentOf(shown));
      lookAtForbidden(tabId);
    });
  });

  /** Where what the tab shows was answered with 403 and is all there, whichever was told first. */
  function lookAtForbidden(tabId: number): void {
    const shown = observations.tab(tabId)?.shown;
    if (shown?.origin === undefined || session.get(FORBIDDEN + tabId) !== shown.url) return;
    // Not waited for: a page may keep a script waiting for ever.
    if (session.get(COMPLETED + tabId) === documentOf(shown))
      void lookForWords(tabId, documentOf(shown), shown.origin);
  }

  async function lookForWords(tabId: number, document: string, origin: string): Promise<void> {
    if (!(await isGranted(origin)) || !(await saysEncryptedOnly(tabId))) return;
    await inOrder(() => {
      const now = observations.tab(tabId)?.shown;
      if (now === undefined || documentOf(now) !== document) return;
      note(tabId, { kind: 'encrypted-only', document, url: channelOf(origin), at: Date.now() });
    });
  }

  const forget = (tabId: number) =>
    void inOrder(() => {
      session.delete(SIGNS + tabId);
      session.delete(FORBIDDEN + tabId);
      session.delete(COMPLETED + tabId);
    });
  browser.tabs.onRemoved.addListener(forget);
  browser.webNavigation.onTabReplaced.addListener(({ replacedTabId }) => forget(replacedTabId));

  function listed(tabId: number): Listed {
    const tab = observations.tab(tabId);
    if (tab?.shown?.origin === undefined) return NOTHING;
    const workers = session.get<readonly WorkerChannel[]>(workersKey(tab.shown.origin, tab.isPrivate)) ?? [];
    const signs = session.get<TabSigns>(SIGNS + tabId) ?? [];
    return listedChannels(
      signs,
      tab.shown,
      workers.map(({ url }) => url),
    );
  }

  async function recall(tabId: number): Promise<void> {
    const tab = observations.tab(tabId);
    const origin = tab?.shown?.origin;
    if (tab === undefined || origin === undefined) return;
    const { isPrivate } = tab;
    const key = workersKey(origin, isPrivate);
    if (session.get(key) !== undefined) return;
    const value: JsonValue | undefined = await lastingMemory(session, isPrivate).read(
      workerChannelsKey(origin),
    );
    const known = readWorkerChannels(value, Date.now());
    // What was seen meanwhile is newer.
    if (known.length > 0 && session.get(key) === undefined) session.set(key, known);
  }

  return {
    listed,
    isListed: (url, isPrivate) =>
      observations
        .tabIds()
        .some(
          (tabId) =>
            observations.tab(tabId)?.isPrivate === isPrivate &&
            listed(tabId).channels.some((c) => c.url === url),
        ),
    asked(tabId) {
      const shown = observations.tab(tabId)?.shown;
      if (shown !== undefined) keep(tabId, { kind: 'asked', document: documentOf(shown), at: Date.now() });
    },
    recall,
  };
}
