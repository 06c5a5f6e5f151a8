/**
 * Firefox names our background as the origin of the sockets it opens, and with that this one installation: a number that the person would
 * carry from site to site, and by which a server could tell our look at a channel from the page's. So they name the channel's own host,
 * as a page of that host would. Chromium names the extension, the same for everybody; it shows nobody the sockets of its service workers,
 * and so nothing can be put in its place there.
 */
import { CHANNEL_PATH } from '../protocols/teekit/channel-url';
import { isOurs, type RequestDetails, webRequest } from './ext';

const SOCKETS = { urls: [`wss://*${CHANNEL_PATH}*`], types: ['websocket'] };
const GO_ON = {};

/** In Firefox only: Chromium throws at a listener that may change requests. Must run synchronously when the background starts. */
export function nameChannelAsOrigin(): void {
  webRequest().onBeforeSendHeaders.addListener(withOriginOfChannel, SOCKETS, ['blocking', 'requestHeaders']);
}

function withOriginOfChannel({ url, tabId, originUrl, requestHeaders }: RequestDetails): object {
  if (tabId !== -1 || !isOurs(originUrl) || requestHeaders === undefined) return GO_ON;
  const value = `https://${new URL(url).host}`;
  return {
    requestHeaders: requestHeaders.map((header) =>
      header.name.toLowerCase() === 'origin' ? { name: header.name, value } : header,
    ),
  };
}
