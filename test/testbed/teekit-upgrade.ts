/** WebSockets on the testbed's listener: HTTP/1.1 upgrades, as browsers and tools ask for where a server offers no others. */
import type { IncomingMessage } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { serveTeekit } from './teekit-server';
import type { LogEntry } from './tls-listener';
import type { World } from './world';

export function answerUpgrades(
  server: Http2SecureServer,
  { channelAt }: Pick<World, 'channelAt'>,
  log: LogEntry[],
): void {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy());
    const host = request.headers.host ?? 'unknown.invalid';
    const openedBy = request.headers.origin ?? '';
    const channel = channelAt(`wss://${host}${request.url ?? '/'}`, openedBy);
    const status = channel === undefined ? 404 : (channel.refuses ?? 101);
    log.push({
      host,
      method: 'GET',
      path: request.url ?? '/',
      sourcePort: request.socket.remotePort ?? 0,
      http: '1.1',
      status,
      openedBy,
      cookies: request.headers.cookie !== undefined,
    });
    if (channel === undefined || status !== 101) return refuse(connection, status);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      serveTeekit(channel, socket).catch((error: unknown) => {
        console.error(`testbed: ${host}${request.url}:`, error);
        socket.terminate();
      });
    });
  });
}

function refuse(connection: Duplex, status: number): void {
  connection.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
