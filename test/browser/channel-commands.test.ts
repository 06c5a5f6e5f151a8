import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandDeps } from '../../src/browser/commands';
import type { Message } from '../../src/browser/messages';
import type { KeptReport } from '../../src/browser/reports';
import { type Result, resultKey } from '../../src/browser/results';
import type { Asked } from '../../src/browser/verification';
import { visitOfChannel } from '../../src/channel';
import type { ChannelSign } from '../../src/ui/site-view';
import { fakeSession } from './fake-session';

const opened = vi.hoisted((): string[] => []);
vi.mock('../../src/browser/ext', () => ({
  browser: {
    permissions: { contains: async () => true },
    storage: { local: { get: async () => ({}), set: async () => {}, remove: async () => {} } },
    runtime: {
      getURL: (path: string) => `chrome-extension://vitrine${path}`,
      getContexts: async () => [],
    },
    tabs: { create: async ({ url }: { url: string }) => void opened.push(url) },
  },
}));
const { obey } = await import('../../src/browser/commands');

const APP = 'https://app.test';
const TUNNEL = 'wss://tunnel.test/__ra__';
const OWN = 'wss://app.test/__ra__';
const NOW = 100_000;
const OBSERVATION = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
const PAGE = { origin: APP, page: OBSERVATION };

const done = (visit: Result['visit']): Result => ({
  state: 'done',
  visit,
  finishedAt: NOW,
  appraisal: { origin: visit.origin, at: NOW, verdict: 'limited', binding: 'none', checks: [], facts: {} },
});

function background(listed: readonly (readonly [string, ChannelSign])[], isPrivate = false) {
  const kept = new Map<string, unknown>();
  const asked: Asked[] = [];
  const did: string[] = [];
  const shown = { url: `${APP}/`, origin: APP, documentId: 'doc', observation: OBSERVATION, at: NOW };
  const deps = {
    session: fakeSession(kept),
    observations: { tab: (tabId: number) => (tabId === 7 ? { shown, isPrivate } : undefined) },
    channels: {
      listed: () => ({ channels: listed.map(([url, sign]) => ({ url, sign, at: NOW })), more: 0 }),
      asked: (tabId: number) => void did.push(`asked about ${tabId}`),
    },
    verification: {
      resultOf: (visit: Result['visit']) => kept.get(resultKey(visit, isPrivate)),
      ensure: async (one: Asked) => void asked.push(one),
    },
    reconsider: async () => {},
    changed: () => {},
  } as unknown as CommandDeps;
  const know = (visit: Result['visit']) => {
    kept.set(resultKey(visit, isPrivate), done(visit));
    kept.set(`recording:${resultKey(visit, isPrivate)}`, `recording of ${visit.channel ?? visit.origin}`);
  };
  const tell = (message: Message) => obey(message, deps);
  const reports = () => [...kept].filter(([k]) => k.startsWith('report:')).map(([, v]) => v as KeptReport);
  return { kept, asked, did, know, tell, reports };
}

beforeEach(() => {
  opened.length = 0;
});

describe('a check that the person asks for', () => {
  it('looks at the page and at each of its channels, also its own, anew', async () => {
    const b = background([
      [TUNNEL, 'in-use'],
      [OWN, 'asked'],
    ]);
    expect(await b.tell({ kind: 'check', tabId: 7 })).toEqual({ kind: 'done' });
    expect(b.did).toEqual(['asked about 7']);
    expect(b.asked.map(({ visit }) => visit.channel ?? visit.origin).sort()).toEqual([APP, OWN, TUNNEL]);
    expect(b.asked.every(({ again }) => again)).toBe(true);
  });
});

describe('the report of a channel', () => {
  it('is about the channel, and another one than that of the page', async () => {
    const b = background([[OWN, 'in-use']]);
    b.know(visitOfChannel(OWN));
    b.know({ ...PAGE, trigger: 'visited' });
    await b.tell({ kind: 'open-report', tabId: 7, channel: OWN });
    await b.tell({ kind: 'open-report', tabId: 7 });
    expect(b.reports()).toEqual([
      {
        resultKey: resultKey(visitOfChannel(OWN), false),
        origin: APP,
        channel: OWN,
        isPrivate: false,
        tabId: 7,
      },
      { resultKey: resultKey(PAGE, false), origin: APP, isPrivate: false, tabId: 7 },
    ]);
    expect(new Set(opened)).toHaveLength(2);
    expect(opened.join()).not.toContain('test');
  });

  it('is one page, however often it is opened, and its origin is that of the channel', async () => {
    const b = background([[TUNNEL, 'in-use']], true);
    b.know(visitOfChannel(TUNNEL, APP));
    await b.tell({ kind: 'open-report', tabId: 7, channel: TUNNEL });
    await b.tell({ kind: 'open-report', tabId: 7, channel: TUNNEL, question: 'hardware' });
    expect(b.reports()).toMatchObject([{ origin: 'https://tunnel.test', openedBy: APP, isPrivate: true }]);
    expect(b.reports()[0]?.resultKey).toBe(resultKey(visitOfChannel(TUNNEL, APP), true));
    expect(new Set(opened.map((url) => url.replace('#hardware', '')))).toHaveLength(1);
  });

  it.each<[string, readonly (readonly [string, ChannelSign])[], boolean]>([
    ['that the tab does not list', [], true],
    ['of which nothing is known', [[TUNNEL, 'in-use']], false],
  ])('%s is not opened, nor exported', async (_, listed, isKnown) => {
    const b = background(listed);
    if (isKnown) b.know(visitOfChannel(TUNNEL, APP));
    for (const kind of ['open-report', 'export'] as const)
      expect(await b.tell({ kind, tabId: 7, channel: TUNNEL })).toMatchObject({ kind: 'refused' });
    expect([opened, b.reports()]).toEqual([[], []]);
  });

  it('is exported with its own recording', async () => {
    const b = background([[TUNNEL, 'in-use']]);
    b.know(visitOfChannel(TUNNEL, APP));
    b.know({ ...PAGE, trigger: 'visited' });
    expect(await b.tell({ kind: 'export', tabId: 7, channel: TUNNEL })).toMatchObject({
      kind: 'report',
      fileName: expect.stringContaining('tunnel.test'),
      json: `recording of ${TUNNEL}`,
    });
    expect(await b.tell({ kind: 'export', tabId: 7 })).toMatchObject({ json: `recording of ${APP}` });
  });

  it('takes neither a compose file nor a choice about images: a channel has none', async () => {
    const b = background([[TUNNEL, 'in-use']]);
    b.know(visitOfChannel(TUNNEL, APP));
    await b.tell({ kind: 'open-report', tabId: 7, channel: TUNNEL });
    const report = /id=([0-9a-f-]{36})$/.exec(opened[0] ?? '')?.[1] ?? 'none';
    expect(await b.tell({ kind: 'give-compose', report, text: '{}' })).toMatchObject({ kind: 'refused' });
    expect(await b.tell({ kind: 'set-provenance-here', report, on: true })).toMatchObject({
      kind: 'refused',
    });
    expect(b.asked).toEqual([]);
  });
});
