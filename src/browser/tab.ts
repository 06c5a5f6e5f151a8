/** What one tab shows, showed and is about to show, and the moves that transitions are made of. Pure. */
import type { Observation } from '../visit';
import type { Committed, Lane } from './visit-events';

export interface Arrival {
  readonly requestId: string;
  readonly url: string;
  readonly lane: Lane;
  readonly observation: Observation;
}

export interface Prefetched {
  readonly url: string;
  readonly observation: Observation;
  readonly at: number;
}

/** One document: shown now, shown earlier in this tab, or prerendered for it. */
export interface Page {
  /** Without fragment. Stays in the memory of the browser session. */
  readonly url: string;
  /** Chromium names documents; Firefox does not. */
  readonly documentId?: string;
  /** `https://host[:port]`; absent for pages that are no website. */
  readonly origin?: string;
  readonly observation: Observation;
  /** When it was last put before the person, milliseconds since the epoch. */
  readonly at: number;
}

export interface Tab {
  readonly arrivals: readonly Arrival[];
  readonly prefetched: readonly Prefetched[];
  /** Other documents of this tab that may come (back) without a response, newest first. */
  readonly others: readonly Page[];
  /** The request of the navigation under way, if there was one. */
  readonly requested?: string;
  /** When the navigation under way began, milliseconds since the epoch. */
  readonly startedAt?: number;
  /** The address that could not be reached: Firefox commits its error page under it. */
  readonly failed?: string;
  readonly shown?: Page;
  /** A tab of a private window. */
  readonly isPrivate: boolean;
}

export type Tabs = { readonly [tabId: string]: Tab };

const MOST_OTHERS = 24;

export const EMPTY: Tab = { arrivals: [], prefetched: [], others: [], isPrivate: false };

/** A document that was just put before the person. */
export function page(
  { url, documentId, at }: Pick<Committed, 'url' | 'documentId' | 'at'>,
  observation: Observation,
): Page {
  const origin = originOf(url);
  return {
    url: withoutFragment(url),
    ...(documentId === undefined ? {} : { documentId }),
    ...(origin === undefined ? {} : { origin }),
    observation,
    at,
  };
}

/** No navigation is under way any more; what is prerendered stays. */
export function endNavigation({ shown, arrivals, prefetched, others, isPrivate }: Tab): Tab {
  const ahead = arrivals.filter((a) => a.lane === 'prerender');
  return { arrivals: ahead, prefetched, others, isPrivate, ...(shown === undefined ? {} : { shown }) };
}

/** Nothing is shown; what was may come back. */
export function withoutShown({ shown, ...rest }: Tab): Tab {
  return shown === undefined ? rest : { ...rest, others: among(shown, rest.others) };
}

/** The navigation under way has not failed. */
export function withoutFailure({ failed: _, ...tab }: Tab): Tab {
  return tab;
}

/** All documents that may be shown without a response, newest first. */
export const documentsOf = ({ shown, others }: Tab): readonly Page[] =>
  shown === undefined ? others : [shown, ...others];

/** By the name that the browser gave the document, else by its address. */
export const isSame = (a: Page, b: Page): boolean =>
  a.documentId === undefined || b.documentId === undefined ? a.url === b.url : a.documentId === b.documentId;

/** The document in front of the others, of which the oldest are forgotten. */
export const among = (one: Page, others: readonly Page[]): readonly Page[] =>
  [one, ...others.filter((p) => !isSame(p, one))].slice(0, MOST_OTHERS);

/** `undefined` for what is no website over TLS. */
export function originOf(url: string): string | undefined {
  if (!url.startsWith('https://') || !URL.canParse(url)) return undefined;
  return new URL(url).origin;
}

export const withoutFragment = (url: string): string => {
  const at = url.indexOf('#');
  return at < 0 ? url : url.slice(0, at);
};
