/** Stock Chromium, driven over the DevTools pipe. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page, type Target } from 'puppeteer-core';
import type { Badge, BrowserUnderTest, LaunchOptions, TabHandle } from './driver';
import { whereIs } from './installed';
import { displayOf, type Screen } from './screen';
import { trustRoots } from './trusted-roots';
import { pause, until } from './until';

const AFTER_TYPING_MS = 500;

/** What these tests call of the extension's own `chrome`. */
interface ExtensionApi {
  readonly runtime: {
    getContexts(filter: { contextTypes: readonly string[] }): Promise<readonly { contextId: string }[]>;
  };
  readonly tabs: { create(options: { url: string }): Promise<{ id?: number }> };
  readonly action: {
    getBadgeText(details: { tabId: number }): Promise<string>;
    getTitle(details: { tabId: number }): Promise<string>;
  };
  readonly webRequest?: { readonly onHeadersReceived: { hasListeners(): boolean } };
  readonly webNavigation?: { readonly onCommitted: { hasListeners(): boolean } };
}
declare const chrome: ExtensionApi;

export async function launchChromium(options: LaunchOptions): Promise<BrowserUnderTest> {
  const home = mkdtempSync(join(tmpdir(), 'vitrine-chromium-'));
  const downloads = join(home, 'downloads');
  trustRoots(join(home, '.pki/nssdb'), options.network.roots);
  const browser = await puppeteer.launch({
    executablePath: whereIs('chromium') ?? 'chromium',
    headless: options.headed === undefined,
    pipe: true, // extensions are installed over the pipe only
    ...(options.bare ? {} : { enableExtensions: [options.extension] }),
    env: { ...process.env, HOME: home, ...displayOf(options.headed) },
    defaultViewport: null,
    downloadBehavior: { policy: 'allow', downloadPath: downloads },
    protocolTimeout: 60_000,
    args: [
      // Chromium refuses to run as root with its sandbox; people who are not root keep it.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--no-first-run',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${options.network.hostRules}`,
      ...(options.variant === 'chromium' ? ['--enable-features=WebRequestSecurityInfo'] : []),
    ],
  });
  const close = async () => {
    await browser.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    return options.bare
      ? await bareChromium(browser, options, close)
      : await chromiumWithExtension(browser, options, downloads, close);
  } catch (error) {
    await close();
    throw error;
  }
}

const isBackground = (t: Target) =>
  t.type() === 'service_worker' && t.url().startsWith('chrome-extension://');

async function chromiumWithExtension(
  browser: Browser,
  { variant, headed }: LaunchOptions,
  downloads: string,
  close: () => Promise<void>,
): Promise<BrowserUnderTest> {
  const background = await browser.waitForTarget(isBackground, { timeout: 20_000 });
  const id = new URL(background.url()).host;
  const extensionOrigin = `chrome-extension://${id}`;
  const worker = await background.worker();
  // The worker exists before its script has run; a visit made now would be missed.
  await until('the background to listen', () =>
    worker?.evaluate(
      () =>
        (chrome.webRequest?.onHeadersReceived.hasListeners() ?? true) &&
        (chrome.webNavigation?.onCommitted.hasListeners() ?? false),
    ),
  );
  // A page of the extension that runs none of its code: asks the browser what the toolbar shows, whether or not the background lives.
  const desk = await browser.newPage();
  await desk.goto(`${extensionOrigin}/manifest.json`);

  let tabs = 0;
  return {
    variant,
    version: await browser.version(),
    extensionOrigin,
    async newTab() {
      const url = `about:blank#tab-${++tabs}`;
      const [target, tabId] = await Promise.all([
        browser.waitForTarget((t) => t.url() === url),
        desk.evaluate((u) => chrome.tabs.create({ url: u }).then((t) => t.id), url),
      ]);
      if (tabId === undefined) throw new Error('Chromium opened a tab without a number');
      return { tabId, page: await target.asPage() };
    },
    async extensionPage(path) {
      const page = await browser.newPage();
      await page.goto(`${extensionOrigin}${path}`);
      return page;
    },
    async badge({ tabId }): Promise<Badge> {
      return desk.evaluate(
        async (tab) => ({
          text: await chrome.action.getBadgeText({ tabId: tab }),
          title: await chrome.action.getTitle({ tabId: tab }),
        }),
        tabId,
      );
    },
    async pressButton({ page }: TabHandle) {
      await page.bringToFront();
      const extension = (await browser.extensions()).get(id);
      if (extension === undefined) throw new Error('Chromium lost the extension');
      const opened = browser.waitForTarget((t) => t.url() === `${extensionOrigin}/popup.html`, {
        timeout: 10_000,
      });
      await page.triggerExtensionAction(extension);
      return (await opened).asPage();
    },
    async goPastWarning({ page }, url) {
      await page.goto(url).catch(() => {});
      const isWarning = () => page.evaluate(() => location.protocol === 'chrome-error:');
      await until('the warning', isWarning);
      await until('the page behind the warning', async () => {
        // What Chromium's warning page waits for, where it offers no button. Another tab may come to the front meanwhile.
        if (await isWarning()) {
          await page.bringToFront();
          await page.keyboard.type('thisisunsafe');
          await pause(AFTER_TYPING_MS);
        }
        return page.evaluate((u) => location.href.startsWith(u), url);
      });
    },
    async answerPrompt(page, answer) {
      if (headed === undefined || headed === true) throw new Error('nobody can see the question');
      await answerOnScreen(headed, page, answer);
    },
    downloads,
    async stopBackground() {
      const running = browser.targets().find(isBackground);
      if (running === undefined) return;
      // An open popup, or a document of ours that was about to open, may start the next one at once, under the same target: so it is this
      // life that has to be over.
      const lives = () =>
        desk.evaluate(async () => {
          const contexts = await chrome.runtime.getContexts({ contextTypes: ['BACKGROUND'] });
          return contexts.map(({ contextId }) => contextId);
        });
      const before = await lives();
      if (before.length === 0) throw new Error('Chromium names no background that is running');
      await (await running.worker())?.close();
      await until('the background to stop', async () => !(await lives()).some((id) => before.includes(id)));
    },
    close,
    gone: new Promise((resolve) => browser.once('disconnected', () => resolve())),
  };
}

/**
 * Against prompts that are accepted by accident, Chromium ignores keys until none has come for half a second; a busy machine may
 * add to that.
 */
const QUIET_MS = 900;

/** The prompt takes the keyboard from the page. It begins on Deny; one Tab moves to Allow. */
async function answerOnScreen(screen: Screen, page: Page, answer: 'allow' | 'refuse'): Promise<void> {
  const pageHasKeyboard = () => page.evaluate(() => document.hasFocus());
  await until('the prompt', async () => !(await pageHasKeyboard()));
  await until('the prompt to be answered', async () => {
    await pause(QUIET_MS);
    screen.press(...(answer === 'allow' ? ['Tab', 'Return'] : ['Escape']));
    return until('the keyboard', pageHasKeyboard, QUIET_MS);
  });
}

async function bareChromium(
  browser: Browser,
  { variant }: LaunchOptions,
  close: () => Promise<void>,
): Promise<BrowserUnderTest> {
  const refuse = (): never => {
    throw new Error('this browser was started without the extension');
  };
  return {
    variant,
    version: await browser.version(),
    extensionOrigin: '',
    newTab: async () => ({ tabId: -1, page: await browser.newPage() }),
    extensionPage: async (): Promise<Page> => refuse(),
    badge: async () => refuse(),
    pressButton: async () => refuse(),
    goPastWarning: async () => refuse(),
    answerPrompt: async () => refuse(),
    downloads: '',
    stopBackground: async () => refuse(),
    close,
    gone: new Promise((resolve) => browser.once('disconnected', () => resolve())),
  };
}
