import { beforeAll, describe, expect, it } from 'vitest';
import { readRaTlsCertificate } from '../../src/code/ra-tls-certificate';
import { certificatesFromPem } from '../../src/encoding/pem';
import { processMemory } from '../../src/ports/node';
import type { Ports } from '../../src/ports/ports';
import { dstackPassthrough } from '../../src/protocols/dstack-passthrough';
import { verify } from '../../src/verify';
import type { Observation } from '../../src/visit';
import { APP_ID, INSTANCE_ID } from '../testbed/gateway-sites';
import { makeWorld, type World } from '../testbed/world';
import { asServed, worldFetch } from '../testbed/world-fetch';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const ports = (): Ports => ({
  fetch: worldFetch(world),
  clock: { now: () => Date.now(), sleep: async () => {} },
  random: (n) => crypto.getRandomValues(new Uint8Array(n)),
  memory: processMemory(),
});

const visit = (page: Observation, origin = world.site('passthrough').origin) =>
  verify({ origin, trigger: 'visited', page }, ports(), { roots: world.roots });

async function served(): Promise<Observation> {
  const certificate = await world.nextCertificate(world.site('passthrough').host);
  if (certificate === undefined) throw new Error('no certificate');
  return { kind: 'live', certificate: asServed(certificate), root: 'not-shown' };
}

/** SHA-256 of the key in the certificate by which the app introduces itself. */
async function introducedKey(): Promise<string> {
  const url = `https://${APP_ID}-8090.gw-pass.vitrine.test/prpc/Info`;
  const answer = await ports().fetch({ method: 'GET', url, maxBytes: 1 << 20 });
  if (answer.kind !== 'response') throw new Error(answer.detail);
  const { app_cert } = JSON.parse(new TextDecoder().decode(answer.body));
  const [leaf] = certificatesFromPem(app_cert, 8);
  const certificate = leaf && readRaTlsCertificate(leaf);
  if (certificate === undefined) throw new Error('no RA-TLS certificate');
  return certificate.spkiSha256;
}

describe('a passthrough host', () => {
  it('shows that its app exists, and that nothing binds the connection to it', async () => {
    const appraisal = await visit(await served());
    expect(appraisal).toMatchObject({ protocol: 'dstack-passthrough', binding: 'none' });
    expect(appraisal.checks.filter((c) => c.question === 'connection').map((c) => c.reason)).toEqual([
      'app-attested',
      'certificate-not-spoken-of',
    ]);
    expect(appraisal.checks.filter((c) => c.outcome === 'fail')).toEqual([]);
    expect(appraisal.facts.connection).toMatchObject({
      topology: 'passthrough',
      tlsEndsIn: 'app',
      base: 'gw-pass.vitrine.test',
      appPort: 443,
      appId: APP_ID,
      instanceId: INSTANCE_ID,
    });
  });

  it('is bound where the app serves the key by which it introduces itself', async () => {
    const certificate = { spkiSha256: await introducedKey() };
    const appraisal = await visit({ kind: 'live', certificate, root: 'overridden' });
    expect(appraisal.checks.map((c) => c.reason)).toContain('served-key-attested');
    expect(appraisal.binding).toBe('connection');
  });

  it('is bound to nothing where the introduced app is not the one in the address', async () => {
    const certificate = { spkiSha256: await introducedKey() };
    const page = { kind: 'live', certificate, root: 'overridden' } as const;
    const info = `https://${APP_ID}-8090.gw-pass.vitrine.test/`;
    const other = '0'.repeat(40);
    const fetch: Ports['fetch'] = (request) =>
      ports().fetch({
        ...request,
        url: request.url.replace(`https://${other}-8090.gw-pass.vitrine.test/`, info),
      });
    const origin = `https://${other}-443s.gw-pass.vitrine.test`;
    const appraisal = await verify(
      { origin, trigger: 'visited', page },
      { ...ports(), fetch },
      { roots: world.roots },
    );
    expect(appraisal).toMatchObject({ verdict: 'danger', binding: 'none' });
    expect(appraisal.checks.map((c) => c.reason)).toContain('app-id-differs');
  });

  it.each(['vanished', 'reset'] as const)(
    'whose app is not disclosed (%s) shows nothing',
    async (evidence) => {
      world.site('passthrough').evidence = evidence;
      const appraisal = await visit(await served());
      expect(appraisal.checks.map((c) => c.reason)).toEqual([
        evidence === 'vanished' ? 'app-not-disclosed' : 'app-evidence-unreadable',
      ]);
      expect(appraisal).toMatchObject({ binding: 'none' });
      expect(['limited', 'unavailable']).toContain(appraisal.verdict);
      world.site('passthrough').restore();
    },
  );

  it('is told by its suffix alone: where the gateway terminates, another protocol looks', () => {
    const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
    const recognises = (host: string) =>
      dstackPassthrough.recognises({ origin: `https://${host}`, trigger: 'visited', page });
    expect(recognises(`${APP_ID}-443s.gw.test`)).toBe(true);
    expect(recognises(`${APP_ID}-s.gw.test`)).toBe(true);
    expect(recognises(`${APP_ID}-443.gw.test`)).toBe(false);
    expect(recognises(`${APP_ID}s.gw.test`)).toBe(false);
    expect(recognises('gateway.gw.test')).toBe(false);
  });
});
