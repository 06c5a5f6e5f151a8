/** The servers: hosts, protocols, pages and Intel's names, on real sockets, over HTTP/2 and HTTP/1.1. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatesIn } from './independent';
import { type Client, clientOf, getHttp1, pem } from './independent-client';
import { MACHINES } from './machines';
import { startTestbed, type Testbed } from './server';
import { SITE_NAMES, SITES, type SiteName, type SiteRow } from './sites';

let testbed: Testbed;
let get: Client['get'];
let socketTo: Client['socketTo'];
beforeAll(async () => {
  testbed = await startTestbed();
  ({ get, socketTo } = clientOf(testbed));
});
afterAll(() => testbed.close());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hostOf = (name: SiteName) => SITES[name].host;

describe('every host', () => {
  it.each(SITE_NAMES.filter((name) => name !== 'raTls'))(
    '%s has a page, over the protocol of its row, under a trusted certificate',
    async (name) => {
      const row: SiteRow = SITES[name];
      const seen = await get(row.host);
      expect([seen.status, seen.alpn]).toEqual([200, row.http === 'h1' ? 'http/1.1' : 'h2']);
      expect(seen.body.toString()).toContain(`<h1>${row.host}</h1>`);
      expect(certificatesIn(pem(seen.leaf))[0]?.checkHost(row.host)).toBeDefined();
    },
  );

  it('is refused where its certificate introduces itself: no CA of the web issued it', async () => {
    await expect(get(hostOf('raTls'))).rejects.toThrow('self-signed certificate in certificate chain');
  });

  it('answers on the HTTP/1.1 listener as well', async () => {
    const seen = await get(hostOf('honest'), '/', { port: testbed.h1Port });
    expect([seen.status, seen.alpn]).toEqual([200, 'http/1.1']);
  });

  it('is in the flags for the browsers, and resolves to loopback', () => {
    const domains = testbed.localDomains.split(',');
    expect(domains).toEqual(expect.arrayContaining(SITE_NAMES.map(hostOf)));
    expect(domains).toContain('api.trustedservices.intel.com');
    expect(testbed.hostRules).toContain(`MAP *.vitrine.test:443 127.0.0.1:${testbed.port}`);
    expect(testbed.hostRules).toContain(`MAP pccs.phala.network:443 127.0.0.1:${testbed.port}`);
    expect(testbed.forcePort).toBe(`443=${testbed.port}`);
    expect(testbed.resolve(hostOf('spa'))).toEqual({ address: '127.0.0.1', port: testbed.port });
    expect(testbed.resolve('example.org')).toBeUndefined();
  });

  it('refuses names that are not its own, by SNI and by authority', async () => {
    await expect(get('nowhere.vitrine.test')).rejects.toThrow();
    const socket = await socketTo(hostOf('plain'), ['http/1.1']);
    expect((await getHttp1(socket, hostOf('honest'), '/', 1 << 20)).status).toBe(421);
    socket.destroy();
  });

  it('is logged with path and source port', async () => {
    const before = testbed.log.length;
    await get(hostOf('plain'), '/next?x=1');
    const entry = testbed.log.slice(before).find(({ path }) => path === '/next?x=1');
    expect(entry).toMatchObject({ host: 'plain.vitrine.test', method: 'GET', http: '2', status: 200 });
    expect(entry?.sourcePort).toBeGreaterThan(0);
  });
});

describe('pages', () => {
  const host = SITES.honest.host;
  it.each([
    ['/cached', 'max-age=86400'],
    ['/nostore', 'no-store'],
  ])('%s says %s', async (path, control) => {
    expect((await get(host, path)).headers['cache-control']).toBe(control);
  });

  it('/sw registers a worker that makes /synthetic, which the server does not have', async () => {
    expect((await get(host, '/sw')).body.toString()).toContain("register('/sw.js')");
    const worker = await get(host, '/sw.js');
    expect(worker.headers['content-type']).toBe('text/javascript');
    expect(worker.body.toString()).toContain("'/synthetic'");
    expect((await get(host, '/synthetic')).status).toBe(404);
  });

  it('/preload asks the browser for a target, and for nothing that is not https', async () => {
    const target = 'https://honest.vitrine.test/';
    const preload = (wanted: string) => get(hostOf('plain'), `/preload?target=${encodeURIComponent(wanted)}`);
    const page = (await preload(target)).body.toString();
    expect(page).toContain(`<link rel="prefetch" href="${target}">`);
    expect(page).toContain('speculationrules');
    expect((await preload('javascript:alert(1)')).body.toString()).not.toContain('alert');
    expect((await preload('https://x.test/"><script>alert(1)</script>')).body.toString()).not.toContain(
      '<script>alert',
    );
  });
});

describe('sites without evidence', () => {
  it('plain answers 404, spa answers its page', async () => {
    expect((await get(hostOf('plain'), '/evidences/sha256sum.txt')).status).toBe(404);
    const spa = await get(hostOf('spa'), '/evidences/quote.json');
    expect([spa.status, spa.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  });
});

describe('servers that waste our time', () => {
  const quote = '/evidences/quote.json';
  it('empty, HTML and redirected', async () => {
    expect(await get(hostOf('emptyQuote'), quote)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect((await get(hostOf('htmlQuote'), quote)).headers['content-type']).toBe('text/html');
    expect(await get(hostOf('redirected'), quote)).toMatchObject({
      status: 302,
      headers: { location: 'https://honest.vitrine.test/evidences/quote.json' },
    });
  });

  it('without an end', async () => {
    const enough = 6 << 20;
    expect((await get(hostOf('hugeQuote'), quote, { enough })).body.length).toBeGreaterThanOrEqual(enough);
    const manifest = await get(hostOf('hugeManifest'), '/evidences/sha256sum.txt', { enough });
    expect(manifest.body.length).toBeGreaterThanOrEqual(enough);
    expect(manifest.headers['content-length']).toBeUndefined();
  });

  it('that fall silent after one byte', async () => {
    const seen = await get(hostOf('slow'), quote, { enough: 1 });
    expect([seen.status, seen.body.length, seen.headers['content-length']]).toEqual([200, 1, undefined]);
  });
});

describe("Intel's names", () => {
  it('speak HTTP/1.1, the mirror HTTP/2', async () => {
    const path = `/tdx/certification/v4/tcb?fmspc=${MACHINES.current.fmspc}`;
    const intel = await get('api.trustedservices.intel.com', path);
    expect([intel.status, intel.alpn]).toEqual([200, 'http/1.1']);
    expect(intel.headers['tcb-info-issuer-chain']).toMatch(/^-----BEGIN%20CERTIFICATE-----%0A/);
    const mirror = await get('pccs.phala.network', path);
    expect([mirror.status, mirror.alpn]).toEqual([200, 'h2']);
    expect(mirror.body.equals(intel.body)).toBe(true);
    expect((await get('certificates.trustedservices.intel.com', '/IntelSGXRootCA.der')).status).toBe(200);
  });

  it('tear the connection down where the platform says so', async () => {
    const path = `/tdx/certification/v4/tcb?fmspc=${MACHINES.unreachable.fmspc}`;
    await expect(get('api.trustedservices.intel.com', path)).rejects.toThrow();
    expect((await get('pccs.phala.network', path)).status).toBe(503);
  });
});

it('issues certificates for whoever a test needs', async () => {
  const issued = await testbed.issueFor('new.vitrine.test', '*.new.vitrine.test');
  const [leaf, ca] = certificatesIn(issued.chainPem);
  expect(leaf?.checkHost('new.vitrine.test')).toBeDefined();
  expect(leaf?.checkHost('a.new.vitrine.test')).toBeDefined();
  expect(ca !== undefined && leaf?.verify(ca.publicKey)).toBe(true);
  expect(sha256(leaf?.raw ?? Buffer.alloc(0))).toBe(issued.certificateSha256);
});
