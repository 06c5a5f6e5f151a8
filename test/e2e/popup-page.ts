/**
 * The popup of a tab, opened in a tab of its own: the same document, the same code, the same messages as the panel that the button
 * opens. Reads what it draws and what the background tells it.
 */
import type { Page } from 'puppeteer-core';
import { type Message, type Reply, type SitePush, sitePort } from '../../src/browser/messages';
import type { SiteView } from '../../src/ui/site-view';
import type { BrowserUnderTest, Shown, TabHandle } from './driver';
import { until, within } from './until';

export interface PopupPage {
  readonly page: Page;
  readonly tab: TabHandle;
  /** What the background says of the tab now. */
  view(): Promise<SiteView>;
  /** Verdict and headline as drawn. */
  drawn(): Promise<{ readonly verdict: string; readonly headline: string }>;
  /** Clicks a button of the popup by its wording key: `action_pin`. */
  press(action: string): Promise<void>;
  /** The file that *Export* writes. */
  recording(): Promise<string>;
  close(): Promise<void>;
}

/** The extension's own API, as its pages see it. */
interface ExtensionApi {
  readonly runtime: {
    connect(info: { name: string }): {
      readonly onMessage: { addListener(listener: (message: unknown) => void): void };
      readonly onDisconnect: { addListener(listener: () => void): void };
      disconnect(): void;
    };
    sendMessage(message: unknown): Promise<unknown>;
  };
}
declare const chrome: ExtensionApi;

const READ_MS = 5_000;

export async function openPopup(browser: BrowserUnderTest, tab: TabHandle): Promise<PopupPage> {
  const page = await browser.extensionPage(`/popup.html?tabId=${tab.tabId}`);
  await until('the popup to be drawn', () => page.evaluate(() => document.querySelector('.popup') !== null));
  return {
    page,
    tab,
    async view() {
      const read = page.evaluate(
        (name) =>
          new Promise<string>((resolve, reject) => {
            const port = chrome.runtime.connect({ name });
            port.onMessage.addListener((message) => {
              // As text: what stands in two places of an object, BiDi gives in the first one only.
              resolve(JSON.stringify(message));
              port.disconnect();
            });
            port.onDisconnect.addListener(() => reject(new Error('the background hung up')));
          }),
        sitePort(tab.tabId),
      );
      return (JSON.parse(await within('the view', READ_MS, read)) as SitePush).view;
    },
    drawn: () =>
      page.evaluate(() => ({
        verdict: document.querySelector('.popup')?.getAttribute('data-verdict') ?? '',
        headline: document.querySelector('h1')?.textContent ?? '',
      })),
    async press(action) {
      await page.bringToFront();
      await until(`the button ${action}`, () =>
        page.evaluate((key) => {
          const button = document.querySelector<HTMLButtonElement>(`[data-action="${key}"]`);
          button?.click();
          return button !== null;
        }, action),
      );
    },
    async recording() {
      const message: Message = { kind: 'export', tabId: tab.tabId };
      const asked = page.evaluate((m) => chrome.runtime.sendMessage(m), message);
      const reply = (await within('the recording', READ_MS, asked)) as Reply;
      if (reply.kind !== 'report') throw new Error(`no recording: ${JSON.stringify(reply)}`);
      return reply.json;
    },
    close: () => page.close(),
  };
}

/** Toolbar, popup and appraisal of a tab, at this moment. */
export async function shownBy(browser: BrowserUnderTest, popup: PopupPage): Promise<Shown> {
  const badge = await browser.badge(popup.tab);
  const [view, drawn] = [await popup.view(), await popup.drawn()];
  return {
    verdict: view.verdict,
    drawn: drawn.verdict,
    headline: drawn.headline,
    host: view.host,
    appraisal: view.appraisal,
    badge,
  };
}
