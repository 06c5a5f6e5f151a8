/**
 * A real resolver, unbound (Debian: `apt-get install unbound`), on loopback: serves zones from zone files as their authority, follows
 * their CNAMEs across zones, and answers over HTTPS itself. It speaks HTTP/2 only, so it brings a fetch port that does.
 *
 *     const unbound = await startUnbound({ 'example.test': ['app CAA 0 issue "letsencrypt.org"'] }, webCa);
 *     await lookUpCaa('app.example.test', { fetch: unbound.fetch, memory }, { at, dohUrls: unbound.dohUrls });
 *     await unbound.close();
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchPort, FetchRequest, FetchResult } from '../../src/ports/ports';
import type { WebCaKeys } from './checkout-keys';
import { issueHostCertificate } from './web-ca';

const UNBOUND = ['/usr/sbin/unbound', '/usr/local/sbin/unbound', '/opt/homebrew/sbin/unbound'].find((path) =>
  existsSync(path),
);

export const hasUnbound = UNBOUND !== undefined;
export const HOW_TO_INSTALL = 'needs unbound: apt-get install unbound';

/** Lines of a zone file below its SOA and NS, by zone: `app CAA 0 issue ";"`. Names without a dot at their end are inside. */
export type UnboundZones = Readonly<Record<string, readonly string[]>>;

export interface Unbound {
  readonly url: string;
  /** The same server under two names. */
  readonly dohUrls: readonly [string, string];
  readonly fetch: FetchPort;
  close(): Promise<void>;
}

const NAMES = ['dns-a.vitrine.test', 'dns-b.vitrine.test'] as const;

export async function startUnbound(zones: UnboundZones, ca: WebCaKeys): Promise<Unbound> {
  if (UNBOUND === undefined) throw new Error(HOW_TO_INSTALL);
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-unbound-'));
  const file = (name: string) => join(directory, name);
  const certificate = await issueHostCertificate(ca, NAMES);
  await writeFile(file('key.pem'), certificate.keyPem, { mode: 0o600 });
  await writeFile(file('chain.pem'), certificate.chainPem);
  await writeFile(file('root.zone'), rootZone(zones));
  const [port, plainPort] = [await freePort(), await freePort()];
  await writeFile(file('unbound.conf'), configuration({ directory, port, plainPort }));
  const child = spawn(UNBOUND, ['-d', '-p', '-c', file('unbound.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const close = async () => {
    await ended(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await started(child);
  } catch (error) {
    await close();
    throw error;
  }
  const [one, two] = NAMES.map((host) => `https://${host}:${port}/dns-query`);
  if (one === undefined || two === undefined) throw new Error('two names');
  return { url: one, dohUrls: [one, two], fetch: http2Fetch(port, ca.pem), close };
}

/** One zone for the whole world of the test: what is not in it does not exist, and nobody outside is ever asked. */
const rootZone = (zones: UnboundZones): string =>
  [
    '$TTL 300',
    '. SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 300',
    '. NS ns.invalid.',
    'ns.invalid. A 127.0.0.1',
    ...Object.entries(zones).flatMap(([zone, lines]) => [`$ORIGIN ${zone}.`, ...lines]),
    '',
  ].join('\n');

/**
 * A local copy of the root zone (RFC 8806): the resolver asks itself, and chases aliases as it does on the Internet.
 */
function configuration(where: {
  readonly directory: string;
  readonly port: number;
  readonly plainPort: number;
}): string {
  const server = [
    `interface: 127.0.0.1@${where.port}`,
    `https-port: ${where.port}`,
    `port: ${where.plainPort}`,
    `tls-service-key: "${join(where.directory, 'key.pem')}"`,
    `tls-service-pem: "${join(where.directory, 'chain.pem')}"`,
    `directory: "${where.directory}"`,
    'username: ""',
    'chroot: ""',
    'pidfile: ""',
    'use-syslog: no',
    'do-daemonize: no',
    'verbosity: 1',
    'num-threads: 1',
    // Ten by default; every request here is a connection, and those that are over linger where the machine is busy.
    'incoming-num-tcp: 512',
    // No validator: there is no root of trust on loopback.
    'module-config: "iterator"',
    // Built-in empty zone of RFC 6761.
    'local-zone: "test." nodefault',
    'access-control: 127.0.0.0/8 allow',
    'do-ip6: no',
  ];
  const zone = [
    'auth-zone:',
    '  name: "."',
    `  zonefile: "${join(where.directory, 'root.zone')}"`,
    '  for-upstream: yes',
    '  for-downstream: no',
    '  fallback-enabled: no',
  ];
  return [
    'remote-control:',
    '  control-enable: no',
    'server:',
    ...server.map((line) => `  ${line}`),
    ...zone,
    '',
  ].join('\n');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Below vitest's own patience, so that the process is ended and not forgotten. */
const START_MS = 8000;

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const tooLong = setTimeout(() => reject(new Error(`unbound did not start: ${said}`)), START_MS);
    tooLong.unref();
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('start of service')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`unbound ended with ${code}: ${said}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** GET over HTTP/2 to loopback, the certificate checked against the testbed's CA; a connection for each request. */
function http2Fetch(port: number, ca: string): FetchPort {
  return (request: FetchRequest) =>
    new Promise<FetchResult>((resolve) => {
      const url = new URL(request.url);
      const session = connect(`https://${url.host}`, {
        ca,
        servername: url.hostname,
        lookup: (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
        port,
      });
      const finish = (result: FetchResult) => {
        session.destroy();
        resolve(result);
      };
      const fail = (error: Error) => finish({ kind: 'failure', code: 'network', detail: error.message });
      session.on('error', fail);
      const stream = session.request({
        ':method': request.method,
        ':path': url.pathname + url.search,
        ...request.headers,
      });
      const chunks: Buffer[] = [];
      let status = 0;
      const headers: Record<string, string> = {};
      stream.on('response', (received) => {
        status = Number(received[':status']);
        for (const name of request.wantHeaders ?? []) {
          const value = received[name];
          if (typeof value === 'string') headers[name] = value;
        }
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', fail);
      stream.on('end', () =>
        status === 0
          ? finish({ kind: 'failure', code: 'network', detail: 'the connection ended early' })
          : finish({ kind: 'response', status, headers, body: new Uint8Array(Buffer.concat(chunks)) }),
      );
      stream.end();
    });
}
