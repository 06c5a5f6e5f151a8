/** The popup: finds its tab, and does what its buttons say. */
import { mountPopup } from '../../ui/popup';
import type { SiteActions } from '../../ui/site-view';
import { browser } from '../ext';
import { type SitePush, sitePort } from '../messages';
import { wording } from '../wording';
import { order, receive, send } from './background-line';
import { saveFile } from './save-file';

export async function startPopup(): Promise<void> {
  const root = document.getElementById('root');
  const tabId = await tabToShow();
  if (root === null || tabId === undefined) return;
  mountPopup(root, siteActions(tabId), wording);
}

/** The tab in front, or the one named in our own address: the popup's document can be opened in a tab of its own. */
async function tabToShow(): Promise<number | undefined> {
  const named = /^\d{1,10}$/.exec(new URLSearchParams(location.search).get('tabId') ?? '');
  if (named !== null) return Number(named[0]);
  const [front] = await browser.tabs.query({ active: true, currentWindow: true });
  return front?.id;
}

function siteActions(tabId: number): SiteActions {
  let missing: readonly string[] = [];
  return {
    watch: (listener) =>
      receive<SitePush>(sitePort(tabId), (push) => {
        missing = push.missing;
        listener(push.view);
      }),
    check() {
      // The browser's question may close this popup, and what it has not said by then is never heard: so the background is told first, and
      // checks again when the answer allows more. Nothing is waited for: Firefox counts only the click itself as the person's gesture.
      if (missing.length > 0) void order({ kind: 'check-when-granted', tabId });
      // The click alone opens this one site to us, whatever the answer will be.
      const checked = order({ kind: 'check', tabId });
      if (missing.length > 0) void requestHosts(missing);
      return checked;
    },
    pin: () => order({ kind: 'pin', tabId }),
    unpin: () => order({ kind: 'unpin', tabId }),
    async exportReport() {
      const reply = await send({ kind: 'export', tabId });
      if (reply.kind === 'report') saveFile(reply.fileName, reply.json);
    },
    openReport: (question, channel) =>
      order({
        kind: 'open-report',
        tabId,
        ...(question === undefined ? {} : { question }),
        ...(channel === undefined ? {} : { channel }),
      }),
    async reload() {
      await browser.tabs.reload(tabId);
    },
    openSettings: () => browser.runtime.openOptionsPage(),
    copy: (text) => navigator.clipboard.writeText(text),
  };
}

async function requestHosts(origins: readonly string[]): Promise<void> {
  try {
    await browser.permissions.request({ origins: [...origins] });
  } catch (error) {
    console.warn('permission', error);
  }
}
