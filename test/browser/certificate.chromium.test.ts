import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageResponse } from '../../src/browser/certificate-observer';
import type { RequestDetails } from '../../src/browser/ext';

type Details = Partial<RequestDetails> & { readonly type?: string };
interface Registered {
  readonly listener: (details: Details) => void;
  readonly types: readonly string[];
  readonly spec: readonly string[];
}

/** Chromium's `webRequest`, as far as it is used: events that a test fires. */
const fake = vi.hoisted(() => {
  const event = () => {
    const registered: Registered[] = [];
    return {
      registered,
      addListener: (
        listener: Registered['listener'],
        { types }: { readonly types: readonly string[] },
        spec: readonly string[] = [],
      ) => void registered.push({ listener, types, spec }),
    };
  };
  return {
    webRequest: { onHeadersReceived: event(), onResponseStarted: event() },
    runtime: { getURL: (path: string) => `chrome-extension://vitrine${path}` },
  };
});
vi.mock('wxt/browser', () => ({ browser: fake }));
const { chromiumObserver } = await import('../../src/browser/certificate.chromium');

const { onHeadersReceived, onResponseStarted } = fake.webRequest;
const wantsDer = ({ spec }: Registered) => spec.includes('securityInfoRawDer');
function call(registered: readonly Registered[], d: Details): void {
  for (const { listener, types } of registered) if (types.includes(d.type ?? 'main_frame')) listener(d);
}
const plain = (d: Details) =>
  call(
    onHeadersReceived.registered.filter((r) => !wantsDer(r)),
    d,
  );
const withDer = (d: Details) => call(onHeadersReceived.registered.filter(wantsDer), d);
const responseStarts = (d: Details) => call(onResponseStarted.registered, d);

const AT = { requestId: '1', url: 'https://enclave.test/', tabId: 7, documentLifecycle: 'active' };
const secure = (byte: number, state = 'secure') => ({
  securityInfo: { state, certificates: [{ rawDER: Uint8Array.from([byte]).buffer }] },
});

let pages: PageResponse[];
let own: [string, unknown][];
let chains: (readonly Uint8Array[])[];
let capabilities: string[];

beforeEach(() => {
  onHeadersReceived.registered.length = 0;
  onResponseStarted.registered.length = 0;
  pages = [];
  own = [];
  chains = [];
  capabilities = [];
});

const observer = () =>
  chromiumObserver({
    page: (response) => pages.push(response),
    chain: (_, chain) => chains.push(chain),
    own: (url, certificate) => own.push([url, certificate]),
    capability: (c) => capabilities.push(c),
  });

describe('the certificate in Chromium', () => {
  it.each([
    ['before', [withDer, plain]],
    ['after', [plain, withDer]],
  ] as const)('is found when it comes %s the plain call', (_, calls) => {
    observer().start();
    for (const fire of calls) fire({ ...AT, ...(fire === withDer ? secure(1) : {}) });
    responseStarts({ ...AT, fromCache: false });
    expect(chains).toHaveLength(1);
    expect(chains[0]).toHaveLength(1);
    expect(pages).toMatchObject([
      {
        tabId: 7,
        url: AT.url,
        lane: 'active',
        certificate: { kind: 'shown', root: 'not-shown', fromCache: false },
      },
    ]);
    expect(capabilities).toEqual(['shown']);
  });

  it('is hidden where only the plain listener is called', () => {
    observer().start();
    plain(AT);
    responseStarts(AT);
    expect(pages[0]?.certificate).toEqual({ kind: 'hidden' });
    expect(capabilities).toEqual(['hidden']);
  });

  it('is hidden where the other listener is called without anything to tell', () => {
    observer().start();
    plain(AT);
    withDer(AT);
    responseStarts(AT);
    expect(pages[0]?.certificate).toEqual({ kind: 'hidden' });
  });

  it('is absent, not hidden, on a page out of the prefetch store', () => {
    observer().start();
    plain(AT);
    withDer({ ...AT, securityInfo: { state: 'insecure' } });
    responseStarts(AT);
    expect(pages[0]?.certificate).toEqual({ kind: 'none' });
    expect(capabilities).toEqual(['shown']);
  });

  it('was missed when the headers came before us, which says nothing about the browser', () => {
    observer().start();
    responseStarts(AT);
    expect(pages[0]?.certificate).toEqual({ kind: 'missed' });
    expect(capabilities).toEqual([]);
  });

  it('of an earlier hop of a redirect does not count for the last', () => {
    observer().start();
    const last = { ...AT, url: 'https://other.test/' };
    plain(AT);
    withDer({ ...AT, ...secure(1) });
    plain(last);
    responseStarts(last);
    expect(pages[0]?.certificate).toEqual({ kind: 'hidden' });
  });

  it('from the cache is told as such, and a broken chain as an exception made by hand', () => {
    observer().start();
    plain(AT);
    withDer({ ...AT, ...secure(1, 'broken') });
    responseStarts({ ...AT, fromCache: true });
    expect(pages[0]?.certificate).toMatchObject({ kind: 'shown', root: 'overridden', fromCache: true });
  });

  it('of a prefetch and of a prerender are kept apart from that of the page in front', () => {
    observer().start();
    for (const d of [
      { ...AT, documentId: 'D' },
      { ...AT, documentLifecycle: 'prerender' },
    ]) {
      plain(d);
      responseStarts(d);
    }
    expect(pages.map((p) => p.lane)).toEqual(['prefetch', 'prerender']);
  });

  it('of our own fetch is told by address, that of anybody else is not', () => {
    observer().start();
    const evidence = { ...AT, url: 'https://enclave.test/evidences/quote.json', type: 'xmlhttprequest' };
    const ours = { ...evidence, tabId: -1, initiator: 'chrome-extension://vitrine' };
    const strangers = [
      { ...evidence, tabId: 7, initiator: 'https://enclave.test' },
      { ...evidence, tabId: -1, initiator: 'chrome-extension://other' },
      { ...evidence, tabId: -1, initiator: 'chrome-extension://vitrine.evil' },
    ];
    for (const d of [...strangers, ours]) {
      plain(d);
      withDer({ ...d, ...secure(1) });
      responseStarts(d);
    }
    expect(own).toHaveLength(1);
    expect(own[0]?.[1]).toMatchObject({ certificateSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});
