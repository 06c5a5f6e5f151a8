/**
 * What the browser tells of attested channels. Four listeners, fixed, on addresses that only teekit uses and on pages: no other request of a
 * page wakes the background.
 *
 * Measured in Chromium 156 and Firefox 153:
 * - Permission for `https:` hosts does not cover sockets in either: nothing is told without `wss:` for where it leads and `https:` for who
 *   opens it. Firefox takes a pattern of `*:` for both, Chromium does not.
 * - Sockets of pages, frames and dedicated workers: type `websocket`, with the tab. Chromium names document (a worker's is its page's) and
 *   `initiator`; Firefox `originUrl`, and the document of pages and frames only.
 * - Sockets of service and shared workers: Chromium tells nothing at all. Firefox tells `tabId: -1` and the worker's script as `originUrl`.
 * - The script of a service worker: type `script`, `tabId: -1`, at registration and again with every page that it controls, however it is cached.
 *   Chromium's `initiator` is the page's origin, Firefox's `originUrl` the page, later the root of its scope.
 * - An accepted socket is 101 in `onHeadersReceived`. What happens after that is told by nobody.
 * - A page that Chromium prerenders gets its socket only when it is opened.
 */
import { CHANNEL_PATH } from '../protocols/teekit/channel-url';
import { WORKER_SCRIPT_PATH } from '../protocols/teekit/worker-script';
import { laneOf, PAGES } from './certificate-observer';
import { isOurs, type RequestDetails, type RequestFilter, webRequest } from './ext';
import { listenToRequests } from './request-listeners';

const SOCKETS: RequestFilter = { urls: [`wss://*${CHANNEL_PATH}*`], types: ['websocket'] };
const WORKER_SCRIPTS: RequestFilter = { urls: [`https://*${WORKER_SCRIPT_PATH}*`], types: ['script'] };

/** Who opened a socket: something in a tab, or a worker that belongs to none. */
export type Opener =
  | { readonly tabId: number; readonly documentId?: string; readonly isOutermost: boolean }
  | { readonly workerOf: string; readonly isPrivate?: boolean };

export interface ChannelSink {
  socket(sign: 'opened' | 'in-use', url: string, opener: Opener): void;
  /** A service worker's script, asked for by a page of its own origin. `isPrivate` where the browser tells. */
  workerScript(url: string, isPrivate: boolean | undefined): void;
  /** The answer to a main-frame request of a page that somebody opened. */
  page(tabId: number, url: string, status: number): void;
}

/** Registers the listeners. Must run synchronously when the background starts. */
export function observeChannels(sink: ChannelSink): void {
  const { onBeforeRequest, onHeadersReceived, onResponseStarted } = webRequest();

  const told = (sign: 'opened' | 'in-use', details: RequestDetails) => {
    const opener = openerOf(details);
    if (opener !== undefined) sink.socket(sign, details.url, opener);
  };
  listenToRequests(onBeforeRequest, (details) => told('opened', details), SOCKETS);
  listenToRequests(
    onHeadersReceived,
    (details) => {
      if (details.statusCode === 101) told('in-use', details);
    },
    SOCKETS,
  );

  listenToRequests(
    onBeforeRequest,
    (details) => {
      const { tabId, url, incognito } = details;
      // A page may load whatever it likes from elsewhere as its own script; a service worker comes from the page's origin.
      if (tabId === -1 && askerOf(details) === new URL(url).origin) sink.workerScript(url, incognito);
    },
    WORKER_SCRIPTS,
  );

  listenToRequests(
    onResponseStarted,
    (details) => {
      const { tabId, url, statusCode } = details;
      if (statusCode !== undefined && laneOf(details) === 'active') sink.page(tabId, url, statusCode);
    },
    PAGES,
  );
}

function openerOf(details: RequestDetails): Opener | undefined {
  const { tabId, frameId, documentId, incognito } = details;
  if (isOurs(details.initiator ?? details.originUrl)) return undefined;
  if (tabId >= 0) {
    const isOutermost = frameId === 0 || details.frameType === 'outermost_frame';
    // A frame has a name of its own: that of the page ahead of time, to which it belongs, is not told.
    if (!isOutermost && details.documentLifecycle === 'prerender') return undefined;
    return { tabId, isOutermost, ...(documentId === undefined ? {} : { documentId }) };
  }
  const workerOf = askerOf(details);
  if (workerOf === undefined) return undefined;
  return { workerOf, ...(incognito === undefined ? {} : { isPrivate: incognito }) };
}

/** The origin of whoever asked, where that is a website over TLS. */
function askerOf({ initiator, originUrl }: RequestDetails): string | undefined {
  const asker = initiator ?? originUrl;
  if (asker === undefined || !URL.canParse(asker)) return undefined;
  const { protocol, origin } = new URL(asker);
  return protocol === 'https:' ? origin : undefined;
}
