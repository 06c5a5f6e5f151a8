import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Appraisal, Check, Verdict } from '../../src/appraisal';
import type { Result } from '../../src/browser/results';
import type { SiteSources } from '../../src/browser/site';
import type { Asked } from '../../src/browser/verification';
import { visitOfChannel } from '../../src/channel';
import { pinKey, writePin } from '../../src/memory/pin';
import type { ChannelSign } from '../../src/ui/site-view';

/** What the person allowed, and what memory holds. */
const person = vi.hoisted(() => ({ mode: 'every-site', granted: new Set<string>(), local: new Map() }));
vi.mock('../../src/browser/ext', () => ({
  browser: {
    permissions: {
      contains: async ({ origins }: { origins: readonly string[] }) =>
        origins.every((o) => person.granted.has(o)),
    },
    storage: {
      local: {
        get: async (key: string) =>
          key === 'mode'
            ? { mode: person.mode }
            : Object.fromEntries([...person.local].filter(([k]) => k === key)),
      },
    },
  },
}));
const { createChannelLook, lookAtChannelsAgain } = await import('../../src/browser/look-at-channels');
const { channelView, shownChannels } = await import('../../src/browser/shown-channels');
const { faceOf, siteIn, siteView } = await import('../../src/browser/site');

const APP = 'https://app.test';
const OWN = 'wss://app.test/__ra__';
const TUNNEL = 'wss://tunnel.test/__ra__';
const NOW = 100_000;

const appraised = (url: string, verdict: Verdict, checks: readonly Check[] = []): Appraisal => ({
  origin: visitOfChannel(url).origin,
  url,
  at: NOW,
  verdict,
  binding: 'none',
  checks,
  facts: {},
});
const done = (url: string, verdict: Verdict, reason?: Check['reason'], finishedAt = NOW): Result => ({
  state: 'done',
  visit: visitOfChannel(url),
  finishedAt,
  appraisal: appraised(
    url,
    verdict,
    reason === undefined
      ? []
      : [{ id: 'connection.channel', question: 'connection', outcome: 'unknown', reason } as Check],
  ),
});

/** A tab with these channels; what is started, in order. */
function tab(
  listed: readonly (readonly [string, ChannelSign])[],
  {
    results = {},
    isAsked = false,
    more = 0,
  }: { readonly results?: Record<string, Result>; readonly isAsked?: boolean; readonly more?: number } = {},
) {
  const asked: Asked[] = [];
  const observation = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const shown = { url: `${APP}/`, origin: APP, documentId: 'doc', observation, at: NOW };
  const sources = {
    session: { get: () => undefined, keys: () => [] },
    observations: { tab: () => ({ shown, isPrivate: false }) },
    channels: {
      listed: () => ({ channels: listed.map(([url, sign]) => ({ url, sign, at: NOW })), more, isAsked }),
    },
    verification: {
      resultOf: ({ channel = '' }: { channel?: string }) => results[channel],
      ensure: async (one: Asked) => void asked.push(one),
    },
  } as unknown as SiteSources;
  const site = siteIn(7, sources);
  if (site === undefined) throw new Error('the tab shows no site');
  return { sources, site, asked };
}

const urlsOf = (asked: readonly Asked[]) => asked.map(({ visit }) => visit.channel);
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const looked = async (t: ReturnType<typeof tab>) => {
  createChannelLook(t.sources)(7);
  await settle();
  return urlsOf(t.asked);
};

beforeEach(() => {
  person.mode = 'every-site';
  person.granted = new Set(['https', 'wss'].flatMap((s) => [`${s}://app.test/*`, `${s}://tunnel.test/*`]));
  person.local = new Map();
});

describe('channels are looked at', () => {
  it('where every site is', async () =>
    expect(
      await looked(
        tab([
          [TUNNEL, 'opened'],
          [OWN, 'service-worker'],
        ]),
      ),
    ).toEqual([TUNNEL, OWN]));

  it.each(['https', 'wss'])(
    'never where the host is not allowed for %s, in no mode, not even when the person asks',
    async (scheme) => {
      person.granted.delete(`${scheme}://tunnel.test/*`);
      const t = tab(
        [
          [TUNNEL, 'in-use'],
          [OWN, 'asked'],
        ],
        { isAsked: true },
      );
      expect(await looked(t)).toEqual([OWN]);
      await lookAtChannelsAgain(t.site, t.sources);
      expect(urlsOf(t.asked)).toEqual([OWN, OWN]);
    },
  );

  it('only when asked, where the person said so', async () => {
    person.mode = 'ask';
    expect(await looked(tab([[TUNNEL, 'in-use']]))).toEqual([]);
    expect(await looked(tab([[TUNNEL, 'in-use']], { isAsked: true }))).toEqual([TUNNEL]);
  });

  it('of a page that is pinned: that is asking', async () => {
    person.mode = 'ask';
    const pin = { spkiSha256: 'aa'.repeat(32), identity: { mrtd: 'bb'.repeat(48) }, since: 1, renewals: 0 };
    person.local.set(pinKey(APP), writePin(pin));
    expect(await looked(tab([[TUNNEL, 'in-use']]))).toEqual([TUNNEL]);
  });

  it('once: what is known is not asked for again, until the person asks', async () => {
    const t = tab([[TUNNEL, 'in-use']], { results: { [TUNNEL]: done(TUNNEL, 'limited') } });
    expect(await looked(t)).toEqual([]);
    await lookAtChannelsAgain(t.site, t.sources);
    expect(t.asked).toMatchObject([{ visit: visitOfChannel(TUNNEL), again: true, isPrivate: false }]);
  });

  it('anew where what is known was old when the sign came', async () => {
    const old = done(TUNNEL, 'limited', undefined, NOW - 31_000);
    expect(await looked(tab([[TUNNEL, 'opened']], { results: { [TUNNEL]: old } }))).toEqual([TUNNEL]);
  });
});

describe('what the popup is told', () => {
  it('each channel with its own verdict, beside a page that has none', async () => {
    const results = { [TUNNEL]: done(TUNNEL, 'danger'), [OWN]: done(OWN, 'limited') };
    const t = tab(
      [
        [TUNNEL, 'in-use'],
        [OWN, 'opened'],
      ],
      { results, more: 3 },
    );
    const { view } = await siteView(7, t.sources);
    expect(view).toMatchObject({ verdict: 'none', moreChannels: 3 });
    expect(view.channels.map(({ url, sign, verdict }) => [url, sign, verdict])).toEqual([
      [TUNNEL, 'in-use', 'danger'],
      [OWN, 'opened', 'limited'],
    ]);
    expect(view.channels[0]?.appraisal?.url).toBe(TUNNEL);
  });

  it('a channel in danger marks the button, and changes nothing else on it', () => {
    const face = (result: Result) =>
      faceOf(7, tab([[TUNNEL, 'in-use']], { results: { [TUNNEL]: result } }).sources);
    expect(face(done(TUNNEL, 'danger'))).toEqual({ verdict: 'none', host: 'app.test', channelDanger: true });
    expect(face(done(TUNNEL, 'limited')).channelDanger).toBe(false);
    expect(face(done(TUNNEL, 'danger', undefined, NOW - 31_000)).channelDanger).toBe(false);
  });

  it('one that is not looked at is not called anything', () => {
    const t = tab([[TUNNEL, 'in-use']]);
    expect(shownChannels(t.site, t.sources).map(channelView)).toEqual([
      { url: TUNNEL, sign: 'in-use', verdict: 'none' },
    ]);
  });

  it.each([
    ['channel-unreachable', false],
    ['channel-silent', false],
    ['channel-unreadable', false],
    ['channel-too-large', false],
    ['channel-announced', true],
    ['channel-without-quote', true],
  ] as const)('only asked about, and %s: listed %s', (reason, isListed) => {
    const results = { [OWN]: done(OWN, 'unavailable', reason) };
    const t = tab([[OWN, 'asked']], { results });
    expect(shownChannels(t.site, t.sources)).toHaveLength(isListed ? 1 : 0);
    const used = tab([[OWN, 'in-use']], { results });
    expect(shownChannels(used.site, used.sources)).toHaveLength(1);
  });

  it('only asked about, it is not listed while nobody has answered yet', () => {
    const pending = { state: 'pending', visit: visitOfChannel(OWN), isPrivate: false, tabId: 7 } as const;
    const t = tab([[OWN, 'asked']], { results: { [OWN]: pending } });
    expect(shownChannels(t.site, t.sources)).toEqual([]);
  });

  it('hosts of channels are among those that a check needs', async () => {
    person.granted.delete('wss://app.test/*');
    const { missing } = await siteView(7, tab([['wss://far.test:8443/__ra__', 'in-use']]).sources);
    expect(missing).toEqual(
      expect.arrayContaining(['https://far.test/*', 'wss://far.test/*', 'wss://app.test/*']),
    );
    expect(missing).not.toContain('https://app.test/*');
  });

  it('AMD is among them where a channel was met on its hardware', async () => {
    const amd = 'https://kdsintf.amd.com/*';
    const met = (reason: Check['reason']) =>
      siteView(
        7,
        tab([[TUNNEL, 'in-use']], { results: { [TUNNEL]: done(TUNNEL, 'warning', reason) } }).sources,
      );
    expect((await met('snp-chain-valid')).missing).toContain(amd);
    expect((await met('channel-announced')).missing).not.toContain(amd);
  });
});
