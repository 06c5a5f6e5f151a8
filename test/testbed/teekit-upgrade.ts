/** WebSockets on the testbed's listener: HTTP/1.1 upgrades, as browsers and tools ask for where a server offers no others. */
import type { IncomingMessage } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { serveTeekit } from './teekit-server';
import type { World } from './world';

export function answerUpgrades(server: Http2SecureServer, { channelAt }: Pick<World, 'channelAt'>): void {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy());
    const host = request.headers.host ?? 'unknown.invalid';
    const channel = channelAt(`wss://${host}${request.url ?? '/'}`);
    if (channel === undefined) return refuse(connection, 404);
    if (channel.refuses !== undefined) return refuse(connection, channel.refuses);
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
