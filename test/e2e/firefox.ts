/** Stock Firefox ESR, driven over WebDriver BiDi. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { toBase64 } from '../../src/encoding/base64';
import { FIREFOX_ID } from '../../wxt.config';
import type { Badge, BrowserUnderTest, LaunchOptions, TabHandle } from './driver';
import { firefoxWindow, type InWindow } from './firefox-window';
import { whereIs } from './installed';
import { displayOf } from './screen';
import { trustRoots } from './trusted-roots';
import { until } from './until';

/** Given to Firefox, so that the addresses of the extension's pages are known before it is installed. */
const UUID = '7e57c0de-0000-4000-8000-000000000001';

export async function launchFirefox(options: LaunchOptions): Promise<BrowserUnderTest> {
  const profile = mkdtempSync(join(tmpdir(), 'vitrine-firefox-'));
  trustRoots(profile, options.network.roots);
  const downloads = join(profile, 'downloads');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: whereIs('firefox-esr') ?? 'firefox-esr',
    headless: options.headed === undefined,
    userDataDir: profile,
    env: { ...process.env, ...displayOf(options.headed) },
    defaultViewport: null,
    protocolTimeout: 60_000,
    // Lets BiDi open the extension's pages and look at the toolbar.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'network.dns.localDomains': options.network.localDomains,
      'network.socket.forcePort': `443=${options.network.port}`,
      'extensions.webextensions.uuids': JSON.stringify({ [FIREFOX_ID]: UUID }),
      // The question may be answered as soon as it is there.
      'security.notification_enable_delay': 0,
      // Times that pages tell are not rounded: the bench reads them.
      'privacy.reduceTimerPrecision': false,
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'browser.download.alwaysOpenPanel': false,
    },
  });
  const close = async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const inWindow = await firefoxWindow(browser);
    if (!options.bare) await install(browser, inWindow, options.extension);
    return await firefox(browser, inWindow, options, downloads, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function install(browser: Browser, inWindow: InWindow, extension: string): Promise<void> {
  const id = await browser.installExtension(extension);
  if (id !== FIREFOX_ID) throw new Error(`Firefox installed ${id}, not ${FIREFOX_ID}`);
  // The installation is answered before the event page has run; a visit made now would be missed.
  await until('the background to run', () => inWindow(backgroundRuns, FIREFOX_ID));
}

const TAB_ATTEMPTS = 3;

/** While others open and close beside it, Firefox may lose a tab that it is just making. Nothing has been done in it yet, so another will do. */
async function newPage(browser: Browser): Promise<Page> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await browser.newPage();
    } catch (error) {
      const isLost = error instanceof Error && error.message.includes('browsingContext.create');
      if (!isLost || attempt === TAB_ATTEMPTS) throw error;
    }
  }
}

async function firefox(
  browser: Browser,
  inWindow: InWindow,
  { variant, network }: LaunchOptions,
  downloads: string,
  close: () => Promise<void>,
): Promise<BrowserUnderTest> {
  const extensionOrigin = `moz-extension://${UUID}`;
  const oneAtATime = queue();
  let tabs = 0;
  return {
    variant,
    version: await browser.version(),
    extensionOrigin,
    newTab: () =>
      oneAtATime(async () => {
        const page = await newPage(browser);
        const url = `about:blank#tab-${++tabs}`;
        await page.goto(url);
        const tabId = await until('the number of the tab', () => inWindow(numberOfTab, url));
        return { tabId, page };
      }),
    async extensionPage(path) {
      const page = await newPage(browser);
      // Load events of extension pages never reach BiDi.
      await page.goto(`${extensionOrigin}${path}`, { waitUntil: [] });
      await until(`${path} to load`, () =>
        page.evaluate(() => location.protocol === 'moz-extension:' && document.readyState === 'complete'),
      );
      return page;
    },
    badge: ({ tabId }: TabHandle): Promise<Badge> =>
      // The toolbar shows the selected tab, so looking at one means selecting it.
      oneAtATime(() => inWindow(toolbarFor, FIREFOX_ID, tabId)),
    pressButton: ({ tabId }: TabHandle) =>
      oneAtATime(async () => {
        await inWindow(pressToolbarButton, FIREFOX_ID, tabId);
        await until('the panel to show the popup', () =>
          inWindow(panelShows, `${extensionOrigin}/popup.html`),
        );
        // Nobody is let into it, and while it is open it keeps the keyboard from the pages.
        await until('the panel to close', async () => {
          await inWindow(closePanel);
          return !(await inWindow(panelIsOpen));
        });
        return undefined;
      }),
    async goPastWarning({ page }, url, certificate) {
      const { hostname } = new URL(url);
      await inWindow(acceptCertificate, hostname, network.port, toBase64(certificate));
      await page.goto(url, { waitUntil: 'load' });
    },
    async answerPrompt(_, answer) {
      await until('the prompt to be answered', () => inWindow(answerDoorhanger, answer));
    },
    downloads,
    async stopBackground() {
      await until('the background to stop', () => inWindow(terminateBackground, FIREFOX_ID));
    },
    close,
    gone: new Promise((resolve) => browser.once('disconnected', () => resolve())),
  };
}

/** Runs what it is given one after another. */
function queue(): <T>(job: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const mine = last.then(job, job);
    last = mine.catch(() => {});
    return mine;
  };
}

// What follows runs inside Firefox's window and may refer to nothing outside itself.

interface Tab {
  readonly linkedBrowser: { readonly currentURI: { readonly spec: string } };
}
interface Button extends Element {
  click(): void;
}
interface Panel extends Element {
  hidePopup(): void;
}
interface Policy {
  readonly extension?: {
    readonly backgroundState: string;
    readonly backgroundContext: object | null;
    terminateBackground(options: object): Promise<void>;
  };
}
declare const gBrowser: { readonly tabs: Tab[]; selectedTab: Tab };
declare const WebExtensionPolicy: { getByID(id: string): Policy | null };
declare const CustomizableUI: {
  getWidget(id: string): { forWindow(w: Window): { readonly node: Element } } | null;
};
interface CertificateDatabase {
  constructX509FromBase64(base64: string): object;
}
interface CertificateOverrides {
  rememberValidityOverride(
    host: string,
    port: number,
    originAttributes: object,
    certificate: object,
    temporary: boolean,
  ): void;
}
declare const Ci: {
  readonly nsIX509CertDB: CertificateDatabase;
  readonly nsICertOverrideService: CertificateOverrides;
};
declare const Cc: { readonly [contract: string]: { getService<T>(of: T): T } };
declare const PopupNotifications: { readonly panel: { readonly state: string } };
declare const ChromeUtils: {
  importESModule(url: string): {
    readonly ExtensionParent: {
      readonly apiManager: {
        readonly global: { readonly tabTracker: { getId(t: Tab): number; getTab(id: number): Tab } };
      };
    };
  };
};

const backgroundRuns = (id: string): boolean =>
  WebExtensionPolicy.getByID(id)?.extension?.backgroundState === 'running';

/** As when it was idle for long. An open popup may start the next one at once, so it is this one that has to be gone. */
const terminateBackground = async (id: string): Promise<boolean> => {
  const extension = WebExtensionPolicy.getByID(id)?.extension;
  const running = extension?.backgroundContext;
  await extension?.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
  return extension?.backgroundContext !== running || running === null;
};

const numberOfTab = (url: string): number | false => {
  const tab = gBrowser.tabs.find((t) => t.linkedBrowser.currentURI.spec === url);
  if (tab === undefined) return false;
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
  return ExtensionParent.apiManager.global.tabTracker.getId(tab);
};

const toolbarFor = async (id: string, tabId: number): Promise<Badge> => {
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
  gBrowser.selectedTab = ExtensionParent.apiManager.global.tabTracker.getTab(tabId);
  // The button is repainted in the next frame; the one after shows it, and texts are filled in asynchronously.
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const widget = `${id.toLowerCase().replace(/[^a-z0-9_-]/g, '_')}-browser-action`;
  const node = CustomizableUI.getWidget(widget)?.forWindow(window).node;
  const button = node?.querySelector('.unified-extensions-item-action-button');
  if (!button) throw new Error('the toolbar holds no button of the extension');
  const { extensionTitle } = JSON.parse(button.getAttribute('data-l10n-args') ?? '{}');
  const icon = /--webextension-toolbar-image:[^;]*?url\("[^"]*?\/([^/"]+)"/.exec(
    button.getAttribute('style') ?? '',
  );
  return {
    text: button.getAttribute('badge') ?? '',
    title: extensionTitle ?? button.getAttribute('label') ?? '',
    ...(icon?.[1] ? { icon: icon[1] } : {}),
  };
};

const pressToolbarButton = (id: string, tabId: number): void => {
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
  gBrowser.selectedTab = ExtensionParent.apiManager.global.tabTracker.getTab(tabId);
  const widget = `${id.toLowerCase().replace(/[^a-z0-9_-]/g, '_')}-browser-action`;
  const node = CustomizableUI.getWidget(widget)?.forWindow(window).node;
  const button = node?.querySelector<Button>('.unified-extensions-item-action-button');
  button?.click();
};

/** What the button of Firefox's warning page does; for the port in the address and for the one it is forced to. */
const acceptCertificate = (host: string, forcedPort: number, base64: string): void => {
  const { x509, overrides } = {
    x509: Cc['@mozilla.org/security/x509certdb;1']?.getService(Ci.nsIX509CertDB),
    overrides: Cc['@mozilla.org/security/certoverride;1']?.getService(Ci.nsICertOverrideService),
  };
  const certificate = x509?.constructX509FromBase64(base64);
  if (certificate === undefined || overrides === undefined)
    throw new Error('Firefox has no override service');
  for (const port of [443, forcedPort]) overrides.rememberValidityOverride(host, port, {}, certificate, true);
};

/** Firefox's question hangs below its address bar. */
const answerDoorhanger = (answer: 'allow' | 'refuse'): boolean => {
  const question = document.querySelector('#addon-webext-permissions-notification') as unknown as {
    readonly button: Button;
    readonly secondaryButton: Button;
  } | null;
  if (question === null || PopupNotifications.panel.state !== 'open') return false;
  (answer === 'allow' ? question.button : question.secondaryButton).click();
  return true;
};

const closePanel = (): void => {
  (document.querySelector('#customizationui-widget-panel') as Panel | null)?.hidePopup();
};

const panelIsOpen = (): boolean => document.querySelector('browser.webextension-popup-browser') !== null;

const panelShows = (url: string): boolean => {
  const panel = document.querySelector('browser.webextension-popup-browser') as unknown as {
    readonly currentURI?: { readonly spec: string };
  } | null;
  return panel?.currentURI?.spec === url;
};
