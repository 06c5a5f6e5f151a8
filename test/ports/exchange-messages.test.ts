import { describe, expect, it } from 'vitest';
import { type BrowserPlatform, browserPorts } from '../../src/ports/browser';
import {
  exchangeMessages,
  type OpenSocket,
  type SocketEvents,
  type SocketExchanger,
} from '../../src/ports/exchange-messages';
import type { SocketRequest } from '../../src/ports/ports';

const REQUEST: SocketRequest = {
  url: 'wss://a.example/__ra__',
  send: [Uint8Array.of(1), Uint8Array.of(2)],
  maxBytes: 4,
  maxMessages: 2,
};

/** A platform that tells of these events once the socket was asked for, and what was done to it. */
function platform(play: (events: SocketEvents) => void) {
  const done: string[] = [];
  const open: OpenSocket = (_request, events) => {
    queueMicrotask(() => play(events));
    return { send: (message) => done.push(`sent ${message.join()}`), close: () => done.push('closed') };
  };
  return { open, done };
}

const exchange = (
  open: OpenSocket,
  request: Partial<SocketRequest> = {},
  signal = new AbortController().signal,
) => exchangeMessages({ ...REQUEST, ...request }, open, signal);

describe('an exchange over a socket', () => {
  it('sends what it was given when the socket is open, and closes when it has enough', async () => {
    const { open, done } = platform((events) => {
      events.opened({ spkiSha256: 'a'.repeat(64) });
      events.message(Uint8Array.of(7));
      events.message('ü');
      events.message(Uint8Array.of(9));
    });
    expect(await exchange(open)).toEqual({
      kind: 'messages',
      messages: [Uint8Array.of(7), Uint8Array.of(0xc3, 0xbc)],
      peer: { spkiSha256: 'a'.repeat(64) },
    });
    expect(done).toEqual(['sent 1', 'sent 2', 'closed']);
  });

  it('gives what there was where the other side says that it closes', async () => {
    const { open } = platform((events) => {
      events.opened();
      events.message(Uint8Array.of(7));
      events.closed(true);
    });
    expect(await exchange(open)).toEqual({ kind: 'messages', messages: [Uint8Array.of(7)] });
  });

  it.each<[string, string, (events: SocketEvents) => void]>([
    ['that is torn down', 'network', (events) => events.closed(false)],
    ['that says too much at once', 'too-large', (events) => events.message(new Uint8Array(5))],
    [
      'that says too much in pieces',
      'too-large',
      (events) => {
        events.message(new Uint8Array(3));
        events.message(new Uint8Array(2));
      },
    ],
    [
      'whose certificate is refused',
      'tls',
      (events) => events.failed({ kind: 'failure', code: 'tls', detail: 'expired' }),
    ],
  ])('%s has failed, and is closed', async (_what, code, play) => {
    const { open, done } = platform(play);
    expect(await exchange(open)).toMatchObject({ kind: 'failure', code });
    expect(done.at(-1)).toBe('closed');
  });

  it('that takes too long has failed, and what comes later does not count', async () => {
    const over = new AbortController();
    let events: SocketEvents | undefined;
    const { open, done } = platform((e) => {
      events = e;
      e.message(Uint8Array.of(1));
      over.abort();
    });
    expect(await exchange(open, {}, over.signal)).toMatchObject({ kind: 'failure', code: 'timeout' });
    events?.opened();
    events?.message(new Uint8Array(9));
    expect(done).toEqual(['closed']);
  });

  it('is not begun when the time is over', async () => {
    const { open, done } = platform(() => {});
    expect(await exchange(open, {}, AbortSignal.abort())).toMatchObject({ code: 'timeout' });
    expect(done).toEqual([]);
  });

  it('that the platform does not open at all has failed', async () => {
    const throwing: OpenSocket = () => {
      throw new DOMException('mixed content', 'SecurityError');
    };
    expect(await exchange(throwing)).toMatchObject({
      kind: 'failure',
      code: 'network',
      detail: 'mixed content',
    });
  });
});

describe('a socket of the extension', () => {
  const through =
    (open: OpenSocket): SocketExchanger =>
    (request, signal) =>
      exchangeMessages(request, open, signal);
  const PLATFORM: BrowserPlatform = {
    fetch: async () => new Response('ok'),
    memory: { read: async () => undefined, write: async () => {} },
    isPermitted: async () => true,
    watchPeer: async () => ({ certificate: async () => undefined, end: () => {} }),
    exchange: through(platform((events) => events.message(new Uint8Array(1))).open),
    requestMs: 10_000,
    verificationMs: 30_000,
    now: () => 0,
  };
  const ports = (over: Partial<BrowserPlatform>) => browserPorts({ ...PLATFORM, ...over });

  it('is opened where the person allowed sockets to the site', async () => {
    const asked: string[] = [];
    const allowed = ports({
      isPermitted: async (url) => {
        asked.push(url);
        return true;
      },
    });
    expect(await allowed.socket?.({ ...REQUEST, maxMessages: 1 })).toMatchObject({ kind: 'messages' });
    expect(asked).toEqual([REQUEST.url]);
  });

  it('is not opened where the person did not, and never in the clear', async () => {
    let opened = 0;
    const openSocket: OpenSocket = (...asked) => {
      opened += 1;
      return platform(() => {}).open(...asked);
    };
    const refused = ports({ isPermitted: async () => false, exchange: through(openSocket) });
    expect(await refused.socket?.(REQUEST)).toMatchObject({ kind: 'failure', code: 'not-permitted' });
    const clear = await ports({ exchange: through(openSocket) }).socket?.({
      ...REQUEST,
      url: 'ws://a.example/__ra__',
    });
    expect(clear).toMatchObject({ kind: 'failure', code: 'not-permitted' });
    expect(opened).toBe(0);
  });

  it('is not offered where there is no way to open one', () => {
    const { exchange: _, ...without } = PLATFORM;
    expect(browserPorts(without).socket).toBeUndefined();
  });

  it('ends after the time of one request', async () => {
    const silent = ports({ requestMs: 5, exchange: through(platform((events) => events.opened()).open) });
    expect(await silent.socket?.(REQUEST)).toMatchObject({ kind: 'failure', code: 'timeout' });
  });
});
