/**
 * Firefox names our background as the origin of the sockets it opens, and with that this one installation: a number that the person would
 * carry from site to site, and by which a server could tell our look at a channel from the page's. So they name the channel's own host,
 * as a page of that host would. And it sends the host's cookies with them, which a `WebSocket` cannot be told to leave out: they are taken
 * away. Chromium names the extension, the same for everybody, and sends the cookies that the host gives out to be used from other sites; it
 * shows nobody the sockets of its service workers, so that nothing can be done about either there (measured in 156 and Firefox 153).
 */
import { CHANNEL_PATH } from '../protocols/teekit/channel-url';
import { isOurs, type RequestDetails, webRequest } from './ext';

const SOCKETS = { urls: [`wss://*${CHANNEL_PATH}*`], types: ['websocket'] };
const GO_ON = {};

/** In Firefox only: Chromium throws at a listener that may change requests. Must run synchronously when the background starts. */
export function keepOwnSocketsPlain(): void {
  webRequest().onBeforeSendHeaders.addListener(plain, SOCKETS, ['blocking', 'requestHeaders']);
}

function plain({ url, tabId, originUrl, requestHeaders }: RequestDetails): object {
  if (tabId !== -1 || !isOurs(originUrl) || requestHeaders === undefined) return GO_ON;
  const value = `https://${new URL(url).host}`;
  return {
    requestHeaders: requestHeaders
      .filter(({ name }) => name.toLowerCase() !== 'cookie')
      .map((header) => (header.name.toLowerCase() === 'origin' ? { name: header.name, value } : header)),
  };
}
