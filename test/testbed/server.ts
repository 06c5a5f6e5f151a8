/**
 * The testbed: a synthetic confidential-computing platform on loopback. It has its own PKI shaped like Intel's, Intel's
 * collateral services at their real names, a web CA, and one host for every honest and every dishonest endpoint of the site table.
 *
 *     const testbed = await startTestbed();
 *     testbed.site('pinned').evidence = 'vanished';      // any knob, while it runs
 *     testbed.site('renewed').renew();                   // certificate, manifest and quote; same enclave
 *     testbed.dropConnections('renewed.vitrine.test');   // so that the next request sees the new certificate
 *     testbed.pcs.knobs.qeIdentity = 'expired';          // the services of Intel and of the mirror
 *     testbed.chain.fronts[1].knobs.state = 'silent';    // one of the two servers of the chain (evm/chain-world.ts)
 *     testbed.log                                        // every request: host, path, source port, HTTP version, status
 *     await testbed.close();
 *
 * Driving browsers:
 * - Chromium: `--host-resolver-rules=${testbed.hostRules}`, and `testbed.webCaPem` in the NSS database of its HOME.
 * - Firefox:  prefs `network.dns.localDomains` = `testbed.localDomains`, `network.socket.forcePort` = `testbed.forcePort`, and
 *   `testbed.webCaPem` in the profile's NSS database.
 * - Node:     `testbed.resolve(host)` says where to connect; send the host name as SNI.
 * - Add `testbed.localCaPem` as well for the host `corporate`, whose certificate that CA issued.
 * - Builds: `npm run testbed:pki`, then `--mode testbed`; `testbed.intelRootKeyHex` is what such a build pins.
 *
 * Without sockets: `makeWorld()` (world.ts) and `worldFetch()` (world-fetch.ts), the same answers through a fetch port.
 * By hand: `npx tsx test/testbed/start.ts`.
 */
import type { LogEntry } from './tls-listener';
import { listen } from './tls-listener';
import { ALL_SERVICE_HOSTS, makeWorld, type World, type WorldOptions } from './world';

export interface Testbed extends World {
  /** HTTP/2 and HTTP/1.1, every host. */
  readonly port: number;
  /** HTTP/1.1 only, every host. */
  readonly h1Port: number;
  readonly webCaPem: string;
  readonly webCaPemFile: string;
  readonly localCaPem: string;
  readonly localCaPemFile: string;
  readonly intelRootKeyHex: string;
  /** For Chromium's `--host-resolver-rules`. */
  readonly hostRules: string;
  /** For Firefox's `network.dns.localDomains`. */
  readonly localDomains: string;
  /** For Firefox's `network.socket.forcePort`. */
  readonly forcePort: string;
  resolve(host: string): { readonly address: '127.0.0.1'; readonly port: number } | undefined;
  readonly log: LogEntry[];
  dropConnections(host?: string): void;
  close(): Promise<void>;
}

export async function startTestbed(options: WorldOptions = {}): Promise<Testbed> {
  const world = await makeWorld(options);
  const log: LogEntry[] = [];
  const main = await listen(world, log, { http1Only: false });
  const h1 = await listen(world, log, { http1Only: true });
  const names = new Set(world.hosts);
  const at = `127.0.0.1:${main.port}`;
  return {
    ...world,
    port: main.port,
    h1Port: h1.port,
    webCaPem: world.keys.webCa.pem,
    webCaPemFile: world.keys.webCa.file,
    localCaPem: world.keys.localCa.pem,
    localCaPemFile: world.keys.localCa.file,
    intelRootKeyHex: world.pki.rootKeyHex,
    hostRules: ['*.vitrine.test', ...ALL_SERVICE_HOSTS].map((host) => `MAP ${host}:443 ${at}`).join(','),
    localDomains: world.hosts.join(','),
    forcePort: `443=${main.port}`,
    resolve: (host) => (names.has(host) ? { address: '127.0.0.1', port: main.port } : undefined),
    log,
    dropConnections: (host) => {
      main.dropConnections(host);
      h1.dropConnections(host);
    },
    close: async () => {
      await Promise.all([main.close(), h1.close()]);
    },
  };
}
