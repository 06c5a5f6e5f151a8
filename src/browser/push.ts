/** Keeps the pages of the extension current: each holds a port open and is sent the whole view whenever something changed. */
import { browser } from './ext';
import { allHostsGranted, readMode } from './grants';
import { lastingMemory } from './lasting-memory';
import { isOurPage, type SitePush, tabOfPort, WELCOME_PORT, type WelcomePush } from './messages';
import { pccsUrl } from './pccs';
import { CERTIFICATES, type SiteSources, siteView } from './site';

export interface Pages {
  /** Sends every open page its view. */
  refresh(): void;
}

/**
 * Registers the listener for ports; must run synchronously when the background starts.
 * @param opened called before the first view of a tab is sent
 */
export function pushViews(sources: SiteSources, opened: (tabId: number) => Promise<void>): Pages {
  const open = new Set<() => void>();

  browser.runtime.onConnect.addListener((port) => {
    const tabId = tabOfPort(port.name);
    const own = { id: browser.runtime.id, baseUrl: browser.runtime.getURL('/') };
    if (!isOurPage(port.sender, own) || (tabId === undefined && port.name !== WELCOME_PORT)) {
      port.disconnect();
      return;
    }
    const send = latestOnly(async () => {
      const push = tabId === undefined ? await welcomeView(sources) : await siteView(tabId, sources);
      if (open.has(send)) port.postMessage(push);
    });
    open.add(send);
    port.onDisconnect.addListener(() => open.delete(send));
    const prepared = tabId === undefined ? sources.session.ready : opened(tabId);
    void prepared.then(send, send);
  });

  return {
    refresh() {
      for (const send of open) send();
    },
  };
}

async function welcomeView({ session }: SiteSources): Promise<WelcomePush> {
  const granted = await allHostsGranted();
  return {
    view: {
      mode: await readMode(granted),
      granted,
      pccsUrl: await pccsUrl(lastingMemory(session, false)),
      certificatesHidden: session.get(CERTIFICATES) === 'hidden',
    },
  };
}

export type Push = SitePush | WelcomePush;

/** Runs a job now, or once more after the run that is under way; never twice at a time, so the last view sent is the latest. */
function latestOnly(job: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  return async function run(): Promise<void> {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await job().catch((error: unknown) => console.warn('view', error));
    }
    isRunning = false;
  };
}
