/**
 * How a channel is called where there is little room. Whoever chose the name may have meant to deceive: of a long host name the end stays,
 * because it says whose it is, and of a path the beginning.
 */
import { strangerText } from './stranger-text';

export interface ChannelName {
  /** With a port where it is not 443. */
  readonly host: string;
  /** Absent where it is the usual one. */
  readonly path?: string;
}

/** Where channels are, so that nobody need read it. The interface only draws: it imports no protocol, and a test compares the two. */
const USUAL_PATH = '/__ra__';
const LONGEST_HOST = 72;
const LONGEST_PATH = 32;
const LONGEST_ADDRESS = 320;

/** @param url `wss://host[:port]/path` */
export function channelName(url: string): ChannelName {
  const { host, pathname } = new URL(url);
  const short = host.length <= LONGEST_HOST ? host : `…${host.slice(-LONGEST_HOST)}`;
  return {
    host: short,
    ...(pathname === USUAL_PATH ? {} : { path: strangerText(pathname, LONGEST_PATH) }),
  };
}

/** The address with all of its host. A host has at most 253 characters; a path has as many as somebody likes. */
export const channelAddress = (url: string): string => strangerText(url, LONGEST_ADDRESS);
