/** Sites behind dstack-ingress, looked at as a person with a shell would: fetch, hash, compare, look at the quote. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from './bytes';
import { certificatesIn, readQuote } from './independent';
import { type Client, clientOf, pem, writeGet } from './independent-client';
import { MACHINES } from './machines';
import { startTestbed, type Testbed } from './server';
import { SITES, type SiteName } from './sites';

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
    const sha384 = (...parts: readonly Buffer[]) =>
      createHash('sha384').update(Buffer.concat(parts)).digest();
    const events: readonly {
      readonly imr: number;
      readonly event: string;
      readonly event_payload: string;
    }[] = JSON.parse(json.event_log);
    const type = Buffer.from('01000008', 'hex');
    const register = events
      .filter(({ imr }) => imr === 3)
      .map((e) => sha384(type, Buffer.from(`:${e.event}:`), Buffer.from(e.event_payload, 'hex')))
      .reduce((so, digest) => sha384(so, digest), Buffer.alloc(48));
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

  it('spare connections that a browser opens before it asks do not use up that once', async () => {
    const site = testbed.site('selectiveProxy');
    site.restore();
    const attested = (await site.attestedCertificate()).certificateSha256;
    const spare = await Promise.all([1, 2].map(() => socketTo(site.host, ['h2'])));
    for (const socket of spare) socket.destroy();
    const shown = [sha256((await get(site.host)).leaf), sha256((await get(site.host)).leaf)];
    expect(shown.map((leaf) => leaf === attested)).toEqual([false, true]);
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
