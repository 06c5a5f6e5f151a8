import { beforeEach, describe, expect, it } from 'vitest';
import type { LoggedFindings } from '../../../src/domain/ct/look-up-logged';
import { CERT_SPOTTER_HOST, CRT_SH_HOST, type CtLie, type CtState } from '../../testbed/ct-server';
import { type CtWorld, DAY, HOST, HOUR, makeCtWorld, NOW } from './ct-world';

let world: CtWorld;
beforeEach(async () => {
  world = await makeCtWorld();
});

const stateOf = (found: LoggedFindings, name: string) => found.sources.find((s) => s.name === name)?.state;
const askedOf = (host: string) => world.asked.filter((url) => new URL(url).hostname === host);
const downloads = () => askedOf(CRT_SH_HOST).filter((url) => url.includes('?d='));

describe('certificates that the logs hold for a host', () => {
  it('are those for its name and for the wildcard above it, each once, the newest first', async () => {
    const own = await world.logged({ from: -20 });
    const wildcard = await world.logged({ names: ['*.example.test'], from: -5 });
    await world.logged({ names: ['other.example.test'] });
    await world.logged({ names: ['*.app.example.test', 'example.test'] });
    const found = await world.lookUp();
    expect(found.certificates.map((c) => [c.spkiSha256, c.names, c.sources])).toEqual([
      [wildcard.spkiSha256, ['*.example.test'], ['crt.sh', 'cert-spotter']],
      [own.spkiSha256, [HOST], ['crt.sh', 'cert-spotter']],
    ]);
    expect(found.certificates[0]).toMatchObject({
      issuer: "CN=E6, O=Let's Encrypt, C=US",
      issuerOrganization: "Let's Encrypt",
      notBefore: NOW - 5 * DAY,
      notAfter: NOW + 80 * DAY,
    });
    expect(found.sources.map((s) => s.state)).toEqual([
      { kind: 'answered', at: NOW, flaws: [] },
      { kind: 'answered', at: NOW, flaws: [] },
    ]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it('leave out what has expired, also when a source does not', async () => {
    await world.logged({ from: -90, to: -0.01 });
    const valid = await world.logged();
    world.server.knobs.pageSize = 1;
    const found = await world.lookUp();
    expect(found.certificates.map((c) => c.spkiSha256)).toEqual([valid.spkiSha256]);
  });

  it('are not asked for by a wildcard right below a top-level domain', async () => {
    await world.lookUp('example.test');
    expect(askedOf(CRT_SH_HOST)).toHaveLength(1);
  });

  it('need no download where the other source gives the key', async () => {
    await world.logged();
    await world.logged({ names: ['*.example.test'] });
    await world.lookUp();
    expect(downloads()).toEqual([]);
  });

  it('are downloaded where only one source knows them', async () => {
    const hidden = await world.logged();
    world.server.knobs.leavesOut = { [CERT_SPOTTER_HOST]: [hidden.spkiSha256] };
    const found = await world.lookUp();
    expect(found.certificates).toMatchObject([{ spkiSha256: hidden.spkiSha256, sources: ['crt.sh'] }]);
    expect(downloads()).toHaveLength(1);
  });

  it('are downloaded up to a cap, and the rest is said to be missing', async () => {
    for (let i = 0; i < 34; i++) await world.logged();
    const found = await world.lookUp(HOST, { certSpotterUrl: 'off' });
    expect(downloads()).toHaveLength(32);
    expect(found.certificates.filter((c) => c.spkiSha256 === 'unknown')).toHaveLength(2);
    expect(stateOf(found, 'crt.sh')).toMatchObject({ flaws: ['2 certificates more than are downloaded'] });
    expect(stateOf(found, 'cert-spotter')).toEqual({ kind: 'off' });
    expect(askedOf(CERT_SPOTTER_HOST)).toEqual([]);
  });

  it('come in pages', async () => {
    world.server.knobs.pageSize = 2;
    for (let i = 0; i < 5; i++) await world.logged();
    const found = await world.lookUp();
    expect(found.certificates).toHaveLength(5);
    expect(askedOf(CERT_SPOTTER_HOST)).toHaveLength(4);
  });

  it('merge where one source gives no certificate along', async () => {
    const certificate = await world.logged();
    world.server.knobs.withCertificates = false;
    const found = await world.lookUp();
    expect(found.certificates).toMatchObject([
      { spkiSha256: certificate.spkiSha256, sources: ['crt.sh', 'cert-spotter'] },
    ]);
    expect(found.certificates[0]?.serial).not.toBe('unknown');
  });
});

describe('a rogue certificate', () => {
  it('with the serial number and dates of an honest one does not inherit its key', async () => {
    const honest = await world.logged({ serial: '5a5a' });
    const rogue = await world.logged({ serial: '5a5a', by: 'Rogue CA', organization: 'Rogue' });
    world.server.knobs.leavesOut = { [CERT_SPOTTER_HOST]: [rogue.spkiSha256] };
    const found = await world.lookUp();
    expect(found.certificates.map((c) => c.spkiSha256).sort()).toEqual(
      [honest.spkiSha256, rogue.spkiSha256].sort(),
    );
    expect(downloads()).toHaveLength(1);
  });

  it('that also bears the name of the honest issuer does not either', async () => {
    await world.logged({ serial: '5a5a' });
    const rogue = await world.logged({ serial: '5a5a' });
    world.server.knobs.leavesOut = { [CERT_SPOTTER_HOST]: [rogue.spkiSha256] };
    const found = await world.lookUp();
    expect(found.certificates.map((c) => c.spkiSha256)).toContain(rogue.spkiSha256);
    expect(downloads()).toHaveLength(2);
  });
});

describe('a source that gives no answer', () => {
  const cases: readonly (readonly [CtState, string])[] = [
    ['reset', 'network'],
    ['unavailable', 'HTTP 503'],
    ['silence', 'timeout'],
    ['endless', 'too-large'],
    ['garbage', 'an answer that cannot be read (json-malformed)'],
  ];
  for (const host of [CRT_SH_HOST, CERT_SPOTTER_HOST] as const)
    it.each(cases)(`${host} %s: failed, %s; and the other is heard`, async (state, why) => {
      const certificate = await world.logged();
      world.server.knobs.states = { [host]: state };
      const found = await world.lookUp();
      const [silent, other] = host === CRT_SH_HOST ? ['crt.sh', 'cert-spotter'] : ['cert-spotter', 'crt.sh'];
      expect(stateOf(found, silent)).toEqual({ kind: 'failed', why });
      expect(stateOf(found, other)).toMatchObject({ kind: 'answered', flaws: [] });
      expect(found.certificates).toMatchObject([{ spkiSha256: certificate.spkiSha256, sources: [other] }]);
    });

  it('is asked again on the next visit', async () => {
    world.server.knobs.states = { [CRT_SH_HOST]: 'unavailable' };
    await world.lookUp();
    world.server.knobs.states = {};
    expect(stateOf(await world.lookUp(), 'crt.sh')).toMatchObject({ kind: 'answered' });
    expect(askedOf(CERT_SPOTTER_HOST)).toHaveLength(1);
  });

  it('with pages that repeat is no answer', async () => {
    await world.logged();
    world.server.knobs.states = { [CERT_SPOTTER_HOST]: 'repeating' };
    expect(stateOf(await world.lookUp(), 'cert-spotter')).toEqual({
      kind: 'failed',
      why: 'pages that repeat',
    });
  });

  it('with pages without end is no answer, and is not asked forever', async () => {
    let id = 0;
    const body = () =>
      new TextEncoder().encode(
        JSON.stringify([
          {
            id: String(id++),
            dns_names: ['x.test'],
            pubkey_sha256: 'a'.repeat(64),
            issuer: { name: 'x' },
            not_before: '2026-01-01T00:00:00Z',
            not_after: '2027-01-01T00:00:00Z',
          },
        ]),
      );
    world.intercept = ({ hostname }) =>
      hostname === CERT_SPOTTER_HOST
        ? { kind: 'response', status: 200, headers: {}, body: body() }
        : undefined;
    expect(stateOf(await world.lookUp(), 'cert-spotter')).toMatchObject({ kind: 'failed' });
    expect(askedOf(CERT_SPOTTER_HOST)).toHaveLength(20);
  });

  it('with more certificates than anybody can work through is no answer', async () => {
    const row = {
      id: 1,
      issuer_name: 'CN=x',
      common_name: HOST,
      name_value: HOST,
      not_before: '2026-11-01T00:00:00',
      not_after: '2027-01-01T00:00:00',
      serial_number: '01',
    };
    const rows = Array.from({ length: 1001 }, (_, id) => ({ ...row, id }));
    world.intercept = ({ hostname, searchParams }) =>
      hostname === CRT_SH_HOST && searchParams.get('q') === HOST
        ? {
            kind: 'response',
            status: 200,
            headers: {},
            body: new TextEncoder().encode(JSON.stringify(rows)),
          }
        : undefined;
    const found = await world.lookUp();
    expect(stateOf(found, 'crt.sh')).toEqual({ kind: 'failed', why: 'more than 1000 certificates' });
    expect(downloads()).toEqual([]);
  });
});

describe('a source that was asked too often', () => {
  it('is left alone until it says, for every host, and over restarts', async () => {
    world.server.knobs.states = { [CERT_SPOTTER_HOST]: 'limited' };
    expect(stateOf(await world.lookUp(), 'cert-spotter')).toEqual({
      kind: 'limited',
      until: NOW + 120_000,
    });
    world.server.knobs.states = {};
    world.at += 119_000;
    expect(stateOf(await world.lookUp('other.example.test'), 'cert-spotter')).toMatchObject({
      kind: 'limited',
    });
    expect(askedOf(CERT_SPOTTER_HOST)).toHaveLength(1);
    world.at += 1_000;
    expect(stateOf(await world.lookUp(), 'cert-spotter')).toMatchObject({ kind: 'answered' });
  });

  it.each([
    ['a date', new Date(NOW + 600_000).toUTCString(), 600_000],
    ['more than an hour', '999999', HOUR],
    ['nonsense', 'soon', 600_000],
    ['a negative number', '-5', 60_000],
  ])('that says %s is left alone for a time that is reasonable', async (_, retryAfter, forMs) => {
    world.server.knobs.states = { [CRT_SH_HOST]: 'limited' };
    world.server.knobs.retryAfter = retryAfter;
    const state = stateOf(await world.lookUp(), 'crt.sh');
    expect(state?.kind).toBe('limited');
    expect(state?.kind === 'limited' && state.until - NOW).toBeLessThanOrEqual(HOUR);
    expect(state?.kind === 'limited' && state.until - NOW).toBeGreaterThanOrEqual(Math.min(forMs, 60_000));
  });

  it('while it is downloaded from is not asked on, and what it listed is not taken to be complete', async () => {
    for (let i = 0; i < 8; i++) await world.logged();
    world.server.knobs.states = { [CERT_SPOTTER_HOST]: 'reset' };
    world.server.knobs.downloads = 'limited';
    const found = await world.lookUp();
    expect(downloads()).toHaveLength(4);
    expect(stateOf(found, 'crt.sh')).toMatchObject({ kind: 'answered' });
    const state = stateOf(found, 'crt.sh');
    expect(state?.kind === 'answered' && state.flaws).toHaveLength(8);
    expect(stateOf(await world.lookUp(), 'crt.sh')).toMatchObject({ kind: 'limited' });
  });
});

describe('what is remembered', () => {
  it('is not asked for again for six hours, and then is', async () => {
    const certificate = await world.logged();
    const before = await world.lookUp();
    const asked = world.asked.length;
    world.at += 6 * HOUR - 1;
    const again = await world.lookUp();
    expect(world.asked).toHaveLength(asked);
    expect(again.certificates).toEqual(before.certificates);
    expect(stateOf(again, 'crt.sh')).toEqual({ kind: 'answered', at: NOW, flaws: [] });
    world.at += 1;
    await world.lookUp();
    expect(world.asked.length).toBe(2 * asked);
    expect(certificate.spkiSha256).toBe(again.certificates[0]?.spkiSha256);
  });

  it('spares downloads after it is too old to count', async () => {
    await world.logged();
    await world.lookUp(HOST, { certSpotterUrl: 'off' });
    expect(downloads()).toHaveLength(1);
    world.at += 7 * HOUR;
    expect((await world.lookUp(HOST, { certSpotterUrl: 'off' })).certificates).toHaveLength(1);
    expect(downloads()).toHaveLength(1);
  });

  it('does not count from a future that a clock came back from', async () => {
    await world.logged();
    await world.lookUp();
    const asked = world.asked.length;
    world.at -= DAY / 2;
    await world.lookUp();
    expect(world.asked.length).toBeGreaterThan(asked);
  });

  it('leaves out what has expired since', async () => {
    await world.logged({ to: 0.1 });
    expect((await world.lookUp()).certificates).toHaveLength(1);
    world.at += 3 * HOUR;
    expect((await world.lookUp()).certificates).toHaveLength(0);
  });

  it.each([
    ['a number', 5],
    ['an empty object', {}],
    ['a list of rubbish', { at: NOW, flaws: [], certificates: [1, null, ['a']] }],
    ['a key that is none', { at: NOW, flaws: [], certificates: [['x', '1', 'i', null, 0, 1e15, [HOST]]] }],
    ['flaws that are none', { at: NOW, flaws: 'no', certificates: [] }],
  ])('and is %s is asked for anew', async (_, rubbish) => {
    await world.logged();
    await world.lookUp();
    const asked = world.asked.length;
    for (const key of world.stored.keys()) world.stored.set(key, rubbish);
    const found = await world.lookUp();
    expect(found.certificates).toHaveLength(1);
    expect(world.asked).toHaveLength(2 * asked);
  });
});

describe('a source that lies', () => {
  const cases: readonly (readonly [typeof CRT_SH_HOST | typeof CERT_SPOTTER_HOST, CtLie])[] = [
    [CRT_SH_HOST, 'serial'],
    [CRT_SH_HOST, 'dates'],
    [CRT_SH_HOST, 'names'],
    [CERT_SPOTTER_HOST, 'key'],
    [CERT_SPOTTER_HOST, 'dates'],
    [CERT_SPOTTER_HOST, 'names'],
  ];
  it.each(cases)('%s about the %s of a certificate is caught', async (host, lie) => {
    await world.logged();
    await world.logged({ names: ['elsewhere.test'] });
    world.server.knobs.lies = { [host]: lie };
    const found = await world.lookUp();
    const state = stateOf(found, host === CRT_SH_HOST ? 'crt.sh' : 'cert-spotter');
    expect(state?.kind === 'answered' && state.flaws.length).toBeGreaterThan(0);
  });

  it('by giving another certificate than it lists is caught', async () => {
    await world.logged();
    await world.logged({ names: ['elsewhere.test'] });
    world.server.knobs.lies = { [CRT_SH_HOST]: 'key' };
    world.server.knobs.states = { [CERT_SPOTTER_HOST]: 'reset' };
    const found = await world.lookUp();
    expect(stateOf(found, 'crt.sh')).toMatchObject({
      flaws: [expect.stringContaining('another serial number')],
    });
    expect(found.certificates).toMatchObject([{ spkiSha256: 'unknown' }]);
  });

  it('about a key accuses nobody', async () => {
    await world.logged();
    world.server.knobs.lies = { [CERT_SPOTTER_HOST]: 'key' };
    world.server.knobs.states = { [CRT_SH_HOST]: 'reset' };
    expect((await world.lookUp()).certificates).toMatchObject([{ spkiSha256: 'unknown' }]);
  });
});
