import { describe, expect, it } from 'vitest';
import { onePerHost } from '../../src/browser/own-sockets';
import type { SocketResult } from '../../src/ports/ports';

const request = (url: string) => ({ url, send: [], maxBytes: 1, maxMessages: 1 });
const NEVER = new AbortController().signal;

/** Exchanges that end when told. */
function exchanges() {
  const begun: { url: string; end(): void; fail(): void }[] = [];
  const exchange = onePerHost(
    ({ url }) =>
      new Promise<SocketResult>((resolve, reject) =>
        begun.push({
          url,
          end: () => resolve({ kind: 'messages', messages: [] }),
          fail: () => reject(new Error('no document')),
        }),
      ),
  );
  return { exchange, begun, urls: () => begun.map(({ url }) => url) };
}

describe('sockets of our own', () => {
  it('to one host are opened one after another, to several beside each other', async () => {
    const { exchange, begun, urls } = exchanges();
    const first = exchange(request('wss://a.test/__ra__'), NEVER);
    const second = exchange(request('wss://a.test/__ra__/2'), NEVER);
    void exchange(request('wss://b.test/__ra__'), NEVER);
    await Promise.resolve();
    expect(urls()).toEqual(['wss://a.test/__ra__', 'wss://b.test/__ra__']);
    begun[0]?.end();
    await first;
    await expect.poll(urls).toContain('wss://a.test/__ra__/2');
    begun[2]?.end();
    expect(await second).toMatchObject({ kind: 'messages' });
  });

  it('wait for nobody once the one before has failed', async () => {
    const { exchange, begun, urls } = exchanges();
    const first = exchange(request('wss://a.test/__ra__'), NEVER);
    const second = exchange(request('wss://a.test/__ra__'), NEVER);
    await Promise.resolve();
    begun[0]?.fail();
    await expect(first).rejects.toThrow('no document');
    await expect.poll(() => urls().length).toBe(2);
    begun[1]?.end();
    expect(await second).toMatchObject({ kind: 'messages' });
  });
});
