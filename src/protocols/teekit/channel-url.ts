/**
 * The address of an attested channel. teekit's server takes every path that begins with `/__ra__`; its client asks for exactly that.
 * Queries and fragments are nobody's business and are left out.
 */
import { Refusal } from '../../refusal';

export const CHANNEL_PATH = '/__ra__';

/** As it is asked and reported; `undefined` for anything but an address of the web over TLS. */
export function channelUrlOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname, username, password } = new URL(text);
  if (protocol !== 'wss:' || username !== '' || password !== '') return undefined;
  return `wss://${host}${pathname}`;
}

/** The channel that a site of this origin would offer. @param origin `https://host[:port]` */
export const channelOf = (origin: string): string => `wss://${new URL(origin).host}${CHANNEL_PATH}`;

/** The origin to which the channel belongs, `https://host[:port]`. @throws Refusal `channel-url` */
export function originOfChannel(url: string): string {
  if (channelUrlOf(url) !== url)
    throw new Refusal('channel-url', 'url', 'a wss address without query', JSON.stringify(url.slice(0, 100)));
  return `https://${new URL(url).host}`;
}
