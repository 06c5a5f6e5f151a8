/**
 * The one door to the browser. What a browser can do is found out by looking, never from its name, and what the type packages
 * do not know yet is described here once.
 */
import { browser } from 'wxt/browser';

export { browser };

/** What `webRequest` tells about a response, as far as we read it; both browsers. */
export interface RequestDetails {
  readonly requestId: string;
  readonly url: string;
  readonly tabId: number;
  readonly timeStamp: number;
  /** Firefox, in every event; Chromium, from `onResponseStarted` on. */
  readonly fromCache?: boolean;
  /** Chromium. `prerender` for a page that is made ahead of time. */
  readonly documentLifecycle?: string;
  /** 0 for what the tab shows; Chromium has another number for what it prerenders, and names the frame's kind beside it. */
  readonly frameId?: number;
  readonly frameType?: string;
  /** From `onHeadersReceived` on. */
  readonly statusCode?: number;
  /** Firefox: asked in a private window. */
  readonly incognito?: boolean;
  /** The document that asks. On a main-frame request in Chromium, only there when a document fetches ahead for another. */
  readonly documentId?: string;
  /** Chromium: origin of whoever asked. */
  readonly initiator?: string;
  /** Firefox: address of whoever asked. */
  readonly originUrl?: string;
  /** In listeners that ask for it, before a request is sent. */
  readonly requestHeaders?: readonly { readonly name: string; readonly value?: string }[];
  /** Chromium with the feature `WebRequestSecurityInfo`, in listeners that ask for it. */
  readonly securityInfo?: {
    readonly state: string;
    readonly certificates?: readonly { readonly rawDER?: ArrayBuffer }[];
  };
}

export interface RequestFilter {
  readonly urls: readonly string[];
  readonly types: readonly string[];
  readonly tabId?: number;
}

export interface RequestEvent {
  addListener(
    listener: (details: RequestDetails) => unknown,
    filter: RequestFilter,
    extraInfoSpec?: readonly string[],
  ): void;
  removeListener(listener: (details: RequestDetails) => unknown): void;
}

/** Firefox's answer about a connection. Certificates come leaf first, root last. */
export interface FirefoxSecurityInfo {
  readonly state: string;
  readonly isUntrusted?: boolean;
  readonly isDomainMismatch?: boolean;
  readonly isNotValidAtThisTime?: boolean;
  readonly overridableErrorCategory?: string;
  readonly certificates: readonly { readonly rawDER?: readonly number[]; readonly isBuiltInRoot?: boolean }[];
}

interface WebRequest {
  readonly onBeforeRequest: RequestEvent;
  /** Whether a listener may change them is up to the permissions: in Firefox ours may. */
  readonly onBeforeSendHeaders: RequestEvent;
  readonly onHeadersReceived: RequestEvent;
  readonly onResponseStarted: RequestEvent;
  /** Firefox only. */
  readonly getSecurityInfo?: (
    requestId: string,
    options: { readonly certificateChain?: boolean; readonly rawDER?: boolean },
  ) => Promise<FirefoxSecurityInfo>;
}

export const webRequest = (): WebRequest => browser.webRequest as unknown as WebRequest;

/** What `webNavigation` tells, as far as we read it; both browsers. */
export interface NavigationDetails {
  readonly tabId: number;
  readonly frameId: number;
  readonly url: string;
  readonly transitionQualifiers?: readonly string[];
  readonly error?: string;
  /** Chromium. */
  readonly documentId?: string;
  readonly documentLifecycle?: string;
  readonly frameType?: string;
}

/** The page of a tab, in front or ahead of time: a prerendered one has a frame id of its own in Chromium. */
export const isOutermost = ({ frameId, frameType }: NavigationDetails): boolean =>
  frameType === undefined ? frameId === 0 : frameType === 'outermost_frame';

/** Is this address one of our own pages, or the origin of our background? */
export const isOurs = (address: string | undefined): boolean => {
  const base = browser.runtime.getURL('/');
  return address !== undefined && (address === base.slice(0, -1) || address.startsWith(base));
};

/** Both browsers stop an idle background after 30 s, whatever it waits for; any call to them counts as life. */
const SIGN_OF_LIFE_MS = 5_000;

/** Keeps the background from being stopped while work is under way. */
export async function stayAwake<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void browser.runtime.getPlatformInfo(), SIGN_OF_LIFE_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Runs a call that may fail because its tab is gone. */
export async function tolerateClosedTab<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch {
    return undefined;
  }
}
