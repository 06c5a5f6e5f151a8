/** WebSockets for the command line. Node 20 has none of its own; `ws` is the one most used. */
import type { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { concatBytes } from '../encoding/bytes';
import type { OpenSocket } from './exchange-messages';
import { certificateOf, failure, type NodeNetwork, target } from './node-tls';

/** What `ws` calls a message that is longer than it may be. */
const TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** @param origin the visited origin: its certificate may be refused by Node's roots and is still looked at */
export function nodeSocketOpener(origin: string, network: NodeNetwork): OpenSocket {
  return ({ url, maxBytes }, events) => {
    const asked = new URL(url);
    const { port, ...way } = target(asked, network);
    const address = new URL(url);
    if (port !== undefined) address.port = `${port}`;
    const socket = new WebSocket(address, {
      maxPayload: maxBytes,
      // A few bytes that unfold into very many would be unfolded before they are counted.
      perMessageDeflate: false,
      rejectUnauthorized: `https://${asked.host}` !== origin,
      headers: { host: asked.host, 'user-agent': 'vitrine' },
      ...way,
    });
    let shown: ReturnType<typeof certificateOf>;
    socket.on('upgrade', ({ socket: connection }) => {
      shown = certificateOf(connection as TLSSocket);
    });
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      const isRedirect = statusCode >= 300 && statusCode < 400;
      events.failed({
        kind: 'failure',
        code: isRedirect ? 'redirected' : 'network',
        detail: `HTTP status ${statusCode}`,
      });
      request.destroy();
    });
    socket.on('open', () => events.opened(shown));
    socket.on('message', (data) => events.message(bytesOf(data)));
    socket.on('close', (code) => events.closed(code !== BROKEN));
    socket.on('error', (error: Error & { code?: string }) =>
      events.failed(
        error.code === TOO_LONG
          ? { kind: 'failure', code: 'too-large', detail: `more than ${maxBytes} bytes` }
          : failure(error),
      ),
    );
    return { send: (message) => socket.send(message), close: () => socket.terminate() };
  };
}

/** RFC 6455, section 7.1.5: the close code that no message said. */
const BROKEN = 1006;

/** Text and binary messages alike come as their bytes. */
function bytesOf(data: WebSocket.RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Array.isArray(data) ? concatBytes(...data) : new Uint8Array(data);
}
