import { beforeEach, describe, expect, it, vi } from 'vitest';

const fake = vi.hoisted(() => ({
  listeners: [] as { listener: (d: object) => object; filter: object; spec: readonly string[] }[],
}));
vi.mock('wxt/browser', () => ({
  browser: {
    webRequest: {
      onBeforeSendHeaders: {
        addListener: (listener: (d: object) => object, filter: object, spec: readonly string[]) =>
          fake.listeners.push({ listener, filter, spec }),
      },
    },
    runtime: { getURL: (path: string) => `moz-extension://vitrine${path}` },
  },
}));
const { firefoxSockets } = await import('../../src/browser/own-sockets.firefox');

const OURS = {
  url: 'wss://tunnel.test:8443/__ra__',
  tabId: -1,
  originUrl: 'moz-extension://vitrine/_generated_background_page.html',
  requestHeaders: [
    { name: 'Host', value: 'tunnel.test:8443' },
    { name: 'Origin', value: 'moz-extension://vitrine' },
    { name: 'Cookie', value: 'session=1' },
  ],
};

let exchange: ReturnType<typeof firefoxSockets>;
beforeEach(() => {
  fake.listeners.length = 0;
  exchange = firefoxSockets();
});
const answerTo = (details: object) => fake.listeners[0]?.listener(details);

describe('a socket of our own in Firefox', () => {
  it('names the host of the channel as its origin, carries no cookies, and is otherwise left alone', () => {
    expect(fake.listeners[0]?.spec).toEqual(['blocking', 'requestHeaders']);
    expect(answerTo(OURS)).toEqual({
      requestHeaders: [
        { name: 'Host', value: 'tunnel.test:8443' },
        { name: 'Origin', value: 'https://tunnel.test:8443' },
      ],
    });
  });

  it('names the page that it stands for, as long as it stands for it', async () => {
    const sockets: EventTarget[] = [];
    vi.stubGlobal(
      'WebSocket',
      class extends EventTarget {
        constructor(readonly url: string) {
          super();
          sockets.push(this);
        }
        close() {}
      },
    );
    const done = exchange(
      { url: OURS.url, openedBy: 'https://app.test', send: [], maxBytes: 1, maxMessages: 1 },
      new AbortController().signal,
    );
    const named = (url: string) =>
      (answerTo({ ...OURS, url }) as typeof OURS).requestHeaders.find(({ name }) => name === 'Origin')?.value;
    expect(named(OURS.url)).toBe('https://app.test');
    expect(named('wss://other.test/__ra__')).toBe('https://other.test');
    sockets[0]?.dispatchEvent(Object.assign(new Event('close'), { wasClean: false, code: 1006 }));
    expect(await done).toMatchObject({ kind: 'failure' });
    expect(named(OURS.url)).toBe('https://tunnel.test:8443');
    vi.unstubAllGlobals();
  });

  it.each([
    ['of a page', { tabId: 7, originUrl: 'https://page.test/' }],
    ['of a page that says it is ours', { tabId: 7 }],
    ['of a worker', { originUrl: 'https://page.test/sw.js' }],
  ])('is not one %s', (_, over) => {
    expect(answerTo({ ...OURS, ...over })).toEqual({});
  });

  it('is looked at on addresses of channels alone', () => {
    expect(fake.listeners[0]?.filter).toEqual({ urls: ['wss://*/__ra__*'], types: ['websocket'] });
  });
});
