/**
 * How a channel is called where there is little room. Whoever chose the name may have meant to deceive: of a long host name the end stays,
 * because it says whose it is, and of a path the beginning.
 */
import { CHANNEL_PATH } from '../protocols/teekit/channel-url';
import { strangerText } from './stranger-text';

export interface ChannelName {
  /** With a port where it is not 443. */
  readonly host: string;
  /** Absent where it is the usual one. */
  readonly path?: string;
}

const LONGEST_HOST = 72;
const LONGEST_PATH = 32;
const LONGEST_ADDRESS = 320;

/** @param url `wss://host[:port]/path` */
export function channelName(url: string): ChannelName {
  const { host, pathname } = new URL(url);
  const short = host.length <= LONGEST_HOST ? host : `…${host.slice(-LONGEST_HOST)}`;
  return {
    host: short,
    ...(pathname === CHANNEL_PATH ? {} : { path: strangerText(pathname, LONGEST_PATH) }),
  };
}

/** The address with all of its host. A host has at most 253 characters; a path has as many as somebody likes. */
export const channelAddress = (url: string): string => strangerText(url, LONGEST_ADDRESS);
