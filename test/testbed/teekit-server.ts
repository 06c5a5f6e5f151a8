/**
 * A tunnel server: what it does with a socket, said as a list of acts, so that the same server answers in this process and over TLS.
 * Every way of not being one is here too: endless and oversized messages, silence, and ends at each step.
 */
import type { WebSocket } from 'ws';
import type { SocketPort } from '../../src/ports/ports';
import { type Bytes, concat, hex } from './bytes';
import { writeCbor } from './cbor-writer';
import type { TunnelSession } from './tunnel-session';

/**
 * - bytes, text: one message
 * - `endless`: one message that has no end
 * - `silence`: nothing, and the socket stays open
 * - `close`: says that it closes; `break`: the connection is torn down
 */
export type Act = Bytes | { readonly text: string } | 'endless' | 'silence' | 'close' | 'break';

export interface TeekitServer {
  /** HTTP status instead of a socket. */
  readonly refuses?: number;
  /** Says nothing before the client says that it is ready, as where no `onOpen` exists. */
  readonly waits?: true;
  /** Before anything is sent or awaited. */
  readonly acts: () => Promise<readonly Act[]>;
  /** What happens after that on one socket; nothing where absent. */
  readonly session?: () => Promise<TunnelSession>;
}

const CLIENT_READY = ['node', 'workerd'] as const;
const READY = CLIENT_READY.map((runtime) => hex(writeCbor({ type: 'client_kx_ready' }, runtime)));

export const isReady = (message: Uint8Array): boolean => READY.includes(hex(message));

/** The server as a socket port, without a socket. Silence is a timeout at once. */
export function teekitSocket(serverAt: (url: string) => TeekitServer | undefined): SocketPort {
  const failure = (code: 'network' | 'timeout' | 'too-large', detail: string) =>
    ({ kind: 'failure', code, detail }) as const;
  return async ({ url, send, maxBytes, maxMessages }) => {
    const server = serverAt(url);
    if (server === undefined) return failure('network', `no server at ${url}`);
    if (server.refuses !== undefined) return failure('network', `HTTP status ${server.refuses}`);
    if (server.waits && !send.some(isReady)) return failure('timeout', 'no answer in 10 s');
    const messages: Bytes[] = [];
    let length = 0;
    for (const act of await server.acts()) {
      if (act === 'close') return { kind: 'messages', messages };
      if (act === 'break') return failure('network', 'the connection ended early');
      if (act === 'silence') return failure('timeout', 'no answer in 10 s');
      if (act === 'endless') return failure('too-large', `more than ${maxBytes} bytes`);
      const message = act instanceof Uint8Array ? act : new TextEncoder().encode(act.text);
      length += message.length;
      if (length > maxBytes) return failure('too-large', `more than ${maxBytes} bytes`);
      messages.push(message);
      if (messages.length === maxMessages) return { kind: 'messages', messages };
    }
    return failure('timeout', 'no answer in 10 s');
  };
}

/** The server on a real socket that was just accepted. */
export async function serveTeekit(server: TeekitServer, socket: WebSocket): Promise<void> {
  socket.on('error', () => socket.terminate());
  if (server.waits)
    await new Promise<void>((ready) =>
      socket.on('message', (data: Buffer) => {
        if (isReady(new Uint8Array(data))) ready();
      }),
    );
  const session = await server.session?.();
  socket.on('message', (data: Buffer) => {
    if (session !== undefined && !isReady(new Uint8Array(data))) converse(session, socket, data);
  });
  for (const act of await server.acts()) {
    if (act === 'close') socket.close(1000);
    else if (act === 'break') socket.terminate();
    else if (act === 'silence') return;
    else if (act === 'endless') pour(socket);
    else socket.send(act instanceof Uint8Array ? act : act.text);
  }
}

/** Who cannot open what a client sends has nothing to say, and hangs up. */
function converse(session: TunnelSession, socket: WebSocket, data: Buffer): void {
  try {
    const answer = session.hear(new Uint8Array(data));
    if (answer !== undefined) socket.send(answer);
  } catch {
    socket.close(1011);
  }
}

const CHUNK = concat(new Uint8Array(32 * 1024));

/** Frames of one message, none of them the last, for as long as somebody reads. */
function pour(socket: WebSocket): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(CHUNK, { fin: false }, (error) => {
    if (!error) setImmediate(pour, socket);
  });
}
