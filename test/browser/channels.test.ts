import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestDetails } from '../../src/browser/ext';
import type { Observations } from '../../src/browser/observations';
import type { Session } from '../../src/browser/session';
import { EMPTY, type Tab } from '../../src/browser/tab';

type Details = Partial<RequestDetails>;
interface Filter {
  readonly urls: readonly string[];
  readonly types: readonly string[];
}

/** The browser, as far as it is used: events that a test fires, and a page that answers a script. */
const fake = vi.hoisted(() => {
  const request = () => {
    const registered: { listener: (d: unknown) => void; filter: Filter }[] = [];
    return {
      registered,
      addListener: (listener: (d: unknown) => void, filter: Filter) =>
        void registered.push({ listener, filter }),
    };
  };
  const plain = () => {
    const listeners: ((...args: unknown[]) => void)[] = [];
    return {
      listeners,
      addListener: (listener: (...args: unknown[]) => void) => void listeners.push(listener),
    };
  };
  const local = new Map<string, unknown>();
  return {
    local,
    text: { now: '', hangs: false, asked: 0 },
    granted: { now: true },
    browser: {
      webRequest: {
        onBeforeRequest: request(),
        onHeadersReceived: request(),
        onResponseStarted: request(),
      },
      webNavigation: { onCompleted: plain(), onTabReplaced: plain() },
      tabs: { onRemoved: plain() },
      runtime: { getURL: (path: string) => `chrome-extension://vitrine${path}` },
      permissions: { contains: async () => fake.granted.now },
      scripting: {
        executeScript: async () => {
          fake.text.asked += 1;
          if (fake.text.hangs) await new Promise(() => {});
          return [{ result: fake.text.now }];
        },
      },
      storage: {
        local: {
          get: async (key: string) => Object.fromEntries([...local].filter(([k]) => k === key)),
          set: async (values: object) => {
            for (const [k, v] of Object.entries(values)) local.set(k, v);
          },
          remove: async (key: string) => void local.delete(key),
        },
      },
    },
  };
});
vi.mock('wxt/browser', () => ({ browser: fake.browser }));
const { watchChannels } = await import('../../src/browser/channels');

const { webRequest, webNavigation, tabs: tabEvents } = fake.browser;
const APP = 'https://app.test';
const TUNNEL = 'wss://tunnel.test/__ra__';
const SCRIPT = `${APP}/__ra-serviceworker__.js?target=https%3A%2F%2Ftunnel.test`;

function tabShowing(url: string, over: Partial<Tab> & { documentId?: string; at?: number } = {}): Tab {
  const { documentId = 'doc', at = 1_000, ...tab } = over;
  const observation = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  return { ...EMPTY, shown: { url, origin: new URL(url).origin, documentId, observation, at }, ...tab };
}

/** A background with these tabs, over what an earlier one kept. */
function background(open: Record<number, Tab>, kept = new Map<string, unknown>()) {
  const tabs = new Map(Object.entries(open).map(([id, tab]) => [Number(id), tab]));
  const session: Session = {
    ready: Promise.resolve(),
    get: <T>(key: string) => kept.get(key) as T | undefined,
    set: (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    delete: (key) => void kept.delete(key),
    keys: (prefix) => [...kept.keys()].filter((k) => k.startsWith(prefix)),
  };
  let tail: Promise<unknown> = Promise.resolve();
  const observations = {
    tab: (tabId: number) => tabs.get(tabId),
    tabIds: () => [...tabs.keys()],
    inOrder(job: () => void | Promise<void>) {
      const done = tail.then(job);
      tail = done;
      return done;
    },
  } as Pick<Observations, 'tab' | 'tabIds' | 'inOrder'> as Observations;
  const changed: number[] = [];
  const channels = watchChannels(session, observations, (tabId) => void changed.push(tabId));
  const signs = (tabId: number) => channels.listed(tabId).channels.map(({ url, sign }) => `${sign} ${url}`);
  return { tabs, kept, channels, changed, signs };
}

/** A match pattern for all hosts, as browsers read it: a star in place of the host is no star in the path. */
function matches(pattern: string, url: string): boolean {
  const [scheme, path] = pattern.split('://*');
  const escaped = (path ?? '').split('*').map((part) => part.replace(/[.\\/?+^$()|[\]{}]/g, '\\$&'));
  return new RegExp(`^${scheme}://[^/]+${escaped.join('.*')}$`).test(url);
}

/** Fires an event as the browser does: only at listeners whose filter lets it through. Says how many that were. */
function fire(event: keyof typeof webRequest, type: string, details: Details): number {
  const woken = webRequest[event].registered.filter(
    ({ filter }) => filter.types.includes(type) && filter.urls.some((p) => matches(p, details.url ?? '')),
  );
  for (const { listener } of woken) listener(details);
  return woken.length;
}

const SOCKET: Details = { url: TUNNEL, tabId: 7, frameId: 0, documentId: 'doc', initiator: APP };
const opens = (over: Details = {}) => fire('onBeforeRequest', 'websocket', { ...SOCKET, ...over });
const accepted = (over: Details = {}) =>
  fire('onHeadersReceived', 'websocket', { ...SOCKET, statusCode: 101, ...over });
const loadsWorker = (over: Details = {}) =>
  fire('onBeforeRequest', 'script', { url: SCRIPT, tabId: -1, frameId: -1, initiator: APP, ...over });
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  for (const event of Object.values(webRequest)) event.registered.length = 0;
  for (const event of [...Object.values(webNavigation), ...Object.values(tabEvents)])
    event.listeners.length = 0;
  fake.local.clear();
  fake.text = { now: '', hangs: false, asked: 0 };
  fake.granted.now = true;
});

describe('the background is woken by nothing else of a page', () => {
  it.each([
    ['script', `${APP}/app.js`],
    ['script', `${APP}/js/__ra-serviceworker__.js`],
    ['xmlhttprequest', SCRIPT],
    ['xmlhttprequest', `${APP}/__ra__`],
    ['image', `${APP}/x.png`],
    ['websocket', 'wss://app.test/chat'],
    ['websocket', 'wss://app.test/?x=/__ra__'],
    ['websocket', 'ws://app.test/__ra__'],
    ['sub_frame', `${APP}/frame`],
  ])('%s %s', (type, url) => {
    background({});
    const events = Object.keys(webRequest) as (keyof typeof webRequest)[];
    expect(events.reduce((sum, event) => sum + fire(event, type, { ...SOCKET, url }), 0)).toBe(0);
  });
});

describe('a socket', () => {
  it('is a sign of the tab that opened it, and of no other', async () => {
    const { signs, changed } = background({
      7: tabShowing(APP),
      8: tabShowing(APP, { documentId: 'other' }),
    });
    opens();
    await settle();
    expect(signs(7)).toEqual([`opened ${TUNNEL}`]);
    expect(signs(8)).toEqual([]);
    expect(changed).toEqual([7]);
  });

  it('that is accepted is in use; one that is refused is not', async () => {
    const { signs } = background({ 7: tabShowing(APP) });
    opens();
    accepted({ statusCode: 403 });
    await settle();
    expect(signs(7)).toEqual([`opened ${TUNNEL}`]);
    accepted();
    await settle();
    expect(signs(7)).toEqual([`in-use ${TUNNEL}`]);
  });

  it('of a frame or a worker in the page counts for the page', async () => {
    const { signs } = background({ 7: tabShowing(APP) });
    opens({ frameId: 3, documentId: 'frame', frameType: 'sub_frame', initiator: 'https://ads.test' });
    const { documentId: _, ...ofFirefoxWorker } = SOCKET;
    fire('onBeforeRequest', 'websocket', { ...ofFirefoxWorker, url: 'wss://worker.test/__ra__' });
    await settle();
    expect(signs(7)).toEqual([`opened ${TUNNEL}`, 'opened wss://worker.test/__ra__']);
  });

  it('of the document before is none of this one, and of one ahead of time not yet', async () => {
    const b = background({ 7: tabShowing(APP) });
    opens({ documentId: 'before' });
    opens({ documentId: 'ahead', frameId: 5, frameType: 'outermost_frame', documentLifecycle: 'prerender' });
    opens({ documentId: 'x', frameId: 6, frameType: 'sub_frame', documentLifecycle: 'prerender' });
    await settle();
    expect(b.signs(7)).toEqual([]);
    b.tabs.set(7, tabShowing(APP, { documentId: 'ahead' }));
    expect(b.signs(7)).toEqual([`opened ${TUNNEL}`]);
    b.tabs.set(7, tabShowing('https://next.test/', { documentId: 'next' }));
    expect(b.signs(7)).toEqual([]);
  });

  it('of a page that was open before we were is its own, though we know no name of it', async () => {
    const tab = tabShowing(APP);
    const { documentId: _, ...shown } = tab.shown ?? {
      url: '',
      observation: { kind: 'not-seen', why: 'no-connection' },
      at: 0,
    };
    const { signs } = background({ 7: { ...tab, shown } });
    opens({ documentId: 'unheard of' });
    await settle();
    expect(signs(7)).toEqual([`opened ${TUNNEL}`]);
  });

  it('of a tab that is gone, or that was never there, leaves nothing', async () => {
    const b = background({ 7: tabShowing(APP) });
    opens();
    await settle();
    b.tabs.delete(7);
    for (const listener of tabEvents.onRemoved.listeners) listener(7);
    opens();
    opens({ tabId: 99 });
    await settle();
    expect([...b.kept.keys()]).toEqual([]);
  });

  it('of ours is no sign', async () => {
    const { signs } = background({ 7: tabShowing(APP) });
    opens({ tabId: -1, initiator: 'chrome-extension://vitrine' });
    accepted({ tabId: 7, initiator: 'chrome-extension://vitrine' });
    await settle();
    expect(signs(7)).toEqual([]);
  });

  it('survives the end of the background', async () => {
    const first = background({ 7: tabShowing(APP) });
    accepted();
    await settle();
    const next = background({ 7: tabShowing(APP) }, first.kept);
    expect(next.signs(7)).toEqual([`in-use ${TUNNEL}`]);
  });

  it('of a shared or service worker counts for the tabs of its origin, in windows of its kind', async () => {
    const { signs } = background({
      7: tabShowing(APP),
      8: tabShowing('https://other.test/'),
      9: tabShowing(APP, { isPrivate: true }),
    });
    const { initiator: _, documentId: __, ...ofFirefox } = SOCKET;
    fire('onBeforeRequest', 'websocket', { ...ofFirefox, tabId: -1, originUrl: SCRIPT, incognito: false });
    await settle();
    expect([signs(7), signs(8), signs(9)]).toEqual([[`opened ${TUNNEL}`], [], []]);
  });

  it.each([undefined, 'null', 'file:///', 'http://app.test', 'moz-extension://other', 'not an address'])(
    'of nobody that shows a website (%s) is no sign',
    async (originUrl) => {
      const { signs } = background({ 7: tabShowing(APP) });
      const { initiator: _, ...rest } = SOCKET;
      fire('onBeforeRequest', 'websocket', {
        ...rest,
        tabId: -1,
        ...(originUrl === undefined ? {} : { originUrl }),
      });
      await settle();
      expect(signs(7)).toEqual([]);
    },
  );
});

describe('a service worker', () => {
  it('is a sign for all pages of its origin, now and in the next session', async () => {
    const { signs } = background({ 7: tabShowing(APP), 8: tabShowing('https://other.test/') });
    loadsWorker();
    await settle();
    expect([signs(7), signs(8)]).toEqual([[`service-worker ${TUNNEL}`], []]);

    const later = background({ 7: tabShowing(APP, { documentId: 'made by the worker' }) });
    expect(later.signs(7)).toEqual([]);
    await later.channels.recall(7);
    expect(later.signs(7)).toEqual([`service-worker ${TUNNEL}`]);
  });

  it('cannot be planted on another origin by a page that loads its script', async () => {
    const { signs } = background({ 7: tabShowing(APP), 8: tabShowing('https://evil.test/') });
    loadsWorker({ initiator: 'https://evil.test' });
    loadsWorker({ tabId: 8, initiator: 'https://evil.test' });
    loadsWorker({ tabId: 7 });
    const { initiator: _, ...ofFirefox } = { ...SOCKET, url: SCRIPT, tabId: -1 };
    fire('onBeforeRequest', 'script', { ...ofFirefox, originUrl: 'https://evil.test/page' });
    fire('onBeforeRequest', 'script', ofFirefox);
    await settle();
    expect([signs(7), signs(8)]).toEqual([[], []]);
    expect(fake.local.size).toBe(0);
  });

  it('of an origin that no tab shows is noted nowhere', async () => {
    const { kept } = background({ 8: tabShowing('https://other.test/') });
    loadsWorker();
    await settle();
    expect([kept.size, fake.local.size]).toEqual([0, 0]);
  });

  it.each(['javascript:alert(1)', 'http://tunnel.test', 'https://u:p@tunnel.test', 'x'.repeat(4096)])(
    'with the target %s is no sign',
    async (target) => {
      const { signs } = background({ 7: tabShowing(APP) });
      loadsWorker({ url: `${APP}/__ra-serviceworker__.js?target=${encodeURIComponent(target)}` });
      await settle();
      expect(signs(7)).toEqual([]);
      expect(fake.local.size).toBe(0);
    },
  );
});

describe('private windows', () => {
  const both = { 7: tabShowing(APP), 9: tabShowing(APP, { isPrivate: true, documentId: 'private' }) };

  it('leave nothing that lasts, and tell the other windows nothing', async () => {
    const { signs, channels } = background(both);
    loadsWorker({ incognito: true });
    await settle();
    await channels.recall(7);
    expect([signs(7), signs(9)]).toEqual([[], [`service-worker ${TUNNEL}`]]);
    expect(fake.local.size).toBe(0);
  });

  it('where the browser does not tell in which window, what may be private is kept as that', async () => {
    const { signs } = background(both);
    loadsWorker();
    await settle();
    expect([signs(7), signs(9)]).toEqual([[], [`service-worker ${TUNNEL}`]]);
    expect(fake.local.size).toBe(0);
  });

  it('know what was learnt outside of them', async () => {
    background({ 7: tabShowing(APP) });
    loadsWorker();
    await settle();
    const later = background({ 9: tabShowing(APP, { isPrivate: true }) });
    await later.channels.recall(9);
    expect(later.signs(9)).toEqual([`service-worker ${TUNNEL}`]);
  });

  it('a channel that is listed in one is not listed outside', async () => {
    const { channels } = background(both);
    opens({ tabId: 9, documentId: 'private' });
    await settle();
    expect([channels.isListed(TUNNEL, true), channels.isListed(TUNNEL, false)]).toEqual([true, false]);
  });
});

describe('a page that is shown in its channel only', () => {
  const answers = (statusCode: number, over: Details = {}) =>
    fire('onResponseStarted', 'main_frame', { url: `${APP}/inside`, tabId: 7, statusCode, ...over });
  const refused = () => {
    answers(403);
    fake.granted.now = false;
  };
  const completes = (frameId = 0) => {
    for (const listener of webNavigation.onCompleted.listeners) listener({ tabId: 7, frameId });
  };
  const INSIDE = { 7: tabShowing(`${APP}/inside`) };

  it('says so in exactly these words', async () => {
    for (const [text, expected] of [
      ['Encrypted channel required', ['encrypted-only wss://app.test/__ra__']],
      ['Encrypted channel required!', []],
      ['encrypted channel required', []],
      [' Encrypted channel required', []],
      ['Forbidden', []],
      ['', []],
    ] as const) {
      fake.text.now = text;
      for (const event of Object.values(webRequest)) event.registered.length = 0;
      webNavigation.onCompleted.listeners.length = 0;
      const { signs } = background(INSIDE);
      answers(403);
      completes();
      await settle();
      expect(signs(7), text).toEqual(expected);
    }
  });

  it.each([
    ['was answered with 200', () => answers(200)],
    ['was reached in the end', () => [answers(403), answers(200)]],
    ['was never answered', () => {}],
    ['was answered ahead of time', () => answers(403, { documentLifecycle: 'prerender' })],
    ['was fetched ahead', () => answers(403, { documentLifecycle: 'active', documentId: 'another' })],
    ['another address was refused', () => answers(403, { url: `${APP}/elsewhere` })],
    ['the host may not be asked', () => refused()],
  ])('is not read where it %s', async (_, answered) => {
    fake.text.now = 'Encrypted channel required';
    const { signs } = background(INSIDE);
    answered();
    completes();
    completes(3);
    await settle();
    expect([signs(7), fake.text.asked]).toEqual([[], 0]);
  });

  it('says so also where its answer is told of last', async () => {
    fake.text.now = 'Encrypted channel required';
    const { signs } = background(INSIDE);
    completes();
    answers(403);
    await settle();
    expect(signs(7)).toEqual(['encrypted-only wss://app.test/__ra__']);
  });

  it('that lets a script wait for ever holds up nobody else', async () => {
    fake.text.hangs = true;
    const { signs } = background({ ...INSIDE, 8: tabShowing(APP, { documentId: 'other' }) });
    answers(403);
    completes();
    await settle();
    opens({ tabId: 8, documentId: 'other' });
    await settle();
    expect([fake.text.asked, signs(8)]).toEqual([1, [`opened ${TUNNEL}`]]);
  });

  it('and was left while it was read says nothing about the next one', async () => {
    fake.text.now = 'Encrypted channel required';
    const b = background(INSIDE);
    answers(403);
    completes();
    b.tabs.set(7, tabShowing(`${APP}/next`, { documentId: 'next' }));
    await settle();
    expect(b.signs(7)).toEqual([]);
  });
});

it('the person asks about what the tab shows, and about nothing after it', () => {
  const b = background({ 7: tabShowing(APP) });
  b.channels.asked(7);
  expect(b.signs(7)).toEqual(['asked wss://app.test/__ra__']);
  expect(b.channels.listed(7).isAsked).toBe(true);
  b.tabs.set(7, tabShowing(APP, { documentId: 'next' }));
  expect(b.channels.listed(7)).toEqual({ channels: [], more: 0, isAsked: false });
});
