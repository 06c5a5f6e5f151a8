import { beforeAll, describe, expect, it } from 'vitest';
import type { Appraisal, Verdict } from '../src/appraisal';
import { toBase64 } from '../src/encoding/base64';
import { certificatesFromPem } from '../src/encoding/pem';
import { readWebCertificate } from '../src/encoding/web-certificate';
import { pinKey, writePin } from '../src/memory/pin';
import { pinFrom } from '../src/memory/pin-from';
import { processMemory } from '../src/ports/node';
import type { MemoryPort, Ports } from '../src/ports/ports';
import { recordingPorts } from '../src/ports/recorded';
import type { Reason } from '../src/reasons';
import { type Recording, recordingFromJson, recordingToJson } from '../src/report/recording';
import { replay } from '../src/report/replay';
import type { TrustRoots } from '../src/trust';
import { verify } from '../src/verify';
import type { Observation, Visit } from '../src/visit';
import { DOMAIN_HOSTS } from './testbed/domain-services';
import { pckRack } from './testbed/enclave';
import { makeRaTls, RA_TLS_FORMS, type RaTlsOptions } from './testbed/ra-tls-maker';
import type { SiteName } from './testbed/sites';
import { makeWorld, type World } from './testbed/world';
import { asServed, worldFetch } from './testbed/world-fetch';

/** Every recording of this suite, replayed at the end. */
const recordings: { readonly name: string; readonly recording: Recording; readonly roots: TrustRoots }[] = [];

let world: World;
let roots: TrustRoots;
beforeAll(async () => {
  world = await makeWorld();
  roots = world.roots;
});

interface VisitOptions {
  readonly trigger?: Visit['trigger'];
  readonly page?: Observation;
  readonly memory?: MemoryPort;
  /** A platform that shows no certificates at all. */
  readonly hidden?: boolean;
}

/** Visits a site of the testbed: a connection for the page, further ones for the evidence. */
async function visit(name: SiteName, options: VisitOptions = {}): Promise<Appraisal> {
  const { host } = world.site(name);
  const page = options.page ?? (options.hidden ? HIDDEN : await live(name));
  const recorder = recordingPorts(portsOf(options));
  const seen: Visit = { origin: `https://${host}`, trigger: options.trigger ?? 'visited', page };
  const appraisal = await verify(seen, recorder.ports, { roots });
  recordings.push({ name, recording: recorder.finish(seen, appraisal), roots });
  return appraisal;
}

/** Like a browser or Node: one connection per host stays open until we wait and look again. */
function portsOf({ hidden, memory }: VisitOptions): Ports {
  const open = new Map<string, ReturnType<World['nextCertificate']>>();
  const keptAlive: World = {
    ...world,
    nextCertificate(host) {
      if (!open.has(host)) open.set(host, world.nextCertificate(host));
      return open.get(host);
    },
  };
  return {
    fetch: worldFetch(keptAlive, { showsPeer: hidden !== true }),
    clock: { now: () => Date.now(), sleep: async () => open.clear() },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory: memory ?? processMemory(),
  };
}

const x509Der = (pem: string): Uint8Array => {
  const [der] = certificatesFromPem(pem, 1);
  if (der === undefined) throw new Error('no certificate');
  return der;
};

const HIDDEN: Observation = { kind: 'not-seen', why: 'hidden-by-browser' };

async function live(name: SiteName, kind: 'live' | 'cached' = 'live'): Promise<Observation> {
  const certificate = await world.nextCertificate(world.site(name).host);
  if (certificate === undefined) throw new Error(`no certificate for ${name}`);
  const chain = [certificate.der, x509Der(world.keys.webCa.pem)].map((der) =>
    Buffer.from(der).toString('base64'),
  );
  return { kind, certificate: asServed(certificate), root: 'not-shown', chain };
}

const reasons = (appraisal: Appraisal): readonly Reason[] => appraisal.checks.map((c) => c.reason);
const troubles = (appraisal: Appraisal): readonly Reason[] =>
  appraisal.checks
    .filter((c) => !['pass', 'not-applicable'].includes(c.outcome))
    // No chain that is known governs these apps: other tests look at those that one does.
    .filter((c) => c.question !== 'governance')
    .map((c) => c.reason);
const accusations = (appraisal: Appraisal): readonly Reason[] =>
  appraisal.checks.filter((c) => c.outcome === 'fail').map((c) => c.reason);

async function pinned(name: SiteName): Promise<MemoryPort> {
  const pin = pinFrom(await visit(name));
  if (pin === undefined) throw new Error(`${name} cannot be pinned`);
  return processMemory({ [pinKey(`https://${world.site(name).host}`)]: writePin(pin) });
}

describe('an honest site', () => {
  it.each(['honest', 'legacy', 'wildcard', 'twoFiles', 'mirrored', 'renewed'] as const)(
    '(%s) is verified: hardware, connection and code',
    async (name) => {
      const appraisal = await visit(name);
      expect(troubles(appraisal)).toEqual([]);
      expect(reasons(appraisal)).toEqual(
        expect.arrayContaining(['served-certificate-attested', 'os-image-known', 'ingress-alone']),
      );
      expect(appraisal).toMatchObject({
        verdict: 'verified',
        binding: 'connection',
        protocol: 'dstack-ingress',
      });
    },
  );

  it('of which another replica holds a certificate too is bound, and the other certificate is named', async () => {
    const memory = processMemory();
    const first = await visit('replicas', { memory });
    expect(first.binding).toBe('connection');
    expect(troubles(first)).toEqual(['logged-certificate-before-lock']);
  });

  it('that answers with an attestation report is bound by our own nonce', async () => {
    const appraisal = await visit('aiReport', { trigger: 'asked' });
    expect(appraisal).toMatchObject({
      verdict: 'verified',
      binding: 'connection',
      protocol: 'attestation-report',
    });
    expect(reasons(appraisal)).toEqual(
      expect.arrayContaining(['nonce-attested', 'key-attested', 'served-key-attested']),
    );
  });

  it('is not asked for an expensive attestation report on a mere visit', async () => {
    expect((await visit('aiReport')).verdict).toBe('none');
  });

  it('is bound through its domain in a browser that hides certificates, and says why', async () => {
    const appraisal = await visit('honest', { hidden: true });
    expect(appraisal).toMatchObject({ verdict: 'verified-domain', binding: 'domain' });
    expect(reasons(appraisal)).toContain('certificate-hidden-by-browser');
  });
});

describe('a site without evidence', () => {
  it.each(['plain', 'spa', 'hugeManifest'] as const)('(%s) is none', async (name) => {
    expect(await visit(name)).toMatchObject({ verdict: 'none', checks: [], binding: 'none' });
  });

  it('and one that gave no answer are told apart, without a noise about either', async () => {
    world.site('pinned').evidence = 'reset';
    expect(await visit('pinned')).toMatchObject({
      verdict: 'none',
      checks: [],
      facts: { connection: { evidence: 'unreachable' } },
    });
    world.site('pinned').evidence = 'served';
    expect((await visit('plain')).facts).toEqual({});
  });
});

describe('an attack', () => {
  const ATTACKS: readonly (readonly [SiteName, Verdict, Reason])[] = [
    ['proxy', 'danger', 'served-certificate-not-attested'],
    ['corporate', 'danger', 'served-certificate-not-attested'],
    ['selectiveProxy', 'warning', 'served-certificate-differs-from-ours'],
    ['otherHost', 'danger', 'attested-certificate-of-another-host'],
    ['otherEnclave', 'danger', 'manifest-not-attested'],
    ['swapped', 'danger', 'manifest-not-attested'],
    ['nameTwice', 'danger', 'manifest-malformed'],
    ['flipHeader', 'danger', 'quote-signature-invalid'],
    ['flipBody', 'danger', 'quote-signature-invalid'],
    ['flipSignature', 'danger', 'quote-signature-invalid'],
    ['flipQeReport', 'danger', 'qe-report-signature-invalid'],
    ['flipCertificate', 'danger', 'pck-chain-invalid'],
    ['debug', 'danger', 'debug-on'],
    ['revoked', 'danger', 'certificate-revoked'],
    ['revokedTcb', 'danger', 'tcb-revoked'],
    ['collateralForeign', 'danger', 'collateral-forged'],
    ['collateralForged', 'danger', 'collateral-forged'],
    ['collateralExpired', 'unavailable', 'collateral-expired'],
    ['collateralGarbage', 'unavailable', 'collateral-unreadable'],
    ['unreachable', 'unavailable', 'collateral-unreachable'],
    ['outOfDate', 'warning', 'tcb-out-of-date'],
    ['swHardening', 'warning', 'tcb-sw-hardening-needed'],
    ['emptyQuote', 'unavailable', 'evidence-unreadable'],
    ['htmlQuote', 'unavailable', 'evidence-unreadable'],
    ['hugeQuote', 'unavailable', 'evidence-too-large'],
    ['slow', 'unavailable', 'evidence-unreachable'],
  ];
  it.each(ATTACKS)('(%s) is %s for %s', async (name, verdict, reason) => {
    const appraisal = await visit(name);
    expect(reasons(appraisal)).toContain(reason);
    expect(appraisal.verdict).toBe(verdict);
    expect(
      appraisal.checks.every((c) => !['warn', 'fail'].includes(c.outcome) || (c.expected && c.got)),
    ).toBe(true);
  });

  it.each([
    ['aiProxy', 'served-certificate-not-attested'],
    ['aiRelabelled', 'key-not-attested'],
    ['aiStale', 'nonce-not-attested'],
    ['aiReplayed', 'nonce-not-attested'],
  ] as const)('on an attestation report (%s) is danger for %s', async (name, reason) => {
    const appraisal = await visit(name, { trigger: 'asked' });
    expect(accusations(appraisal)).toContain(reason);
    expect(appraisal).toMatchObject({ verdict: 'danger', binding: 'none' });
  });

  it('that a hiding browser cannot see is never green and never bound', async () => {
    const appraisal = await visit('proxy', { hidden: true });
    expect(appraisal).toMatchObject({ verdict: 'warning', binding: 'none' });
    // Whoever has a certificate that browsers accept has a logged one.
    expect(reasons(appraisal)).toContain('logged-certificate-before-lock');
  });
});

describe('a page that did not come over a live connection of its own', () => {
  it('is bound by the certificate stored in the cache', async () => {
    const appraisal = await visit('honest', { page: await live('honest', 'cached') });
    expect(appraisal).toMatchObject({ verdict: 'verified', binding: 'connection' });
  });
  it('is a warning when the cache holds a certificate that nobody attests to', async () => {
    const appraisal = await visit('honest', { page: await live('plain', 'cached') });
    expect(reasons(appraisal)).toContain('cached-page-not-attested');
    expect(appraisal).toMatchObject({ verdict: 'warning', binding: 'none' });
  });
  it('is unbound when a service worker made it', async () => {
    const appraisal = await visit('honest', { page: { kind: 'not-seen', why: 'no-connection' } });
    expect(reasons(appraisal)).toContain('page-without-connection');
    expect(appraisal).toMatchObject({ verdict: 'limited', binding: 'none' });
  });
  it('is danger when a service worker made it and our own connection is intercepted', async () => {
    const appraisal = await visit('proxy', { page: { kind: 'not-seen', why: 'no-connection' } });
    expect(accusations(appraisal)).toContain('served-certificate-not-attested');
  });
});

describe('a certificate that introduces itself', () => {
  async function introduced(options: RaTlsOptions = {}): Promise<Observation> {
    const pck = await pckRack(world.pki)('current');
    const { chain } = await makeRaTls({ ...options, quote: { pck, ...options.quote } });
    const [leaf] = chain;
    if (leaf === undefined) throw new Error('no certificate');
    const { spkiSha256, certificateSha256 } = readWebCertificate(leaf);
    return {
      kind: 'live',
      certificate: { spkiSha256, certificateSha256 },
      root: 'overridden',
      chain: chain.map((der) => Buffer.from(der).toString('base64')),
    };
  }

  it.each(RA_TLS_FORMS)('is bound by its own quote, whatever root it has (%s)', async (form) => {
    const appraisal = await visit('plain', { page: await introduced({ form }) });
    expect(appraisal).toMatchObject({ protocol: 'ra-tls', binding: 'connection' });
    expect(reasons(appraisal)).toEqual(
      expect.arrayContaining(['ra-tls-key-attested', 'served-certificate-attested', 'root-irrelevant']),
    );
    expect(accusations(appraisal)).toEqual([]);
  });

  it('is not accused of the certificate of the web that the gateway in front holds for all of its names', async () => {
    const site = world.site('raTls');
    expect(await world.nextCertificate(`gateway.${site.host.split('.').slice(1).join('.')}`)).toBeDefined();
    const { chainPem } = await site.nextCertificate();
    const ders = certificatesFromPem(chainPem, 8);
    const leaf = readWebCertificate(ders[0] ?? new Uint8Array());
    const page: Observation = {
      kind: 'live',
      certificate: { spkiSha256: leaf.spkiSha256, certificateSha256: leaf.certificateSha256 },
      root: 'overridden',
      chain: ders.map((der) => toBase64(der)),
    };
    const appraisal = await visit('raTls', { page });
    expect(accusations(appraisal)).toEqual([]);
    expect(appraisal.checks.find((c) => c.id === 'domain.logged')).toMatchObject({
      reason: 'logged-certificates-not-in-use',
      got: expect.stringContaining('Vitrine Testbed Web CA'),
    });
    expect(appraisal.verdict).toBe('verified');
  });

  it('over a quote of another key is danger', async () => {
    const page = await introduced({ quotedSpki: new Uint8Array(91) });
    const appraisal = await visit('plain', { page });
    expect(appraisal).toMatchObject({ verdict: 'danger', binding: 'none' });
    expect(accusations(appraisal)).toContain('ra-tls-key-not-attested');
  });
});

describe('a pinned site', () => {
  it('is unchanged at the next visit, which raises nothing', async () => {
    const appraisal = await visit('honest', { memory: await pinned('honest') });
    expect(reasons(appraisal)).toContain('pin-unchanged');
    expect(appraisal.verdict).toBe('verified');
  });

  it('that renewed its certificate inside the same enclave is not red, and the pin follows', async () => {
    const memory = await pinned('renewed');
    world.site('renewed').renew();
    const appraisal = await visit('renewed', { memory });
    expect(reasons(appraisal)).toContain('pin-renewed-inside');
    expect(appraisal.verdict).toBe('verified');
    expect(reasons(await visit('renewed', { memory }))).toContain('pin-unchanged');
  });

  it('that runs something else is changed, with old and new', async () => {
    const memory = await pinned('moved');
    world.site('moved').changeIdentity();
    const appraisal = await visit('moved', { memory });
    expect(appraisal.verdict).toBe('changed');
    const found = appraisal.checks.find((c) => c.reason === 'pin-identity-changed');
    expect(found?.expected).not.toBe(found?.got);
  });

  it('that lost its evidence is danger, however the evidence went', async () => {
    const memory = await pinned('pinned');
    for (const state of [
      'vanished',
      'html-quote',
      'empty-quote',
      'redirected',
      'endless-manifest',
    ] as const) {
      world.site('pinned').evidence = state;
      const appraisal = await visit('pinned', { memory });
      expect(accusations(appraisal), state).toEqual(['pin-evidence-vanished']);
      expect(appraisal.verdict, state).toBe('danger');
    }
    world.site('pinned').evidence = 'served';
  });

  it('that cannot be reached is unavailable, not red', async () => {
    const memory = await pinned('pinned');
    for (const state of ['reset', 'silent-manifest', 'silent-quote'] as const) {
      world.site('pinned').evidence = state;
      const appraisal = await visit('pinned', { memory });
      expect(reasons(appraisal), state).toContain('pin-not-compared');
      expect(appraisal.verdict, state).toBe('unavailable');
    }
    world.site('pinned').evidence = 'served';
  });
});

describe('looking again', () => {
  it('lets evidence settle that was caught in the middle of a renewal', async () => {
    const memory = processMemory();
    let asked = 0;
    const honest = portsOf({ memory });
    const site = world.site('renewed');
    const ports: Ports = {
      ...honest,
      async fetch(request) {
        // The first manifest is the old one; by the time of the quote, the enclave has renewed everything.
        const result = await honest.fetch(request);
        if (asked++ === 0) site.renew();
        return result;
      },
    };
    const appraisal = await verify(
      { origin: `https://${site.host}`, trigger: 'visited', page: await live('renewed') },
      ports,
      { roots },
    );
    expect(accusations(appraisal)).not.toContain('manifest-not-attested');
  });

  it.each(['vanished', 'reset', 'empty-quote'] as const)(
    'does not let a site that contradicted talk itself out of it by falling silent (%s)',
    async (silence) => {
      const site = world.site('proxy');
      const ports = portsOf({});
      const falling: Ports = {
        ...ports,
        clock: {
          ...ports.clock,
          async sleep(ms) {
            await ports.clock.sleep(ms);
            site.evidence = silence;
          },
        },
      };
      const seen: Visit = { origin: `https://${site.host}`, trigger: 'visited', page: await live('proxy') };
      const appraisal = await verify(seen, falling, { roots });
      site.restore();
      expect(appraisal.verdict).toBe('danger');
      expect(accusations(appraisal)).toContain('served-certificate-not-attested');
    },
  );

  it('recognises a replica that was met before', async () => {
    const memory = processMemory();
    const first = await live('replicas');
    const verdicts: Verdict[] = [];
    for (let i = 0; i < 4; i++) {
      verdicts.push(
        (await visit('replicas', { memory, page: i % 2 ? await live('replicas') : first })).verdict,
      );
    }
    expect(verdicts).not.toContain('danger');
  });
});

describe('every recording of this suite', () => {
  it('replays offline, through its file, to the same appraisal byte for byte', async () => {
    expect(recordings.length).toBeGreaterThan(50);
    for (const { name, recording, roots: trusted } of recordings) {
      const file = new TextEncoder().encode(recordingToJson(recording));
      const { appraisal, identical } = await replay(recordingFromJson(file), { roots: trusted });
      expect(identical, `${name}: ${JSON.stringify(appraisal.checks)}`).toBe(true);
    }
  });

  it('comes out unknown, neither passed nor crashed, with any one exchange missing', async () => {
    // Those that were looked at once: a second look rests on its own exchanges.
    const once = recordings.filter((r) => r.recording.exchanges.every((e) => e.nth === 0));
    const bound = once.filter((r) => r.recording.appraisal.binding === 'connection').slice(0, 6);
    expect(bound.length).toBe(6);
    for (const { name, recording, roots: trusted } of bound) {
      for (const [missing, { request }] of recording.exchanges.entries()) {
        const exchanges = recording.exchanges.filter((_, i) => i !== missing);
        const { appraisal } = await replay({ ...recording, exchanges }, { roots: trusted });
        const what = `${name} without ${request.url}: ${appraisal.verdict} ${JSON.stringify(reasons(appraisal))}`;
        if (redundant(request.url, recording)) continue;
        if (DOMAIN_HOSTS.includes(new URL(request.url).hostname)) {
          // What lies above the name that decides is asked for the sake of time, and not needed.
          const needed = reasons(appraisal).join() !== reasons(recording.appraisal).join();
          const unknown = appraisal.checks.filter((c) => c.outcome === 'unknown').map((c) => c.question);
          if (needed) expect(unknown, what).toContain('domain');
          expect(accusations(appraisal), what).toEqual([]);
          continue;
        }
        // Without its agent, nobody tells the compose file; all else is as it was.
        const isAgent = new URL(request.url).pathname === '/prpc/Info';
        expect(isAgent ? ['limited'] : ['unavailable', 'none'], what).toContain(appraisal.verdict);
        expect(accusations(appraisal), what).toEqual([]);
      }
    }
  });

  it('holds no path, query or cookie of the visited page', () => {
    for (const { recording } of recordings) {
      expect(Object.keys(recording.visit).sort()).toEqual(['origin', 'page', 'trigger']);
      expect(new URL(recording.visit.origin).pathname).toBe('/');
      for (const { request } of recording.exchanges)
        expect(request.headers ?? {}).not.toHaveProperty('cookie');
    }
  });
});

/** Exchanges that failed, or that a second source repeats: their absence changes nothing. */
function redundant(url: string, { exchanges }: Recording): boolean {
  const result = exchanges.find((e) => e.request.url === url)?.result;
  return result === undefined || result.kind === 'failure' || result.status !== 200;
}
