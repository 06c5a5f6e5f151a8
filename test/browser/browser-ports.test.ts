import { describe, expect, it } from 'vitest';
import { type BrowserPlatform, browserPorts } from '../../src/ports/browser';
import type { FetchRequest, FetchResult } from '../../src/ports/ports';
import type { ServedCertificate } from '../../src/visit';

const PEER: ServedCertificate = { spkiSha256: 'a'.repeat(64), certificateSha256: 'b'.repeat(64) };
const REQUEST: FetchRequest = {
  method: 'GET',
  url: 'https://enclave.test/evidences/quote.json',
  maxBytes: 10,
};

function platform(over: Partial<BrowserPlatform>): BrowserPlatform {
  return {
    fetch: async () => new Response('ok'),
    memory: { read: async () => undefined, write: async () => {} },
    isPermitted: async () => true,
    watchPeer: async () => ({ certificate: async () => undefined, end: () => {} }),
    requestMs: 10_000,
    verificationMs: 30_000,
    now: () => 0,
    ...over,
  };
}

const fetchWith = (
  over: Partial<BrowserPlatform>,
  request: Partial<FetchRequest> = {},
): Promise<FetchResult> => browserPorts(platform(over)).fetch({ ...REQUEST, ...request });

/** A body in pieces; `endless` never ends and never errors. */
function streamed(chunks: readonly string[], endless = false): { response: Response; pulled: () => number } {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[pulled];
        if (chunk !== undefined) {
          pulled += 1;
          controller.enqueue(new TextEncoder().encode(chunk));
        } else if (!endless) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(body), pulled: () => pulled };
}

const text = (result: FetchResult): string =>
  result.kind === 'response' ? new TextDecoder().decode(result.body) : `failure ${result.code}`;

describe('a request', () => {
  it('sends no credentials, follows nothing, caches nothing, tells no referrer', async () => {
    let sent: RequestInit | undefined;
    await fetchWith({
      fetch: async (_, init) => {
        sent = init;
        return new Response('ok');
      },
    });
    expect(sent).toMatchObject({
      method: 'GET',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'manual',
    });
  });

  it('gives status, body, the wanted headers and no others', async () => {
    const result = await fetchWith(
      {
        fetch: async () =>
          new Response('0123456789', { status: 404, headers: { 'x-want': '1', 'x-other': '2' } }),
      },
      { wantHeaders: ['x-want', 'x-absent'] },
    );
    expect(result).toMatchObject({ kind: 'response', status: 404, headers: { 'x-want': '1' } });
    expect(text(result)).toBe('0123456789');
    expect(result).not.toHaveProperty('peer');
  });

  it('names the certificate that answered, where the browser shows it', async () => {
    let ended = 0;
    const watchPeer = async () => ({ certificate: async () => PEER, end: () => void ended++ });
    expect(await fetchWith({ watchPeer })).toMatchObject({ peer: PEER });
    expect(ended).toBe(1);
  });

  it('a redirect is an answer of its own, not a failure of the network', async () => {
    const opaque = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });
    expect(await fetchWith({ fetch: async () => opaque })).toMatchObject({
      kind: 'failure',
      code: 'redirected',
    });
  });

  it('a network failure is one', async () => {
    const refused = async () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await fetchWith({ fetch: refused })).toEqual({
      kind: 'failure',
      code: 'network',
      detail: 'Failed to fetch',
    });
  });
});

describe('a body', () => {
  it('of exactly the allowed length is whole', async () => {
    const { response } = streamed(['01234', '56789']);
    expect(text(await fetchWith({ fetch: async () => response }))).toBe('0123456789');
  });

  it('one byte longer is too large, and is not read to its end', async () => {
    const { response, pulled } = streamed(['0123456789', 'x', ...Array<string>(100).fill('more')], true);
    expect(await fetchWith({ fetch: async () => response })).toMatchObject({ code: 'too-large' });
    expect(pulled()).toBeLessThan(5);
  });

  it('that never ends is a timeout', async () => {
    const { response } = streamed(['01'], true);
    const result = await fetchWith({ fetch: async () => response, requestMs: 20 });
    expect(result).toMatchObject({ kind: 'failure', code: 'timeout' });
  });

  it('of an answer that never begins is a timeout', async () => {
    const never = (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    expect(await fetchWith({ fetch: never, requestMs: 20 })).toMatchObject({ code: 'timeout' });
  });
});

describe('a verification that takes too long', () => {
  it('has its requests fail and its waits end', async () => {
    const { response } = streamed([], true);
    const ports = browserPorts(platform({ fetch: async () => response, verificationMs: 20 }));
    const [during] = await Promise.all([ports.fetch(REQUEST), ports.clock.sleep(60_000)]);
    expect(during).toMatchObject({ code: 'timeout' });
    expect(await ports.fetch(REQUEST)).toMatchObject({ code: 'timeout' });
    await ports.clock.sleep(60_000);
  });
});

describe('a host that is not allowed', () => {
  const refused = async () => Promise.reject(new TypeError('Failed to fetch'));

  it('is named as such', async () => {
    const result = await fetchWith({ fetch: refused, isPermitted: async () => false });
    expect(result).toEqual({ kind: 'failure', code: 'not-permitted', detail: 'enclave.test' });
  });

  it('may still answer everybody', async () => {
    expect(text(await fetchWith({ isPermitted: async () => false }))).toBe('ok');
  });

  it('is not even asked where a refusal is to be respected', async () => {
    const asked: string[] = [];
    const result = await fetchWith({
      isPermitted: async () => false,
      mayAsk: async () => false,
      fetch: async (url) => {
        asked.push(url);
        return new Response('ok');
      },
    });
    expect(result).toMatchObject({ kind: 'failure', code: 'not-permitted', detail: 'enclave.test' });
    expect(asked).toEqual([]);
  });
  it('may be asked from inside its own tab', async () => {
    const inTab: FetchResult = { kind: 'response', status: 200, headers: {}, body: new Uint8Array([1]) };
    const result = await fetchWith({
      fetch: refused,
      isPermitted: async () => false,
      fetchInTab: async () => inTab,
    });
    expect(result).toBe(inTab);
  });

  it('is not asked from inside a tab while it is allowed', async () => {
    const inTab: FetchResult = { kind: 'response', status: 200, headers: {}, body: new Uint8Array([1]) };
    expect(await fetchWith({ fetch: refused, fetchInTab: async () => inTab })).toMatchObject({
      code: 'network',
    });
  });
});
