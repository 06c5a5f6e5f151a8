/**
 * In Firefox a socket of the background names the background as its origin, and with that this one installation: a number that the
 * person would carry from site to site. And it carries the host's cookies, which a `WebSocket` cannot be told to leave out. A listener
 * that may change requests mends both (measured, 153).
 */

import { exchangeHere } from '../ports/browser-socket';
import type { SocketExchanger } from '../ports/exchange-messages';
import { CHANNEL_PATH } from '../protocols/teekit/channel-url';
import { isOurs, type RequestDetails, webRequest } from './ext';
import { openerOf } from './socket-opener';

const SOCKETS = { urls: [`wss://*${CHANNEL_PATH}*`], types: ['websocket'] };
const GO_ON = {};

/** Chromium throws at such a listener. Must run synchronously when the background starts. */
export function firefoxSockets(): SocketExchanger {
  /** By host; one socket for each at a time. */
  const openers = new Map<string, string>();

  function plain({ url, tabId, originUrl, requestHeaders }: RequestDetails): object {
    if (tabId !== -1 || !isOurs(originUrl) || requestHeaders === undefined) return GO_ON;
    const value = openers.get(new URL(url).host) ?? openerOf({ url });
    return {
      requestHeaders: requestHeaders
        .filter(({ name }) => name.toLowerCase() !== 'cookie')
        .map((header) => (header.name.toLowerCase() === 'origin' ? { name: header.name, value } : header)),
    };
  }

  webRequest().onBeforeSendHeaders.addListener(plain, SOCKETS, ['blocking', 'requestHeaders']);
  return async (request, signal) => {
    const { host } = new URL(request.url);
    openers.set(host, openerOf(request));
    try {
      return await exchangeHere(request, signal);
    } finally {
      openers.delete(host);
    }
  };
}
