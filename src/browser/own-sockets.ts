/**
 * Sockets of our own, which look like those of the page they stand for: they name its origin and carry no cookies. A server that
 * announced the genuine key to whoever is not the page would else need no more than a header to tell; and by ours a person could be known.
 */
import { exchangeHere } from '../ports/browser-socket';
import type { SocketExchanger } from '../ports/exchange-messages';
import { hasSecurityInfo } from './certificate.firefox';
import { chromiumSockets, hasOffscreen } from './own-sockets.chromium';
import { firefoxSockets } from './own-sockets.firefox';

/** Must run synchronously when the background starts. */
export function ownSockets(): SocketExchanger {
  const plain = hasSecurityInfo() ? firefoxSockets() : hasOffscreen() ? chromiumSockets() : exchangeHere;
  return onePerHost(plain);
}

/** Neither browser lets us say whom a single socket names: for a host there is one at a time. A failure ends a turn as well. */
export function onePerHost(exchange: SocketExchanger): SocketExchanger {
  const turns = new Map<string, Promise<unknown>>();
  return (request, signal) => {
    const { host } = new URL(request.url);
    const mine = (turns.get(host) ?? Promise.resolve()).then(() => exchange(request, signal));
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    turns.set(host, over);
    void over.then(() => {
      if (turns.get(host) === over) turns.delete(host);
    });
    return mine;
  };
}
