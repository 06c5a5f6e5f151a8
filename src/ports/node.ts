/**
 * Ports for the command line: Node's own TLS, so that every connection's certificate is known.
 * One verification keeps one connection per host open while it runs, as section 2.4 of the dstack evidence specification asks;
 * looking again starts with fresh ones.
 */
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { JsonValue } from '../appraisal';
import { toBase64 } from '../encoding/base64';
import { LIMITS } from '../limits';
import type { Observation } from '../visit';
import { exchangeMessages } from './exchange-messages';
import { nodeSocketOpener } from './node-socket';
import { certificateOf, failure, type NodeNetwork, target } from './node-tls';
import type { FetchFailure, FetchRequest, FetchResult, MemoryPort, Ports } from './ports';

export type { NodeNetwork } from './node-tls';

/**
 * @param origin the visited origin: its certificate may be refused by Node's roots and is still looked at, since evidence
 *   proves itself; every other host must have a certificate that Node accepts
 */
export function nodePorts(origin: string, memory: MemoryPort, network: NodeNetwork = {}): Ports {
  const deadline = Date.now() + LIMITS.verificationMs;
  let agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  return {
    fetch: (request) =>
      fetchOnce(request, { agent, deadline, network, visited: request.url.startsWith(`${origin}/`) }),
    socket: (request) => {
      const left = Math.max(0, Math.min(LIMITS.requestMs, deadline - Date.now()));
      return exchangeMessages(request, nodeSocketOpener(origin, network), AbortSignal.timeout(left));
    },
    clock: {
      now: () => Date.now(),
      async sleep(ms) {
        agent.destroy();
        agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
        await new Promise((done) => setTimeout(done, ms));
      },
      elapsed: () => performance.now(),
    },
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    memory,
  };
}

/** Memory that lasts as long as the process. */
export function processMemory(initial: { readonly [key: string]: JsonValue } = {}): MemoryPort {
  const values = new Map<string, JsonValue>(Object.entries(initial));
  return {
    read: async (key) => values.get(key),
    write: async (key, value) => {
      values.set(key, value);
    },
  };
}

/** Opens a connection of its own and says which certificate it ended with. */
export function observeWithNode(
  origin: string,
  network: NodeNetwork = {},
): Promise<Observation | FetchFailure> {
  return new Promise((resolve) => {
    const request = https.request(`${origin}/`, {
      method: 'HEAD',
      agent: false,
      rejectUnauthorized: false,
      timeout: LIMITS.requestMs,
      headers: { host: new URL(origin).host },
      ...target(new URL(origin), network),
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error) => resolve(failure(error)));
    request.on('socket', (socket) => {
      socket.on('secureConnect', () => {
        const tls = socket as TLSSocket;
        const certificate = certificateOf(tls);
        if (certificate === undefined)
          resolve({ kind: 'failure', code: 'tls', detail: 'no certificate was shown' });
        else {
          const root = tls.authorized ? 'not-shown' : 'overridden';
          resolve({ kind: 'live', certificate, root, chain: chainOf(tls) });
        }
        request.destroy();
      });
    });
    request.end();
  });
}

interface Way {
  readonly agent: https.Agent;
  readonly deadline: number;
  readonly network: NodeNetwork;
  readonly visited: boolean;
}

function fetchOnce(request: FetchRequest, { agent, deadline, network, visited }: Way): Promise<FetchResult> {
  const left = Math.min(LIMITS.requestMs, deadline - Date.now());
  if (left <= 0)
    return Promise.resolve({ kind: 'failure', code: 'timeout', detail: 'this verification has taken 30 s' });
  return new Promise((resolve) => {
    const url = new URL(request.url);
    const outgoing = https.request(url, {
      method: request.method,
      agent,
      headers: { accept: '*/*', 'user-agent': 'vitrine', ...request.headers, host: url.host },
      rejectUnauthorized: !visited,
      signal: AbortSignal.timeout(left),
      ...target(url, network),
    });
    outgoing.on('error', (error) => resolve(failure(error)));
    outgoing.on('response', (incoming) => {
      const status = incoming.statusCode ?? 0;
      if (status >= 300 && status < 400) {
        incoming.resume();
        resolve({ kind: 'failure', code: 'redirected', detail: `HTTP status ${status}` });
        return;
      }
      const peer = certificateOf(incoming.socket as TLSSocket);
      const chunks: Uint8Array[] = [];
      let size = 0;
      incoming.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > request.maxBytes) {
          resolve({ kind: 'failure', code: 'too-large', detail: `more than ${request.maxBytes} bytes` });
          outgoing.destroy();
        }
      });
      incoming.on('error', (error) => resolve(failure(error)));
      incoming.on('aborted', () =>
        resolve({ kind: 'failure', code: 'network', detail: 'the connection ended early' }),
      );
      incoming.on('end', () => {
        if (!incoming.complete) {
          resolve({ kind: 'failure', code: 'network', detail: 'the connection ended early' });
          return;
        }
        resolve({
          kind: 'response',
          status,
          headers: wanted(incoming.headers, request.wantHeaders ?? []),
          body: new Uint8Array(Buffer.concat(chunks)),
          ...(peer === undefined ? {} : { peer }),
        });
      });
    });
    outgoing.end(request.body);
  });
}

function wanted(
  headers: NodeJS.Dict<string | string[]>,
  names: readonly string[],
): { [name: string]: string } {
  const found: { [name: string]: string } = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) found[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return found;
}

/** The served certificate and its issuer, base64. */
function chainOf(socket: TLSSocket): readonly string[] {
  const leaf = socket.getPeerCertificate(true);
  const issuer: { readonly raw?: Buffer } | undefined = leaf.issuerCertificate;
  const links =
    issuer?.raw === undefined || issuer.raw.equals(leaf.raw) ? [leaf.raw] : [leaf.raw, issuer.raw];
  return links.map((der) => toBase64(new Uint8Array(der)));
}
