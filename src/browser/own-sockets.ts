/**
 * Sockets of our own, which look like those of the page they stand for: they name its origin and carry no cookies. A server that
 * announced the genuine key to whoever is not the page would else need no more than a header to tell; and by ours a person could be known.
 */
import type { SocketExchanger } from '../ports/exchange-messages';
import { hasSecurityInfo } from './certificate.firefox';
import { chromiumSockets, hasOffscreen } from './own-sockets.chromium';
import { firefoxSockets } from './own-sockets.firefox';

/**
 * Must run synchronously when the background starts. Neither browser lets us say whom a single socket names, only what those to a host do:
 * the caller has one exchange with a host under way at a time, as `createHostQueue` sees to.
 * @returns `undefined` where a socket could not be made to look so: then none is opened
 */
export function ownSockets(): SocketExchanger | undefined {
  if (hasSecurityInfo()) return firefoxSockets();
  return hasOffscreen() ? chromiumSockets() : undefined;
}
