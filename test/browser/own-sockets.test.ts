import { beforeEach, describe, expect, it, vi } from 'vitest';

const fake = vi.hoisted(() => ({ browser: {} as Record<string, unknown>, blocking: 0 }));
vi.mock('wxt/browser', () => ({ browser: fake.browser }));
const { ownSockets } = await import('../../src/browser/own-sockets');

const onBeforeSendHeaders = {
  addListener() {
    fake.blocking += 1;
  },
};
const runtime = { id: 'vitrine', getContexts: async () => [], getURL: (path: string) => path };

beforeEach(() => {
  for (const key of Object.keys(fake.browser)) delete fake.browser[key];
  fake.blocking = 0;
});

describe('sockets of our own', () => {
  it('go by a listener in Firefox', () => {
    Object.assign(fake.browser, { runtime, webRequest: { onBeforeSendHeaders, getSecurityInfo: () => {} } });
    expect(ownSockets()).toBeDefined();
    expect(fake.blocking).toBe(1);
  });

  it('go by a document in Chromium, which throws at such a listener', () => {
    Object.assign(fake.browser, {
      runtime,
      webRequest: { onBeforeSendHeaders },
      offscreen: {},
      declarativeNetRequest: {},
    });
    expect(ownSockets()).toBeDefined();
    expect(fake.blocking).toBe(0);
  });

  it('are none where a browser can do neither: a plain one would say who we are', () => {
    Object.assign(fake.browser, { runtime, webRequest: { onBeforeSendHeaders } });
    expect(ownSockets()).toBeUndefined();
    expect(fake.blocking).toBe(0);
  });
});
