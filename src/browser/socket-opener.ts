/** Whom a socket of ours names as opening it: the page it stands for, or else a page of the channel's own host. */
import type { SocketRequest } from '../ports/ports';

/** @returns an origin, `https://host[:port]` */
export const openerOf = ({ url, openedBy }: Pick<SocketRequest, 'url' | 'openedBy'>): string =>
  openedBy ?? `https://${new URL(url).host}`;
