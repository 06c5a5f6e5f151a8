import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowserSocket } from '../../src/ports/browser-socket';
import { exchangeMessages } from '../../src/ports/exchange-messages';
import { nodePorts, processMemory } from '../../src/ports/node';
import type { SocketRequest, SocketResult } from '../../src/ports/ports';
import { CLIENT_KX_READY } from '../../src/protocols/teekit/server-kx';
import { startTestbed, type Testbed } from '../testbed/server';

const asking = (url: string, more: Partial<SocketRequest> = {}): SocketRequest => ({
  url,
  send: [CLIENT_KX_READY],
  maxBytes: 64 * 1024,
  maxMessages: 1,
  ...more,
});

describe('sockets of Node', () => {
  let testbed: Testbed;
  beforeAll(async () => {
    testbed = await startTestbed();
  });
  afterAll(() => testbed.close());

  const ask = (host: string, more: Partial<SocketRequest> = {}, ca = testbed.webCaPem, origin = '') =>
    nodePorts(origin, processMemory(), { ca, connect: testbed.resolve }).socket?.(
      asking(`wss://${host}/__ra__`, more),
    );

  it('tell which certificate the connection ended with', async () => {
    const answer = await ask('tunnel.vitrine.test');
    const served = await testbed.site('tunnel').attestedCertificate();
    expect(answer).toMatchObject({ kind: 'messages', peer: { spkiSha256: served.spkiSha256 } });
  });

  it('refuse a certificate that Node does not know, except of the site that is looked at', async () => {
    expect(await ask('tunnel.vitrine.test', {}, '')).toMatchObject({ kind: 'failure', code: 'tls' });
    const visited = await ask('tunnel.vitrine.test', {}, '', 'https://tunnel.vitrine.test');
    expect(visited).toMatchObject({ kind: 'messages' });
  });

  it.each<[string, Partial<SocketRequest>, Partial<SocketResult>]>([
    ['tunnel-endless', {}, { kind: 'failure', code: 'too-large' }],
    ['tunnel-oversized', {}, { kind: 'failure', code: 'too-large' }],
    ['tunnel-breaks', {}, { kind: 'failure', code: 'network' }],
    ['tunnel', { maxBytes: 100 }, { kind: 'failure', code: 'too-large' }],
    ['plain', {}, { kind: 'failure', code: 'network', detail: 'HTTP status 404' }],
    ['nobody', {}, { kind: 'failure', code: 'network' }],
  ])('%s.vitrine.test with %j: %j', async (host, more, outcome) => {
    expect(await ask(`${host}.vitrine.test`, more)).toMatchObject(outcome);
  });

  it('do not wait for a second message once the first was enough', async () => {
    const answer = await ask('tunnel-worker.vitrine.test');
    expect(answer?.kind === 'messages' && answer.messages.length).toBe(1);
  });
});

type Listener = (event: Record<string, unknown>) => void;

/** As much of a browser's WebSocket as is used; tests play the other side. */
class FakeSocket {
  static opened: FakeSocket[] = [];
  binaryType = 'blob';
  readonly sent: Uint8Array[] = [];
  isClosed = false;
  private readonly listeners = new Map<string, Listener[]>();
  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }
  addEventListener(type: string, listener: Listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  send(message: Uint8Array) {
    this.sent.push(message);
  }
  close() {
    this.isClosed = true;
  }
  play(type: string, event: Record<string, unknown> = {}) {
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }
}

describe('sockets of browsers', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    FakeSocket.opened = [];
  });

  function begin() {
    vi.stubGlobal('WebSocket', FakeSocket);
    const result = exchangeMessages(
      asking('wss://a.example/__ra__', { maxMessages: 2 }),
      openBrowserSocket,
      new AbortController().signal,
    );
    const [socket] = FakeSocket.opened;
    if (socket === undefined) throw new Error('no socket was opened');
    return { socket, result };
  }

  it('take messages as bytes, speak when open, and are closed', async () => {
    const { socket, result } = begin();
    expect([socket.url, socket.binaryType]).toEqual(['wss://a.example/__ra__', 'arraybuffer']);
    expect(socket.sent).toEqual([]);
    socket.play('open');
    expect(socket.sent).toEqual([CLIENT_KX_READY]);
    socket.play('message', { data: Uint8Array.of(1, 2).buffer });
    socket.play('message', { data: 'text' });
    expect(await result).toEqual({
      kind: 'messages',
      messages: [Uint8Array.of(1, 2), new TextEncoder().encode('text')],
    });
    expect(socket.isClosed).toBe(true);
  });

  it.each<[string, boolean, Record<string, unknown>, object]>([
    ['never open', false, { wasClean: false, code: 1006 }, { kind: 'failure', code: 'network' }],
    [
      'closed before they open, cleanly',
      false,
      { wasClean: true, code: 1000 },
      { kind: 'failure', code: 'network' },
    ],
    ['torn down', true, { wasClean: false, code: 1006 }, { kind: 'failure', code: 'network' }],
    ['closed by the other side', true, { wasClean: true, code: 1011 }, { kind: 'messages', messages: [] }],
  ])('that are %s', async (_what, opens, event, outcome) => {
    const { socket, result } = begin();
    if (opens) socket.play('open');
    socket.play('error');
    socket.play('close', event);
    expect(await result).toMatchObject(outcome);
  });
});
