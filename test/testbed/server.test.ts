/** The servers answer as each row of the site table says, on real sockets, over HTTP/2 and HTTP/1.1. */
import { createHash } from 'node:crypto';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from './bytes';
import { certificatesIn, readQuote } from './independent';
import { MACHINES } from './machines';
import { startTestbed, type Testbed } from './server';
import { SITE_NAMES, SITES, type SiteName, type SiteRow } from './sites';

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed();
});
afterAll(() => testbed.close());

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly leaf: Buffer;
  readonly alpn: string | false | null;
}

function socketTo(host: string, alpn: readonly string[], port = testbed.port): Promise<TLSSocket> {
  const ca = [testbed.webCaPem, testbed.localCaPem];
  const socket = connectTls({ host: '127.0.0.1', port, servername: host, ca, ALPNProtocols: [...alpn] });
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One GET on its own connection, with the protocol the server chose. Stops reading after `enough` bytes. */
async function get(
  host: string,
  path = '/',
  options: { port?: number; enough?: number } = {},
): Promise<Seen> {
  const socket = await socketTo(host, ['h2', 'http/1.1'], options.port);
  const leaf = Buffer.from(socket.getPeerX509Certificate()?.raw ?? []);
  const alpn = socket.alpnProtocol;
  try {
    const answer = await (alpn === 'h2' ? getHttp2 : getHttp1)(socket, host, path, options.enough ?? 1 << 20);
    return { ...answer, leaf, alpn };
  } finally {
    socket.destroy();
  }
}

type Got = Pick<Seen, 'status' | 'headers' | 'body'>;

function getHttp1(socket: TLSSocket, host: string, path: string, enough: number): Promise<Got> {
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

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hostOf = (name: SiteName) => SITES[name].host;

/** The four steps of a person with a shell: fetch, hash, compare, look at the quote. */
async function inspect(name: SiteName) {
  const host = hostOf(name);
  const page = await get(host);
  const manifest = (await get(host, '/evidences/sha256sum.txt')).body;
  const lines = manifest
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [digest = '', file = ''] = line.split('  ');
      return { digest, file };
    });
  const files = await Promise.all(
    lines.map(async ({ digest, file }) => {
      const { body } = await get(host, `/evidences/${encodeURIComponent(file)}`);
      return { file, body, asListed: sha256(body) === digest };
    }),
  );
  const json = JSON.parse((await get(host, '/evidences/quote.json')).body.toString());
  const quote = readQuote(fromHex(json.quote));
  const bound = quote.reportData.toString('hex') === sha256(manifest) + '00'.repeat(32);
  const certificates = files
    .filter(({ file }) => file.endsWith('.pem'))
    .flatMap(({ body }) => certificatesIn(body.toString()).slice(0, 1));
  return {
    page,
    manifest,
    lines,
    json,
    quote,
    bound,
    certificates,
    filesAsListed: files.every(({ asListed }) => asListed),
    coversHost: certificates.filter((certificate) => certificate.checkHost(host) !== undefined).length,
    servedIsAttested: certificates.some((certificate) => certificate.raw.equals(page.leaf)),
    genuine: quote.quoteSigned && quote.attestationKeyBound && quote.qeReportSigned && quote.chainSigned,
    ourRoot: quote.rootKeyHex === testbed.intelRootKeyHex,
    debug: (quote.tdAttributes[0] ?? 0) % 2 === 1,
    fmspcs: Object.values(MACHINES)
      .map(({ fmspc }) => fmspc)
      .filter((fmspc) => quote.leaf.raw.toString('hex').includes(fmspc)),
  };
}

const HONEST = {
  bound: true,
  filesAsListed: true,
  coversHost: 1,
  servedIsAttested: true,
  genuine: true,
  ourRoot: true,
  debug: false,
};
const platform = (name: keyof typeof MACHINES) => ({ ...HONEST, fmspcs: [MACHINES[name].fmspc] });

describe('every host', () => {
  it.each(SITE_NAMES)(
    '%s has a page, over the protocol of its row, under a trusted certificate',
    async (name) => {
      const row: SiteRow = SITES[name];
      const seen = await get(row.host);
      expect([seen.status, seen.alpn]).toEqual([200, row.http === 'h1' ? 'http/1.1' : 'h2']);
      expect(seen.body.toString()).toContain(`<h1>${row.host}</h1>`);
      expect(certificatesIn(pem(seen.leaf))[0]?.checkHost(row.host)).toBeDefined();
    },
  );

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

describe('honest ingress sites', () => {
  it.each([
    ['honest', 'current', ['acme-account.json', 'cert-honest.vitrine.test.pem']],
    ['legacy', 'current', ['acme-account.json', 'cert.pem']],
    ['wildcard', 'current', ['acme-account.json', 'cert-*.wild.vitrine.test.pem']],
    ['pinned', 'current', ['acme-account.json', 'cert-pinned.vitrine.test.pem']],
    ['keepAlive', 'current', ['acme-account.json', 'cert-keepalive.vitrine.test.pem']],
    ['mirrored', 'mirrored', ['acme-account.json', 'cert-mirrored.vitrine.test.pem']],
  ] as const)('%s: all of it holds', async (name, machine, listed) => {
    const found = await inspect(name);
    expect(found).toMatchObject(platform(machine));
    expect(found.lines.map(({ file }) => file)).toEqual(listed);
    expect(found.quote.trailing).toBe(26);
  });

  it('two certificate files may cover the host', async () => {
    expect(await inspect('twoFiles')).toMatchObject({ ...HONEST, coversHost: 2 });
  });

  it('quote.json has the shape of its agent', async () => {
    expect(Object.keys((await inspect('honest')).json)).toEqual([
      'quote',
      'event_log',
      'report_data',
      'vm_config',
    ]);
    expect((await inspect('legacy')).json).toMatchObject({ hash_algorithm: 'raw', prefix: '' });
  });

  it('the event log replays to register 3', async () => {
    const { json, quote } = await inspect('honest');
    const register = JSON.parse(json.event_log).reduce(
      (so: Buffer, { digest }: { digest: string }) =>
        createHash('sha384').update(so).update(Buffer.from(digest, 'hex')).digest(),
      Buffer.alloc(48),
    );
    expect(register.toString('hex')).toBe(quote.rtmr3.toString('hex'));
  });

  it('the keep-alive trap answers evidence only on connections that begin with it', async () => {
    const host = hostOf('keepAlive');
    const first = await socketTo(host, ['http/1.1']);
    await writeGet(first, host, '/');
    expect(await writeGet(first, host, '/evidences/sha256sum.txt')).toMatch(/^HTTP\/1\.1 404/);
    first.destroy();
    const fresh = await socketTo(host, ['http/1.1']);
    expect(await writeGet(fresh, host, '/evidences/sha256sum.txt')).toMatch(
      /^HTTP\/1\.1 200.*connection: close/is,
    );
    fresh.destroy();
  });

  it('replicas take turns, each with its own key, certificate and evidence of the same code', async () => {
    const host = hostOf('replicas');
    const one = await bundleOnOneConnection(host);
    const other = await bundleOnOneConnection(host);
    expect(one.spki).not.toBe(other.spki);
    for (const { servedIsAttested, bound } of [one, other])
      expect({ servedIsAttested, bound }).toEqual({ servedIsAttested: true, bound: true });
    expect(one.quote.mrtd.equals(other.quote.mrtd)).toBe(true);
    expect(one.quote.rtmr3.equals(other.quote.rtmr3)).toBe(false);
  });
});

describe('dishonest ingress sites', () => {
  it.each([
    ['proxy', { ...HONEST, servedIsAttested: false }],
    ['corporate', { ...HONEST, servedIsAttested: false }],
    ['otherHost', { ...HONEST, coversHost: 0, servedIsAttested: false }],
    ['otherEnclave', { ...HONEST, bound: false }],
    ['swapped', { ...HONEST, bound: false, coversHost: 0, servedIsAttested: false }],
    ['nameTwice', { ...HONEST, coversHost: 2 }],
    ['debug', { ...HONEST, debug: true }],
    ['flipHeader', { ...HONEST, genuine: false }],
    ['flipBody', { ...HONEST, genuine: false }],
    ['flipSignature', { ...HONEST, genuine: false }],
    ['flipQeReport', { ...HONEST, genuine: false }],
    ['flipCertificate', { ...HONEST, genuine: false }],
    ['revoked', platform('revoked')],
    ['collateralExpired', platform('expired')],
    ['collateralForeign', platform('foreign')],
    ['collateralForged', platform('forged')],
    ['collateralGarbage', platform('garbage')],
    ['unreachable', platform('unreachable')],
    ['outOfDate', platform('outOfDate')],
    ['swHardening', platform('swHardening')],
    ['revokedTcb', platform('revokedTcb')],
  ] as const)('%s lies in one thing only', async (name, expected) => {
    expect(await inspect(name)).toMatchObject(expected);
  });

  it('corporate is intercepted by the locally installed CA', async () => {
    const { leaf } = await get(hostOf('corporate'));
    expect(certificatesIn(pem(leaf))[0]?.issuer).toContain('CN=Vitrine Testbed Local CA');
    expect(certificatesIn(pem((await get(hostOf('proxy'))).leaf))[0]?.issuer).toContain(
      'CN=Vitrine Testbed Web CA',
    );
  });

  it('nameTwice names the same file twice', async () => {
    const { lines } = await inspect('nameTwice');
    expect(lines[1]).toEqual(lines[2]);
  });

  it('the selective proxy shows its certificate once', async () => {
    testbed.site('selectiveProxy').restore();
    const leaves = [];
    for (let i = 0; i < 3; i += 1) leaves.push(sha256((await get(hostOf('selectiveProxy'))).leaf));
    const attested = (await testbed.site('selectiveProxy').attestedCertificate()).certificateSha256;
    expect(leaves.map((leaf) => leaf === attested)).toEqual([false, true, true]);
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

describe('sites that change while the testbed runs', () => {
  it('renewed: first the files, then the served certificate; the enclave stays', async () => {
    const site = testbed.site('renewed');
    const before = await inspect('renewed');
    site.renew({ serve: false });
    const race = await inspect('renewed');
    expect(race).toMatchObject({ ...HONEST, servedIsAttested: false });
    expect(race.page.leaf.equals(before.page.leaf)).toBe(true);
    site.serveRenewed();
    const after = await inspect('renewed');
    expect(after).toMatchObject(HONEST);
    expect(after.page.leaf.equals(before.page.leaf)).toBe(false);
    expect(after.quote.rtmr3.equals(before.quote.rtmr3)).toBe(true);
    site.restore();
    expect((await inspect('renewed')).page.leaf.equals(before.page.leaf)).toBe(true);
  });

  it('renewed with the same key: another certificate', async () => {
    const site = testbed.site('renewed');
    const before = await site.attestedCertificate();
    site.renew({ sameKey: true });
    const after = await site.attestedCertificate();
    expect(after.spkiSha256).toBe(before.spkiSha256);
    expect(after.certificateSha256).not.toBe(before.certificateSha256);
    expect(await inspect('renewed')).toMatchObject(HONEST);
    site.restore();
  });

  it('moved: other measurements, other certificate', async () => {
    const before = await inspect('moved');
    testbed.site('moved').changeIdentity();
    const after = await inspect('moved');
    expect(after).toMatchObject(HONEST);
    expect(after.quote.mrtd.equals(before.quote.mrtd)).toBe(false);
    expect(after.page.leaf.equals(before.page.leaf)).toBe(false);
  });

  it('pinned: the evidence vanishes, the page stays', async () => {
    const site = testbed.site('pinned');
    site.evidence = 'vanished';
    expect((await get(site.host, '/evidences/sha256sum.txt')).status).toBe(404);
    expect((await get(site.host)).status).toBe(200);
    site.restore();
    expect((await get(site.host, '/evidences/sha256sum.txt')).status).toBe(200);
  });

  it('a torn connection is torn for HTTP/2 and HTTP/1.1', async () => {
    const site = testbed.site('honest');
    site.evidence = 'reset';
    await expect(get(site.host, '/evidences/quote.json')).rejects.toThrow();
    await expect(get(site.host, '/evidences/quote.json', { port: testbed.h1Port })).rejects.toThrow();
    site.restore();
  });

  it('connections of one host can be dropped', async () => {
    const kept = await socketTo(hostOf('plain'), ['http/1.1']);
    const dropped = await socketTo(hostOf('honest'), ['http/1.1']);
    dropped.on('error', () => undefined);
    const closed = new Promise((resolve) => dropped.once('close', resolve));
    await writeGet(kept, hostOf('plain'), '/');
    await writeGet(dropped, hostOf('honest'), '/');
    testbed.dropConnections(hostOf('honest'));
    await closed;
    expect(await writeGet(kept, hostOf('plain'), '/next')).toMatch(/^HTTP\/1\.1 200/);
    kept.destroy();
  });
});

describe('attestation reports', () => {
  const nonce = 'c0ffee'.repeat(10) + '0000';
  const path = `/v1/attestation/report?include_tls_fingerprint=true&nonce=${nonce}&signing_algo=ed25519`;
  async function look(name: SiteName, at = path) {
    const seen = await get(hostOf(name), at);
    const json = JSON.parse(seen.body.toString());
    const quote = readQuote(fromHex(json.intel_quote));
    const served = certificatesIn(pem(seen.leaf))[0]?.publicKey.export({ format: 'der', type: 'spki' });
    const signer = Buffer.from(json.signing_public_key, 'hex');
    const fingerprint = Buffer.from(json.tls_cert_fingerprint ?? '', 'hex');
    const firstHalf = sha256(Buffer.concat([signer, fingerprint]));
    return {
      json,
      quote,
      namesServedKey: json.tls_cert_fingerprint === sha256(served ?? Buffer.alloc(0)),
      quotesNamedKey: quote.reportData.subarray(0, 32).toString('hex') === firstHalf,
      quotesNonce: quote.reportData.subarray(32).toString('hex') === nonce,
      echoesNonce: json.request_nonce === nonce,
      genuine: quote.quoteSigned && quote.qeReportSigned && quote.chainSigned,
    };
  }
  const honest = {
    namesServedKey: true,
    quotesNamedKey: true,
    quotesNonce: true,
    echoesNonce: true,
    genuine: true,
  };

  it.each([
    ['aiReport', honest],
    ['aiProxy', { ...honest, namesServedKey: false }],
    ['aiRelabelled', { ...honest, quotesNamedKey: false }],
    ['aiStale', { ...honest, quotesNonce: false }],
    ['aiReplayed', { ...honest, quotesNonce: false, echoesNonce: false }],
  ] as const)('%s', async (name, expected) => {
    expect(await look(name)).toMatchObject(expected);
  });

  it('without the fingerprint the first half is the signing address, padded', async () => {
    const { json, quote } = await look(
      'aiReport',
      `/v1/attestation/report?signing_algo=ecdsa&nonce=${nonce}`,
    );
    expect(json.tls_cert_fingerprint).toBeUndefined();
    expect(`0x${quote.reportData.subarray(0, 20).toString('hex')}`).toBe(json.signing_address);
    expect(quote.reportData.subarray(20, 32).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a nonce that is none', async () => {
    expect((await get(hostOf('aiReport'), '/v1/attestation/report?nonce=x')).status).toBe(400);
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

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

/** Writes one request on an open connection and reads one answer, head and body, as text. */
function writeGet(socket: TLSSocket, host: string, path: string): Promise<string> {
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

/** Everything that one instance says, on one HTTP/1.1 connection. */
async function bundleOnOneConnection(host: string) {
  const socket = await socketTo(host, ['http/1.1']);
  const body = async (path: string) => (await writeGet(socket, host, path)).split('\r\n\r\n')[1] ?? '';
  const manifest = await body('/evidences/sha256sum.txt');
  const chain = certificatesIn(await body(`/evidences/cert-${host}.pem`));
  const quote = readQuote(fromHex(JSON.parse(await body('/evidences/quote.json')).quote));
  const leaf = socket.getPeerX509Certificate();
  socket.destroy();
  return {
    quote,
    spki: leaf?.publicKey.export({ format: 'der', type: 'spki' }).toString('hex'),
    servedIsAttested: leaf !== undefined && chain[0]?.raw.equals(leaf.raw) === true,
    bound: quote.reportData.toString('hex') === sha256(Buffer.from(manifest)) + '00'.repeat(32),
  };
}
