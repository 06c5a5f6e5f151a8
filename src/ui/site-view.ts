/**
 * What the popup is given and what it may ask for. The background fills it, the components draw it; neither knows the other.
 */
import type { Appraisal, Question, Verdict } from '../appraisal';
import type { Pin } from '../memory/pin';

/** What the person has allowed. */
export type Access =
  /** Every site is checked on every visit. */
  | 'every-site'
  /** Only when asked, and this site (and the vendors) may be asked right now. */
  | 'this-site'
  /** Nothing is allowed for this site: pressing the button will ask. */
  | 'not-allowed'
  /** Hosts were granted for some sites only, and this is not one of them. */
  | 'partial';

/**
 * Why a channel is listed, the strongest first: a socket of this page was accepted; one was begun; a service worker of teekit was loaded for it;
 * the page itself refuses to be shown outside it; the person asked and something answered.
 */
export type ChannelSign = 'in-use' | 'opened' | 'service-worker' | 'encrypted-only' | 'asked';

/** One attested channel of a page. It has a verdict of its own, and none over the page. */
export interface ChannelView {
  /** `wss://host[:port]/path`. */
  readonly url: string;
  /** The strongest that was seen. */
  readonly sign: ChannelSign;
  /** `none`: nobody has looked at it, mostly because its host may not be asked; `checking`; otherwise that of `appraisal`. */
  readonly verdict: Verdict;
  /** Of the channel: `url` is set. Absent while `checking` and where it was not looked at. */
  readonly appraisal?: Appraisal;
}

export interface SiteView {
  readonly tabId: number;
  /** Host as shown, with a port where it is not 443; absent on pages that are no website (browser pages, files, http). */
  readonly host?: string;
  readonly verdict: Verdict;
  /** The last finished appraisal of what this tab shows; absent while `checking` and where nothing was looked at. */
  readonly appraisal?: Appraisal;
  readonly access: Access;
  readonly mode: 'every-site' | 'ask';
  readonly pin?: Pin;
  /** Shown with `unavailable`: when this site last came out well, and how. */
  readonly lastGood?: { readonly verdict: Verdict; readonly at: number };
  /** True when the browser never shows extensions a certificate (Chromium without the feature). */
  readonly certificatesHidden: boolean;
  /** True when a recording of the shown appraisal is at hand for export. */
  readonly exportable: boolean;
  /** Attested channels of this page, as far as the limit allows; what they came out at changes nothing about the page. */
  readonly channels: readonly ChannelView[];
  /** How many more there were signs of; absent where none. */
  readonly moreChannels?: number;
}

/** Commands of the popup. Every one resolves when done; the view that follows is pushed through `watch`. */
export interface SiteActions {
  /** Calls back at once and on every change until the returned function is called. */
  watch(listener: (view: SiteView) => void): () => void;
  /** Looks at this site again now, on fresh evidence. Asks for the hosts first when they are not allowed. */
  check(): Promise<void>;
  /** Pins what is shown; on a `changed` site, accepts the new as pinned. */
  pin(): Promise<void>;
  unpin(): Promise<void>;
  /** The recording as one JSON file. */
  exportReport(): Promise<void>;
  /**
   * Opens the full report in a tab of its own, or brings the one that is open to the front; at a question where one is named.
   * @param channel address of a channel, for the report about it; absent for the report about the page
   */
  openReport(question?: Question, channel?: string): Promise<void>;
  reload(): Promise<void>;
  openSettings(): Promise<void>;
  copy(text: string): Promise<void>;
}

/** When Vitrine looks at a site. */
export interface ModeView {
  readonly mode: 'every-site' | 'ask';
  /** True when the browser currently grants all https hosts. */
  readonly granted: boolean;
}

export interface ModeActions {
  /** Asks the browser for all https hosts; resolves to what the person answered. Must be called from a click. */
  chooseEverySite(): Promise<boolean>;
  /** Gives the hosts back. */
  chooseAsk(): Promise<void>;
}

/** The welcome page: the first choice, and what the extension does. */
export interface WelcomeView extends ModeView {
  readonly certificatesHidden: boolean;
}

export interface WelcomeActions extends ModeActions {
  watch(listener: (view: WelcomeView) => void): () => void;
  openSettings(): Promise<void>;
}
