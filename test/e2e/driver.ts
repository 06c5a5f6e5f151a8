/**
 * A real browser with the extension in it, as the tests see one. `chromium.ts` and `firefox.ts` implement it for the browsers
 * of the distribution; nothing in the tests knows which one it holds, except where the expectation itself differs.
 */
import type { Page } from 'puppeteer-core';
import type { Appraisal, Verdict } from '../../src/appraisal';
import type { Screen } from './screen';

/**
 * - `firefox`: shows extensions the served certificate
 * - `chromium`: with the feature that does the same
 * - `chromium-blind`: as it comes, certificates hidden
 */
export const VARIANTS = ['firefox', 'chromium', 'chromium-blind'] as const;
export type Variant = (typeof VARIANTS)[number];

/** A tab whose number the extension knows too. */
export interface TabHandle {
  readonly tabId: number;
  readonly page: Page;
}

/** What the toolbar shows for a tab. */
export interface Badge {
  readonly text: string;
  readonly title: string;
  /** Where the browser tells (Firefox): the file the button is drawn from. */
  readonly icon?: string;
}

/** Everything a person can learn about a tab: the toolbar, the popup, and the appraisal behind both. */
export interface Shown {
  /** What the background says. */
  readonly verdict: Verdict;
  /** What the popup is drawn as; follows the background within a moment. */
  readonly drawn: string;
  /** The popup's headline. */
  readonly headline: string;
  /** Host that the popup is about. */
  readonly host: string | undefined;
  /** Absent while nothing was looked at, and while it is. */
  readonly appraisal: Appraisal | undefined;
  readonly badge: Badge;
}

export interface LaunchOptions {
  readonly variant: Variant;
  /** Directory of the unpacked build. */
  readonly extension: string;
  /** Testbed: host mapping and the roots to trust. */
  readonly network: BrowserNetwork;
  /** Shows the windows: to the person at this computer, or on a screen of its own. */
  readonly headed?: true | Screen;
  /** Without the extension: what the page-load bench compares with. */
  readonly bare?: boolean;
}

/** How a browser finds the testbed. */
export interface BrowserNetwork {
  readonly port: number;
  /** Value of Chromium's `--host-resolver-rules`. */
  readonly hostRules: string;
  /** Value of Firefox's `network.dns.localDomains`. */
  readonly localDomains: string;
  /** PEM certificates of the roots that the browser shall trust. */
  readonly roots: readonly string[];
}

export interface BrowserUnderTest {
  readonly variant: Variant;
  readonly version: string;
  /** Origin of the extension's own pages, without a slash at the end. */
  readonly extensionOrigin: string;
  /** A new tab, empty; in front. */
  newTab(): Promise<TabHandle>;
  /** Opens a page of the extension (`/popup.html?tabId=7`) in a tab of its own. */
  extensionPage(path: string): Promise<Page>;
  /** The toolbar as it is for this tab. */
  badge(tab: TabHandle): Promise<Badge>;
  /**
   * Presses the toolbar button with this tab in front, and resolves once the panel shows its document: that document in
   * Chromium; nothing in Firefox, which lets nobody into the panel, so that it is closed again.
   */
  pressButton(tab: TabHandle): Promise<Page | undefined>;
  /** Goes to a site whose certificate the browser refuses, and past the warning, as a person may. */
  goPastWarning(tab: TabHandle, url: string, certificate: Uint8Array): Promise<void>;
  /**
   * Answers the browser's own question about permissions; the page gets the keyboard back after it. Chromium needs a screen: without
   * one nobody can see the question, and the browser waits.
   */
  answerPrompt(page: Page, answer: 'allow' | 'refuse'): Promise<void>;
  /** Where files end up that a page saves. */
  readonly downloads: string;
  /** Stops the background as the browser does when it needs the memory; module state is lost. */
  stopBackground(): Promise<void>;
  close(): Promise<void>;
  /** Settles when the browser is gone, also when a person closed it. */
  readonly gone: Promise<void>;
}
