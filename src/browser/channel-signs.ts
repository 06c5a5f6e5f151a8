/**
 * Signs that the documents of one tab use attested channels: one table of transitions, no browser calls. Whoever wrote the page decides what
 * it opens, so everything is counted, cut and kept by document: a new one starts with nothing.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../encoding/hex';
import { LIMITS } from '../limits';
import { CHANNEL_PATH, channelOf, channelUrlOf } from '../protocols/teekit/channel-url';
import type { ChannelSign } from '../ui/site-view';
import { REUSE_MS } from './results';
import type { Page } from './tab';

/** What a document itself shows of a channel; the rest is known of its origin, or of the person. */
export type DocumentSign = Extract<ChannelSign, 'in-use' | 'opened' | 'encrypted-only'>;

interface Seen {
  /** As `channelUrlOf` gives it. */
  readonly url: string;
  readonly sign: DocumentSign;
  /** Milliseconds since the epoch; what was found out long before says nothing about the channel. */
  readonly at: number;
}

interface DocumentSigns {
  /** As `documentOf` names it. */
  readonly document: string;
  /** In the order in which they were met. */
  readonly channels: readonly Seen[];
  /** Channels that found no place, as short digests: they are only counted. */
  readonly others: readonly string[];
  /** When the person asked about this document. */
  readonly askedAt?: number;
}

/** Of one tab; the document that was heard of last comes first. */
export type TabSigns = readonly DocumentSigns[];

export type SignEvent =
  | {
      readonly kind: DocumentSign;
      readonly document: string;
      /** As the page wrote it. */
      readonly url: string;
      readonly at: number;
    }
  | { readonly kind: 'asked'; readonly document: string; readonly at: number };

/** Going back a few pages finds the signs again where the browser names documents. */
const MOST_DOCUMENTS = 4;
const DIGEST_CHARACTERS = 12;

/** The state after one event; the same object where nothing has changed. Pure. */
export function nextSigns(signs: TabSigns, event: SignEvent): TabSigns {
  const known = signs.find((d) => d.document === event.document);
  const before = known ?? { document: event.document, channels: [], others: [] };
  const after = event.kind === 'asked' ? { ...before, askedAt: event.at } : withSign(before, event);
  if (after === before) return signs;
  return [after, ...signs.filter((d) => d !== known)].slice(0, MOST_DOCUMENTS);
}

function withSign(
  before: DocumentSigns,
  { kind, url, at }: Extract<SignEvent, { readonly url: string }>,
): DocumentSigns {
  const channel = channelOfSocket(url);
  if (channel === undefined) return before;
  const { channels, others } = before;
  const seen = channels.find((c) => c.url === channel);
  if (seen !== undefined) {
    const sign = stronger(seen.sign, kind);
    // A page that opens its channel again and again has it looked at again now and then, not each time.
    const isOld = at - seen.at > REUSE_MS;
    if (sign === seen.sign && !isOld) return before;
    const renewed = { ...seen, sign, ...(isOld ? { at } : {}) };
    return { ...before, channels: channels.map((c) => (c === seen ? renewed : c)) };
  }
  if (channels.length < LIMITS.channelsPerTab)
    return { ...before, channels: [...channels, { url: channel, sign: kind, at }] };
  const digest = toHex(sha256(new TextEncoder().encode(channel))).slice(0, DIGEST_CHARACTERS);
  if (others.includes(digest) || others.length >= LIMITS.channelsCounted) return before;
  return { ...before, others: [...others, digest] };
}

/** A socket's address as a channel; `undefined` for any other socket. */
export function channelOfSocket(url: string): string | undefined {
  if (url.length > LIMITS.channelUrlLength) return undefined;
  const channel = channelUrlOf(url);
  return channel !== undefined && new URL(channel).pathname.startsWith(CHANNEL_PATH) ? channel : undefined;
}

/** The strongest first. */
const STRENGTH: readonly ChannelSign[] = ['in-use', 'opened', 'service-worker', 'encrypted-only', 'asked'];

const stronger = <S extends ChannelSign>(a: S, b: S): S =>
  STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? a : b;

/** The browser's name of a document, or else the time at which it was put before the person. */
export const documentOf = ({ documentId, at }: Pick<Page, 'documentId' | 'at'>): string =>
  documentId ?? `at ${at}`;

export interface ListedChannel {
  readonly url: string;
  readonly sign: ChannelSign;
  /** When it came up, milliseconds since the epoch. */
  readonly at: number;
}

export interface Listed {
  readonly channels: readonly ListedChannel[];
  /** How many more there were signs of. */
  readonly more: number;
  /** The person asked about this very document. */
  readonly isAsked: boolean;
}

/**
 * The channels of what a tab shows, each once, with its strongest sign.
 * @param ofWorker addresses that service workers of the page's origin lead to
 */
export function listedChannels(
  signs: TabSigns,
  page: Pick<Page, 'origin' | 'documentId' | 'at'>,
  ofWorker: readonly string[],
): Listed {
  const found = signs.find((d) => d.document === documentOf(page));
  const { channels = [], others = [], askedAt } = found ?? {};
  const { origin, at } = page;
  const all: readonly ListedChannel[] = [
    ...channels.map((seen) => ({ ...seen, at: Math.max(seen.at, at) })),
    ...ofWorker.map((url) => ({ url, sign: 'service-worker' as const, at })),
    ...(askedAt === undefined || origin === undefined
      ? []
      : [{ url: channelOf(origin), sign: 'asked' as const, at: Math.max(askedAt, at) }]),
  ];
  const byUrl = new Map<string, ListedChannel>();
  for (const one of all) {
    const known = byUrl.get(one.url);
    byUrl.set(one.url, known === undefined ? one : { ...known, sign: stronger(known.sign, one.sign) });
  }
  const listed = [...byUrl.values()];
  // Nobody but the person can ask, so that one keeps its place.
  const ofPage = listed.filter(({ sign }) => sign !== 'asked');
  return {
    channels: [...ofPage.slice(0, LIMITS.channelsPerTab), ...listed.filter(({ sign }) => sign === 'asked')],
    more: others.length + Math.max(0, ofPage.length - LIMITS.channelsPerTab),
    isAsked: askedAt !== undefined,
  };
}
