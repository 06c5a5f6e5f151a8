import { describe, expect, it } from 'vitest';
import { listedChannels, nextSigns, type SignEvent, type TabSigns } from '../../src/browser/channel-signs';
import { REUSE_MS } from '../../src/browser/results';
import { LIMITS } from '../../src/limits';

const PAGE = { origin: 'https://app.test', documentId: 'a', at: 1_000 };
const TUNNEL = 'wss://tunnel.test/__ra__';

const sign = (
  kind: 'opened' | 'in-use' | 'encrypted-only',
  url = TUNNEL,
  extra: { readonly document?: string; readonly at?: number } = {},
): SignEvent => ({ kind, url, document: 'a', at: 2_000, ...extra });
const asks = (document = 'a', at = 3_000): SignEvent => ({ kind: 'asked', document, at });

/** Every state passes through JSON, as it does through `storage.session`. */
const signsAfter = (...events: readonly SignEvent[]): TabSigns =>
  events.reduce<TabSigns>((signs, e) => JSON.parse(JSON.stringify(nextSigns(signs, e))) as TabSigns, []);
const listed = (signs: TabSigns, page: Partial<typeof PAGE> = {}, ofWorker: readonly string[] = []) =>
  listedChannels(signs, { ...PAGE, ...page }, ofWorker);
const signsOf = (...events: readonly SignEvent[]) =>
  listed(signsAfter(...events)).channels.map(({ url, sign: s }) => `${s} ${url}`);

describe('what a page wrote is not believed', () => {
  it.each([
    'ws://tunnel.test/__ra__',
    'https://tunnel.test/__ra__',
    'wss://tunnel.test/chat',
    'wss://tunnel.test/x/__ra__',
    'wss://tunnel.test/?/__ra__',
    'wss://tunnel.test/#/__ra__',
    'wss://user:secret@tunnel.test/__ra__',
    'javascript:alert(1)//__ra__',
    'wss://',
    '',
    `wss://tunnel.test/__ra__${'a'.repeat(LIMITS.channelUrlLength)}`,
  ])('%s is no channel', (url) => expect(signsOf(sign('opened', url))).toEqual([]));

  it('queries and fragments are nobody’s business, and make no second channel', () => {
    const urls = ['?token=secret', '?other', '#x', ''].map((more) => TUNNEL + more);
    expect(signsOf(...urls.map((url) => sign('opened', url)))).toEqual([`opened ${TUNNEL}`]);
    expect(JSON.stringify(signsAfter(...urls.map((url) => sign('opened', url))))).not.toContain('secret');
  });

  it('a thousand sockets: the first eight count, the others are a number', () => {
    const flood = Array.from({ length: 1000 }, (_, i) => sign('opened', `wss://tunnel-${i}.test/__ra__`));
    const { channels, more } = listed(signsAfter(...flood, ...flood));
    expect(channels.map(({ url }) => url)).toEqual(
      Array.from({ length: LIMITS.channelsPerTab }, (_, i) => `wss://tunnel-${i}.test/__ra__`),
    );
    expect(more).toBe(1000 - LIMITS.channelsPerTab);
  });

  it('what is kept of a flood is bounded, however long its names are', () => {
    const flood = Array.from({ length: 3000 }, (_, i) =>
      sign('opened', `wss://tunnel.test/__ra__${i}${'a'.repeat(1900)}`),
    );
    const signs = flood.reduce(nextSigns, [] as TabSigns);
    expect(listed(signs).more).toBe(LIMITS.channelsCounted);
    expect(JSON.stringify(signs).length).toBeLessThan(64 * 1024);
  });

  it('a thousand sockets to one server on one path are one channel', () => {
    const flood = Array.from({ length: 1000 }, (_, i) => sign('opened', `${TUNNEL}?${i}`));
    expect(listed(signsAfter(...flood))).toMatchObject({ channels: [{ url: TUNNEL }], more: 0 });
  });

  it('a flood does not push away the channel that the person asks about', () => {
    const flood = Array.from({ length: 20 }, (_, i) => sign('opened', `wss://tunnel-${i}.test/__ra__`));
    expect(listed(signsAfter(...flood, asks())).channels.at(-1)).toMatchObject({
      url: 'wss://app.test/__ra__',
      sign: 'asked',
    });
  });
});

describe('signs belong to the document that showed them', () => {
  it('a new document starts with none', () => {
    const signs = signsAfter(sign('in-use'));
    expect(listed(signs, { documentId: 'b' })).toEqual({ channels: [], more: 0, isAsked: false });
  });

  it('a socket of the document before, told late, is none of the present one', () => {
    const signs = signsAfter(sign('opened', TUNNEL, { document: 'before' }));
    expect(listed(signs).channels).toEqual([]);
  });

  it('what was opened ahead of time counts when that document is opened', () => {
    const signs = signsAfter(sign('opened', TUNNEL, { document: 'prerendered' }));
    expect(listed(signs, { documentId: 'prerendered' }).channels).toHaveLength(1);
  });

  it('going back to a document finds its signs again', () => {
    const signs = signsAfter(sign('opened'), sign('opened', 'wss://other.test/__ra__', { document: 'b' }));
    expect(listed(signs).channels.map(({ url }) => url)).toEqual([TUNNEL]);
  });

  it('where the browser names no documents, the time at which one was opened tells them apart', () => {
    const signs = signsAfter(sign('opened', TUNNEL, { document: 'at 1000' }));
    const { documentId: _, ...unnamed } = PAGE;
    expect(listedChannels(signs, unnamed, []).channels).toHaveLength(1);
    expect(listedChannels(signs, { ...unnamed, at: 1_001 }, []).channels).toEqual([]);
  });

  it('documents that nobody shows any more are forgotten', () => {
    const many = Array.from({ length: 50 }, (_, i) => sign('opened', TUNNEL, { document: `d${i}` }));
    expect(signsAfter(...many)).toHaveLength(4);
    expect(listed(signsAfter(...many), { documentId: 'd49' }).channels).toHaveLength(1);
  });

  it('that the person asked is known of that document alone', () => {
    expect(listed(signsAfter(asks())).isAsked).toBe(true);
    expect(listed(signsAfter(asks()), { documentId: 'b' }).isAsked).toBe(false);
  });
});

describe('each channel is listed once, with its strongest sign', () => {
  it.each([
    [[sign('opened'), sign('in-use')], `in-use ${TUNNEL}`],
    [[sign('in-use'), sign('opened')], `in-use ${TUNNEL}`],
    [[sign('in-use')], `in-use ${TUNNEL}`],
    [[sign('encrypted-only'), sign('opened')], `opened ${TUNNEL}`],
  ])('%#', (events, expected) => expect(signsOf(...events)).toEqual([expected]));

  it('a service worker leads to it', () => {
    expect(listed([], {}, [TUNNEL]).channels).toEqual([{ url: TUNNEL, sign: 'service-worker', at: 1_000 }]);
    expect(listed(signsAfter(sign('in-use')), {}, [TUNNEL]).channels).toMatchObject([{ sign: 'in-use' }]);
    const own = signsAfter(sign('encrypted-only', 'wss://app.test/__ra__'));
    expect(listed(own, {}, ['wss://app.test/__ra__']).channels).toMatchObject([{ sign: 'service-worker' }]);
  });

  it('those of service workers count with the others', () => {
    const workers = Array.from({ length: 8 }, (_, i) => `wss://worker-${i}.test/__ra__`);
    const { channels, more } = listed(signsAfter(sign('opened')), {}, workers);
    expect(channels).toHaveLength(LIMITS.channelsPerTab);
    expect(more).toBe(1);
  });

  it('that the person asked is the weakest', () => {
    const own = 'wss://app.test/__ra__';
    expect(listed(signsAfter(asks())).channels).toEqual([{ url: own, sign: 'asked', at: 3_000 }]);
    expect(listed(signsAfter(sign('opened', own), asks())).channels).toMatchObject([
      { url: own, sign: 'opened' },
    ]);
  });

  it('a page that is no website has none', () => {
    const page = { documentId: 'a', at: 1_000 };
    expect(listedChannels(signsAfter(asks()), page, []).channels).toEqual([]);
  });
});

describe('time', () => {
  const opens = (at: number) => sign('opened', TUNNEL, { at });

  it('a page that opens its channel again and again has it looked at anew after five minutes, not each time', () => {
    expect(listed(signsAfter(opens(2_000), opens(2_000 + REUSE_MS))).channels).toMatchObject([{ at: 2_000 }]);
    const later = 2_001 + REUSE_MS;
    expect(listed(signsAfter(opens(2_000), opens(later))).channels).toMatchObject([{ at: later }]);
  });

  it('a document that comes back is as new as the moment at which it did', () => {
    expect(listed(signsAfter(opens(2_000)), { at: 9_000 }).channels).toMatchObject([{ at: 9_000 }]);
  });

  it('nothing is written where nothing has changed', () => {
    const signs = signsAfter(opens(2_000), sign('in-use'));
    expect(nextSigns(signs, opens(2_500))).toBe(signs);
    expect(nextSigns(signs, sign('opened', 'wss://tunnel.test/chat'))).toBe(signs);
  });
});
