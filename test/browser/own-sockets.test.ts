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
const { keepOwnSocketsPlain } = await import('../../src/browser/own-sockets');

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

beforeEach(() => {
  fake.listeners.length = 0;
  keepOwnSocketsPlain();
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
