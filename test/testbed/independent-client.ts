/** A client of its own for the tests of the testbed: one connection per request, with whatever protocol the server chose. */
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Testbed } from './server';

export interface Client {
  /** One GET on its own connection. Stops reading after `enough` bytes; rejects when the connection is torn. */
  get(
    host: string,
    path?: string,
    options?: { readonly port?: number; readonly enough?: number },
  ): Promise<Seen>;
  /** An open TLS connection. */
  socketTo(host: string, alpn: readonly string[], port?: number): Promise<TLSSocket>;
}

export function clientOf(testbed: Testbed): Client {
  function socketTo(host: string, alpn: readonly string[], port = testbed.port): Promise<TLSSocket> {
    const ca = [testbed.webCaPem, testbed.localCaPem];
    const socket = connectTls({ host: '127.0.0.1', port, servername: host, ca, ALPNProtocols: [...alpn] });
    return new Promise((resolve, reject) => {
      socket.once('secureConnect', () => resolve(socket));
      socket.once('error', reject);
    });
  }
  return {
    socketTo,
    get: async (host, path = '/', options = {}) => {
      const socket = await socketTo(host, ['h2', 'http/1.1'], options.port);
      const leaf = Buffer.from(socket.getPeerX509Certificate()?.raw ?? []);
      const alpn = socket.alpnProtocol;
      try {
        const ask = alpn === 'h2' ? getHttp2 : getHttp1;
        return { ...(await ask(socket, host, path, options.enough ?? 1 << 20)), leaf, alpn };
      } finally {
        socket.destroy();
      }
    },
  };
}

export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly leaf: Buffer;
  readonly alpn: string | false | null;
}

type Got = Pick<Seen, 'status' | 'headers' | 'body'>;

export function getHttp1(socket: TLSSocket, host: string, path: string, enough: number): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = requestHttps({ createConnection: () => socket, host, path, headers: { host } });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      const done = (body: Buffer) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      collect(answer, enough, done, reject);
    });
    asked.end();
  });
}

function getHttp2(socket: TLSSocket, host: string, path: string, enough: number): Promise<Got> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://${host}`, { createConnection: () => socket });
    session.once('error', reject);
    const stream = session.request({ ':path': path });
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('closed without an answer')));
    stream.once('response', (headers) => {
      const done = (body: Buffer) => {
        session.destroy();
        resolve({ status: headers[':status'] ?? 0, headers, body });
      };
      collect(stream, enough, done, reject);
    });
    stream.end();
  });
}

function collect(
  stream: NodeJS.ReadableStream,
  enough: number,
  done: (body: Buffer) => void,
  failed: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= enough) done(Buffer.concat(chunks));
  });
  stream.once('end', () => done(Buffer.concat(chunks)));
  stream.once('error', failed);
}

/** Writes one request on an open connection and reads one answer, head and body, as text. */
export function writeGet(socket: TLSSocket, host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
      if (end < 0 || text.length < end + 4 + length) return;
      socket.off('data', read);
      resolve(text);
    };
    socket.on('data', read);
    socket.once('error', reject);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  });
}

/** A DER certificate as PEM. */
export function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}
