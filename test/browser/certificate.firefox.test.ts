import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageResponse } from '../../src/browser/certificate-observer';
import type { FirefoxSecurityInfo } from '../../src/browser/ext';

const fake = vi.hoisted(() => ({
  listeners: [] as { listener: (d: object) => Promise<object>; spec: readonly string[] }[],
  answer: (_: { certificateChain?: boolean }): unknown => undefined,
}));
vi.mock('wxt/browser', () => ({
  browser: {
    webRequest: {
      onHeadersReceived: {
        addListener: (listener: (d: object) => Promise<object>, _: unknown, spec: readonly string[]) =>
          fake.listeners.push({ listener, spec }),
      },
      getSecurityInfo: async (_: string, options: { certificateChain?: boolean }) => fake.answer(options),
    },
    runtime: { getURL: (path: string) => `moz-extension://vitrine${path}` },
  },
}));
const { firefoxObserver } = await import('../../src/browser/certificate.firefox');

const BUILTIN = { rawDER: [9], isBuiltInRoot: true };
const LOCAL = { rawDER: [9], isBuiltInRoot: false };
const info = (over: Partial<FirefoxSecurityInfo>): FirefoxSecurityInfo => ({
  state: 'secure',
  certificates: [{ rawDER: [1] }, BUILTIN],
  ...over,
});
const DETAILS = { requestId: '1', url: 'https://enclave.test/', tabId: 7, fromCache: false };

let pages: PageResponse[];
let own: [string, unknown][];
let chains: (readonly Uint8Array[])[];
beforeEach(() => {
  fake.listeners.length = 0;
  pages = [];
  own = [];
  chains = [];
});
const observer = () =>
  firefoxObserver({
    page: (response) => pages.push(response),
    chain: (_, chain) => chains.push(chain),
    own: (url, certificate) => own.push([url, certificate]),
    capability: () => {},
  });

async function pageWith(
  answer: typeof fake.answer,
  details: object = DETAILS,
): Promise<PageResponse | undefined> {
  observer().start();
  fake.answer = answer;
  expect(await fake.listeners[0]?.listener(details)).toEqual({});
  return pages[0];
}

describe('the certificate in Firefox', () => {
  it('is read inside a blocking listener, which lets the page go on', async () => {
    const page = await pageWith(() => info({}));
    expect(fake.listeners[0]?.spec).toEqual(['blocking']);
    expect(page?.certificate).toMatchObject({ kind: 'shown', root: 'public-root', fromCache: false });
    expect(chains[0]).toHaveLength(2);
    expect(chains[0]?.[0]).toEqual(Uint8Array.of(1));
  });

  it('under a root that somebody installed says so', async () => {
    const page = await pageWith(() => info({ certificates: [{ rawDER: [1] }, LOCAL] }));
    expect(page?.certificate).toMatchObject({ root: 'local-root' });
  });

  it.each([
    { isUntrusted: true },
    { isDomainMismatch: true },
    { isNotValidAtThisTime: true },
    { overridableErrorCategory: 'trust_error' },
    { state: 'insecure' },
  ] as const)('accepted by hand is told by its flags, not by the word "secure": %j', async (flag) => {
    // With an exception the chain comes empty; the leaf has to be asked for alone.
    const page = await pageWith(({ certificateChain }) =>
      info({ ...flag, certificates: certificateChain ? [] : [{ rawDER: [1] }] }),
    );
    expect(page?.certificate).toMatchObject({ kind: 'shown', root: 'overridden' });
  });

  it('of a cached page is told as such', async () => {
    const page = await pageWith(() => info({}), { ...DETAILS, fromCache: true });
    expect(page?.certificate).toMatchObject({ kind: 'shown', fromCache: true });
  });

  it('that cannot be had never holds up the page', async () => {
    const page = await pageWith(() => {
      throw new Error('no such request');
    });
    expect(page?.certificate).toEqual({ kind: 'missed' });
  });

  it('of our own fetch is told by address, that of anybody else is not looked at', async () => {
    observer().start();
    let looked = 0;
    fake.answer = () => {
      looked += 1;
      return info({});
    };
    const ask = fake.listeners[1]?.listener;
    await ask?.({ ...DETAILS, tabId: -1, originUrl: 'https://enclave.test/sw.js' });
    await ask?.({
      ...DETAILS,
      tabId: 7,
      originUrl: 'moz-extension://vitrine/_generated_background_page.html',
    });
    await ask?.({
      ...DETAILS,
      tabId: -1,
      originUrl: 'moz-extension://vitrine/_generated_background_page.html',
    });
    expect(looked).toBe(1);
    expect(own).toHaveLength(1);
  });
});
