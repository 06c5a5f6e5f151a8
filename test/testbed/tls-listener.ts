/**
 * One TLS port that plays every host of the world: certificate and ALPN by SNI, HTTP/2 and HTTP/1.1. Firefox sends every https
 * host to one port in tests, so hosts that speak HTTP/1.1 only and hosts that tear connections down live here too.
 *
 * Session tickets are off: a resumed session keeps the first certificate, and which instance answers would no longer follow
 * from the certificate of the connection.
 */
import { constants } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { type Answer, MOST_REQUEST_BODY } from './answer';
import { concat, hex, sha256 } from './bytes';
import { CRL_HOST, PCS_HOST } from './pcs-server';
import { answerUpgrades } from './teekit-upgrade';
import type { HostCertificate } from './web-ca';
import type { World } from './world';

export interface LogEntry {
  readonly host: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly sourcePort: number;
  readonly http: '1.1' | '2';
  /** What was answered; 0 for a torn connection. */
  readonly status: number;
  /** Of a WebSocket: the origin that opens it, empty where it does not say. Absent for requests. */
  readonly openedBy?: string;
  /** Of a WebSocket: whether it brought cookies. */
  readonly cookies?: boolean;
}

export interface Listener {
  readonly port: number;
  /** Ends every connection of a host, or all, as a server does that reloads. */
  dropConnections(host?: string): void;
  close(): Promise<void>;
}

interface Connection {
  readonly host: string;
  readonly certificateSha256: Promise<string>;
  firstPath?: string;
}

type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;

const FORBIDDEN_IN_HTTP2 = new Set(['connection']);
const CHUNK = Buffer.alloc(64 * 1024, 0x20);

export async function listen(
  world: World,
  log: LogEntry[],
  options: { readonly http1Only: boolean },
): Promise<Listener> {
  const contexts = new Map<string, SecureContext>();
  // Both by source port, which a TCP socket, the TLS socket over it and the proxy that an HTTP/2 session shows have in common.
  const connections = new Map<number, Connection>();
  const sockets = new Map<number, Socket>();
  const sessions = new Set<ServerHttp2Session>();

  function contextOf(certificate: HostCertificate): SecureContext {
    const known =
      contexts.get(certificate.certificateSha256) ??
      createSecureContext({
        key: certificate.keyPem,
        cert: certificate.chainPem,
        secureOptions: constants.SSL_OP_NO_TICKET,
      });
    contexts.set(certificate.certificateSha256, known);
    return known;
  }

  function speaksHttp1Only(host: string): boolean {
    return options.http1Only || host === PCS_HOST || host === CRL_HOST || world.siteOf(host)?.http === 'h1';
  }

  const server = createSecureServer({
    allowHTTP1: true,
    // Here too: options of the context that SNI chooses come too late for this connection.
    secureOptions: constants.SSL_OP_NO_TICKET,
    SNICallback: (host, done) => {
      const speculative = world.siteOf(host)?.requests === 0;
      const certificate = world.nextCertificate(host, { speculative });
      if (certificate === undefined) return done(new Error(`unknown host ${host}`));
      certificate.then(
        (found) => done(null, contextOf(found)),
        (error: Error) => done(error),
      );
    },
    ALPNCallback: ({ servername, protocols }) => {
      const spoken = speaksHttp1Only(servername) ? ['http/1.1'] : ['h2', 'http/1.1'];
      return spoken.find((protocol) => protocols.includes(protocol));
    },
  });

  server.on('connection', (raw: Socket) => {
    const port = raw.remotePort ?? 0;
    sockets.set(port, raw);
    raw.on('close', () => {
      sockets.delete(port);
      connections.delete(port);
    });
    raw.on('error', () => raw.destroy());
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const leaf = socket.getCertificate();
    const der = leaf !== null && 'raw' in leaf ? new Uint8Array(leaf.raw) : new Uint8Array(0);
    connections.set(socket.remotePort ?? 0, {
      host: String((socket as TLSSocket & { servername?: string }).servername ?? ''),
      certificateSha256: sha256(der).then(hex),
    });
    socket.on('error', () => socket.destroy());
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  server.on('tlsClientError', () => undefined);
  answerUpgrades(server, world, log);

  server.on('request', (request: AnyRequest, response: AnyResponse) => {
    const http2 = 'stream' in request;
    const socket = http2 ? (request.stream.session?.socket as Socket | undefined) : request.socket;
    response.on('error', () => undefined);
    const port = socket?.remotePort ?? 0;
    const connection = connections.get(port);
    if (connection === undefined) return void response.end();
    const url = new URL(request.url ?? '/', `https://${hostIn(request.headers)}`);
    const host = url.hostname;
    connection.firstPath ??= url.pathname;
    const note = (status: number) =>
      log.push({
        host,
        method: request.method ?? 'GET',
        path: url.pathname + url.search,
        sourcePort: port,
        http: http2 ? '2' : '1.1',
        status,
      });

    void (async () => {
      const body = await bodyOf(request);
      if (body === 'too-long') return tear(port);
      const answer = await answerOn(connection, {
        host,
        method: request.method ?? 'GET',
        url,
        firstPath: connection.firstPath ?? url.pathname,
        certificateSha256: await connection.certificateSha256,
        ...(body.length === 0 ? {} : { body }),
      });
      note(answer === 'reset' ? 0 : answer.status);
      if (answer === 'reset') tear(port);
      else write(answer, response, { http2, head: request.method === 'HEAD' });
    })().catch((error: unknown) => {
      console.error(`testbed: ${host}${url.pathname}:`, error);
      tear(port);
    });
  });

  /** A connection of one site must not be used for another one (RFC 9110, section 7.4). */
  async function answerOn(connection: Connection, request: Parameters<World['answer']>[0]): Promise<Answer> {
    if (connection.host === request.host) return world.answer(request);
    return { status: 421, headers: { 'content-type': 'text/plain' }, body: new Uint8Array(0) };
  }

  function tear(port: number): void {
    sockets.get(port)?.resetAndDestroy();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    dropConnections: (host) => {
      for (const [port, connection] of connections)
        if (host === undefined || connection.host === host) tear(port);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

/** Of a POST only. */
async function bodyOf(request: AnyRequest): Promise<Uint8Array | 'too-long'> {
  if (request.method !== 'POST') return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MOST_REQUEST_BODY) return 'too-long';
    chunks.push(chunk);
  }
  return concat(...chunks);
}

function hostIn(headers: IncomingHttpHeaders): string {
  const authority = headers[':authority'];
  return String(typeof authority === 'string' ? authority : (headers.host ?? 'unknown.invalid'));
}

function write(
  answer: Exclude<Answer, 'reset'>,
  response: AnyResponse,
  wire: { readonly http2: boolean; readonly head: boolean },
): void {
  const out = response as ServerResponse;
  for (const [name, value] of Object.entries(answer.headers))
    if (!wire.http2 || !FORBIDDEN_IN_HTTP2.has(name)) out.setHeader(name, value);
  if (answer.body instanceof Uint8Array) out.setHeader('content-length', answer.body.length);
  out.writeHead(answer.status);
  if (wire.head) out.end();
  else if (answer.body === 'endless') pour(out);
  else if (answer.body === 'silence') out.write(' ');
  else out.end(Buffer.from(answer.body));
}

/** Writes for as long as the other side reads. */
function pour(out: ServerResponse): void {
  let open = true;
  out.on('close', () => {
    open = false;
  });
  const more = () => {
    while (open && out.write(CHUNK)) if (out.writableLength > 1 << 20) break;
    if (open) out.once('drain', more);
  };
  more();
}
