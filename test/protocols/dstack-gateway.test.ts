import { beforeAll, describe, expect, it } from 'vitest';
import type { Appraisal, Verdict } from '../../src/appraisal';
import { appraiseQuote } from '../../src/hardware/appraise';
import { processMemory } from '../../src/ports/node';
import type { Ports } from '../../src/ports/ports';
import { recordingPorts } from '../../src/ports/recorded';
import { dstackGateway } from '../../src/protocols/dstack-gateway';
import type { Reason } from '../../src/reasons';
import { recordingFromJson, recordingToJson } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import type { TrustRoots } from '../../src/trust';
import { verify } from '../../src/verify';
import type { Observation, Visit } from '../../src/visit';
import { type GatewaySite, isGatewaySite } from '../testbed/gateway-site';
import { APP_ID, GATEWAY_SITES, INSTANCE_ID, OTHER_APP_ID } from '../testbed/gateway-sites';
import { GATEWAY_APP_ID } from '../testbed/reference-values';
import { makeWorld, type World } from '../testbed/world';
import { asServed, worldFetch } from '../testbed/world-fetch';

type GatewayName = keyof typeof GATEWAY_SITES;

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

interface Wish {
  readonly page?: Observation;
  /** A platform that shows no certificates at all. */
  readonly hidden?: boolean;
  readonly origin?: string;
  readonly roots?: TrustRoots;
  readonly seen?: (url: string) => void;
}

const HIDDEN: Observation = { kind: 'not-seen', why: 'hidden-by-browser' };

async function live(name: GatewayName): Promise<Observation> {
  const certificate = await world.nextCertificate(world.site(name).host);
  if (certificate === undefined) throw new Error(`no certificate for ${name}`);
  return { kind: 'live', certificate: asServed(certificate), root: 'not-shown' };
}

function portsOf({ hidden, seen }: Wish): Ports {
  return {
    fetch: worldFetch(world, { showsPeer: hidden !== true, ...(seen === undefined ? {} : { seen }) }),
    clock: { now: () => Date.now(), sleep: async () => {} },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory: processMemory(),
  };
}

async function visit(name: GatewayName, wish: Wish = {}): Promise<Appraisal> {
  const page = wish.page ?? (wish.hidden ? HIDDEN : await live(name));
  const seen: Visit = { origin: wish.origin ?? world.site(name).origin, trigger: 'visited', page };
  const roots = wish.roots ?? world.roots;
  const recorder = recordingPorts(portsOf(wish));
  const appraisal = await verify(seen, recorder.ports, { roots });
  const recording = recordingFromJson(
    new TextEncoder().encode(recordingToJson(recorder.finish(seen, appraisal))),
  );
  expect((await replay(recording, { roots })).identical).toBe(true);
  return appraisal;
}

function gatewaySite(name: GatewayName): GatewaySite {
  const site = world.site(name);
  if (!isGatewaySite(site)) throw new Error(`${name} is no gateway`);
  return site;
}

/** Findings about everything but DNS, logs and chains, which other tests look at. */
const ofInterest = (a: Appraisal) =>
  a.checks.filter((c) => !['domain', 'governance'].includes(c.question) || c.id === 'domain.account');
const reasons = (a: Appraisal): readonly Reason[] => ofInterest(a).map((c) => c.reason);
const troubles = (a: Appraisal) =>
  ofInterest(a)
    .filter((c) => c.outcome !== 'pass' && c.outcome !== 'not-applicable')
    .map((c) => c.reason);
const found = (a: Appraisal, id: string) => a.checks.find((c) => c.id === id);

describe('an app behind a gateway', () => {
  it.each([
    'gateway',
    'gateway054',
    'gatewayPort',
    'gatewayNodes',
    'gatewayAccounts',
    'gatewayWorker',
  ] as const)('(%s) is bound to the key that the gateway made, account and app included', async (name) => {
    const appraisal = await visit(name);
    expect(troubles(appraisal)).toEqual([]);
    expect(reasons(appraisal)).toEqual(
      expect.arrayContaining([
        'gateway-key-attested',
        'gateway-app-known',
        'gateway-code-known',
        'quoted-keys-genuine',
        'app-attested',
        'account-attested',
        'served-key-attested',
      ]),
    );
    expect(appraisal).toMatchObject({
      verdict: name === 'gatewayAccounts' ? expect.any(String) : 'verified',
      binding: 'connection',
      protocol: 'dstack-gateway',
    });
    expect(appraisal.facts.connection).toMatchObject({
      topology: 'gateway',
      tlsEndsIn: 'gateway',
      base: GATEWAY_SITES[name].publishes.base,
      gatewayAppId: GATEWAY_APP_ID,
      appId: APP_ID,
      instanceId: INSTANCE_ID,
      appDisclosure: 'all',
    });
  });

  it('may be named by the id of an instance', async () => {
    const appraisal = await visit('gatewayInstance');
    expect(troubles(appraisal)).toEqual([]);
    expect(found(appraisal, 'connection.app')).toMatchObject({
      reason: 'app-attested',
      expected: INSTANCE_ID,
    });
  });

  it('is shown although the operator withholds the compose file', async () => {
    const appraisal = await visit('gatewayPrivate');
    expect(troubles(appraisal)).toEqual(['compose-missing']);
    expect(appraisal).toMatchObject({ verdict: 'limited', binding: 'connection' });
    expect(appraisal.facts.connection).toMatchObject({ appDisclosure: 'identity' });
  });

  it.each([
    ['gatewayClosed', 'HTTP status 404'],
    ['gatewayStarting', 'no certificate'],
  ] as const)(
    '(%s) is not disclosed where its agent says nothing, and the rest still holds',
    async (name, got) => {
      const appraisal = await visit(name);
      expect(troubles(appraisal)).toEqual(['app-not-disclosed']);
      expect(found(appraisal, 'connection.app')).toMatchObject({ got });
      expect(appraisal).toMatchObject({ verdict: 'limited', binding: 'connection' });
    },
  );

  it('is asked for at the port of the gateway', async () => {
    const { host } = world.site('gateway');
    const asked: string[] = [];
    const base = 'gw.vitrine.test:9204';
    const appraisal = await visit('gateway', {
      origin: `https://${host}:9204`,
      roots: { ...world.roots, gatewayApps: [{ base, appIds: [GATEWAY_APP_ID] }] },
      seen: (url) => asked.push(url),
    });
    expect(troubles(appraisal)).toEqual([]);
    expect(appraisal.facts.connection).toMatchObject({ base, gatewayOrigin: `https://gateway.${base}` });
    expect(asked.slice(0, 2)).toEqual([
      `https://gateway.${base}/.dstack/acme-info`,
      `https://${APP_ID}-8090.${base}/prpc/Info`,
    ]);
  });

  it('has its newest key shown first where the browser hides the certificate, and is bound to nothing', async () => {
    const appraisal = await visit('gateway', { hidden: true });
    expect(troubles(appraisal)).toEqual(['certificate-hidden-by-browser']);
    const { spkiSha256 } = await gatewaySite('gateway').attestedCertificate();
    expect(appraisal.binding).not.toBe('connection');
    expect(appraisal.facts.connection).toMatchObject({ attestedSpkiSha256: spkiSha256 });
  });
});

describe("the gateway's own page", () => {
  it('is bound like any other, and has no app behind it', async () => {
    const appraisal = await visit('gatewayItself');
    // What nobody is accused of as a gateway counts where it is what the person came for.
    expect(troubles(appraisal)).toEqual(['ingress-unknown', 'containers-unconfined']);
    expect(found(appraisal, 'connection.app')).toBeUndefined();
    expect(appraisal).toMatchObject({ binding: 'connection' });
  });
});

describe('a gateway', () => {
  it('of a platform that no release knows is bound, and limited: any app can make such quotes', async () => {
    const asked: string[] = [];
    const appraisal = await visit('gatewayElsewhere', { seen: (url) => asked.push(url) });
    expect(asked[0]).toBe('https://gateway.gw.elsewhere.vitrine.test/.dstack/index');
    expect(troubles(appraisal)).toEqual(['gateway-app-unknown']);
    expect(appraisal).toMatchObject({ verdict: 'limited', binding: 'connection' });
  });

  it('that lists keys without quotes shows nothing', async () => {
    const appraisal = await visit('gateway052');
    expect(reasons(appraisal)).toEqual(['gateway-without-quotes']);
    expect(appraisal).toMatchObject({ verdict: 'unavailable', binding: 'none' });
  });

  it('renews inside the enclave: new key, former keys still listed, an older page still bound', async () => {
    const site = gatewaySite('gateway');
    const before = await live('gateway');
    site.renew();
    for (const page of [before, await live('gateway')])
      expect(troubles(await visit('gateway', { page }))).toEqual([]);
    site.renew({ serve: false });
    expect(troubles(await visit('gateway'))).toEqual([]);
    site.renew({ sameKey: true });
    expect(troubles(await visit('gateway'))).toEqual([]);
    site.restore();
  });

  it('is upgraded: keys that the former version quoted still count', async () => {
    const site = gatewaySite('gateway');
    const before = await live('gateway');
    site.changeIdentity();
    expect(troubles(await visit('gateway'))).toEqual([]);
    // It tells the compose file of its present version alone.
    const old = await visit('gateway', { page: before });
    expect(troubles(old)).toEqual(['gateway-code-unknown']);
    expect(old.binding).toBe('connection');
    expect(old.verdict).not.toMatch(/^verified/);
    site.restore();
  });

  it('migrates to another account, which is attested in its turn', async () => {
    const site = gatewaySite('gateway');
    const account = async () => found(await visit('gateway'), 'domain.account');
    const before = await account();
    site.migrate();
    const after = await account();
    expect(before).toMatchObject({
      reason: 'account-attested',
      got: site.accountUri().replace('8057', '7057'),
    });
    expect(after).toMatchObject({ reason: 'account-attested', got: site.accountUri() });
    expect(after?.got).not.toBe(before?.got);
    site.restore();
  });

  it('has nodes with accounts of their own, each attested when it answers', async () => {
    const site = gatewaySite('gatewayAccounts');
    const accounts = new Set<string | undefined>();
    for (let i = 0; i < 4; i++) accounts.add(found(await visit('gatewayAccounts'), 'domain.account')?.got);
    expect([...accounts].sort()).toEqual([site.accountUri(0), site.accountUri(1)]);
  });

  it('has nodes with keys of their own: the page of one, the evidence of the other', async () => {
    const site = gatewaySite('gatewayNodes');
    for (const node of ['enclave', 'replica'] as const) {
      const page = {
        kind: 'live',
        certificate: asServed(await site.attestedCertificate(node)),
        root: 'not-shown',
      } as const;
      expect(troubles(await visit('gatewayNodes', { page }))).toEqual([]);
    }
  });

  it.each([
    ['reset', 'evidence-unreachable'],
    ['silent-quote', 'evidence-unreachable'],
    ['vanished', 'evidence-unreadable'],
    ['unavailable', 'evidence-unreadable'],
    ['empty-quote', 'evidence-unreadable'],
    ['html-quote', 'evidence-unreadable'],
    ['endless-quote', 'evidence-too-large'],
    ['redirected', 'evidence-redirected'],
  ] as const)('whose evidence is %s gives %s, and nobody is accused', async (state, reason) => {
    const site = gatewaySite('gateway');
    site.evidence = state;
    const page = await live('gateway');
    const ports = portsOf({});
    const appraisal = await verify({ origin: site.origin, trigger: 'asked', page }, ports, {
      roots: world.roots,
    });
    expect(reasons(appraisal)).toEqual([reason]);
    expect(appraisal).toMatchObject({ verdict: 'unavailable', binding: 'none' });
    site.restore();
  });

  it('of 0.5.4 shows the certificate in use whole, so that whoever reads the logs has to find it', async () => {
    const certificates = async (name: GatewayName) => {
      const reference = { roots: world.roots, at: Date.now() };
      const seen: Visit = { origin: world.site(name).origin, trigger: 'visited', page: HIDDEN };
      const collected = await dstackGateway.collect(seen, portsOf({}), reference);
      if (collected.kind !== 'evidence') throw new Error(collected.kind);
      const { quote, bind } = collected.evidence;
      const { authentic } = await appraiseQuote(quote, { kind: 'missing' }, reference);
      return authentic && (await bind(authentic, [])).certificates;
    };
    const { spkiSha256, certificateSha256 } = await gatewaySite('gateway054').attestedCertificate();
    expect(await certificates('gateway054')).toMatchObject([{ spkiSha256, certificateSha256 }]);
    expect(await certificates('gateway')).toEqual([]);
  });

  it('that gives no answer makes no noise on a mere visit', async () => {
    const site = gatewaySite('gateway');
    site.evidence = 'reset';
    expect(await visit('gateway')).toMatchObject({ verdict: 'none', checks: [] });
    site.restore();
  });
});

describe('an attack on a gateway', () => {
  const ATTACKS: readonly (readonly [GatewayName, Verdict, readonly Reason[]])[] = [
    ['gatewayProxy', 'danger', ['served-certificate-not-attested']],
    ['gatewayForeignAccount', 'danger', ['account-of-another-app']],
    ['gatewayForeignKey', 'danger', ['gateway-app-differs', 'served-certificate-not-attested']],
    ['gatewayUnquotedKey', 'danger', ['quoted-key-refused', 'served-certificate-not-attested']],
    ['gatewayForeignApp', 'danger', ['gateway-app-differs', 'account-of-another-app']],
    ['gatewayOtherApp', 'danger', ['app-id-differs']],
    ['gatewaySwappedApp', 'danger', ['app-hardware-refused']],
    ['gatewayDebugApp', 'danger', ['app-hardware-refused']],
    ['gatewayOldApp', 'warning', ['app-hardware-warned']],
    ['gatewayUnknownApp', 'unavailable', ['app-hardware-unknown']],
    ['gatewayDebugKey', 'warning', ['quoted-key-refused']],
    ['gatewayBrokenKey', 'warning', ['quoted-key-refused']],
    ['gatewayDebugServed', 'danger', ['debug-on']],
    ['gatewayBrokenAccount', 'danger', ['account-not-attested']],
    ['gatewayLookAlike', 'limited', ['gateway-app-unknown']],
  ];
  it.each(ATTACKS)('(%s) is %s for %j', async (name, verdict, expected) => {
    const appraisal = await visit(name);
    expect(reasons(appraisal)).toEqual(expect.arrayContaining([...expected]));
    expect(appraisal.verdict).toBe(verdict);
    expect(
      appraisal.checks.every((c) => !['warn', 'fail'].includes(c.outcome) || (c.expected && c.got)),
    ).toBe(true);
  });

  it.each(ATTACKS)('(%s) is neither green nor bound where the certificate is hidden', async (name) => {
    const appraisal = await visit(name, { hidden: true });
    expect(['limited', 'warning', 'danger', 'unavailable']).toContain(appraisal.verdict);
    expect(appraisal.binding).not.toBe('connection');
  });

  it('finds the app named that made the quotes', async () => {
    expect(found(await visit('gatewayForeignKey'), 'connection.gateway')).toMatchObject({
      expected: `app ${GATEWAY_APP_ID}`,
      got: `app ${OTHER_APP_ID}`,
    });
    expect(found(await visit('gatewayForeignAccount'), 'domain.account')).toMatchObject({
      expected: `app ${GATEWAY_APP_ID}`,
      got: `app ${OTHER_APP_ID}`,
    });
  });

  it('on a platform that no release knows: quotes must at least be of one app', async () => {
    const unknown = { ...world.roots, gatewayApps: [] };
    const account = await visit('gatewayForeignAccount', { roots: unknown });
    expect(account.verdict).toBe('danger');
    expect(reasons(account)).toEqual(
      expect.arrayContaining(['gateway-app-unknown', 'account-of-another-app', 'served-key-attested']),
    );
    // With the minted key in use, its own app is the only one to go by: then the account and all other keys speak against it.
    const key = await visit('gatewayForeignKey', { roots: unknown });
    expect(key.verdict).toBe('danger');
    expect(reasons(key)).toEqual(
      expect.arrayContaining(['gateway-app-unknown', 'account-of-another-app', 'quoted-key-refused']),
    );
  });

  it('that keeps one answer from us accuses nobody and makes nothing green', async () => {
    const page = await live('gatewayPort');
    const seen: Visit = { origin: world.site('gatewayPort').origin, trigger: 'visited', page };
    const recorder = recordingPorts(portsOf({}));
    const whole = recorder.finish(seen, await verify(seen, recorder.ports, { roots: world.roots }));
    for (const [missing, { request }] of whole.exchanges.entries()) {
      const exchanges = whole.exchanges.filter((_, i) => i !== missing);
      const { appraisal } = await replay({ ...whole, exchanges }, { roots: world.roots });
      expect(
        appraisal.checks.filter((c) => c.outcome === 'fail'),
        request.url,
      ).toEqual([]);
      if (/vitrine[.]test$|intel/.test(new URL(request.url).hostname))
        expect(['limited', 'unavailable', 'none'], request.url).toContain(appraisal.verdict);
    }
  });
});

describe('a host that is behind no gateway', () => {
  const ID = 'c0ffee'.padEnd(40, '0');
  const collect = async (origin: string, answer: string | 'network') => {
    const asked: string[] = [];
    const collected = await dstackGateway.collect(
      { origin, trigger: 'asked', page: HIDDEN },
      {
        ...portsOf({}),
        fetch: async ({ url }) => {
          asked.push(url);
          if (answer === 'network') return { kind: 'failure', code: 'network', detail: 'no such host' };
          return { kind: 'response', status: 200, headers: {}, body: new TextEncoder().encode(answer) };
        },
      },
      { roots: world.roots, at: 0 },
    );
    return { kind: collected.kind, asked };
  };

  it.each([
    'https://example.org',
    'https://www.example.org',
    'https://health.gw.vitrine.test',
    `https://${ID}`,
  ])('(%s) is not recognised', (origin) =>
    expect(dstackGateway.recognises({ origin, trigger: 'asked', page: HIDDEN })).toBe(false),
  );

  it('and has an address like one is asked one thing, at another host, and then left alone', async () => {
    const asked = [`https://gateway.pages.test/.dstack/index`];
    const origin = `https://${ID}.pages.test`;
    expect(dstackGateway.recognises({ origin, trigger: 'visited', page: HIDDEN })).toBe(true);
    expect(await collect(origin, '<!doctype html>')).toEqual({ kind: 'absent', asked });
    expect(await collect(origin, '{"type":"something else"}')).toEqual({ kind: 'absent', asked });
    expect(await collect(origin, 'network')).toEqual({ kind: 'unreachable', asked });
  });

  it('and looks like a known base is asked like any stranger', async () => {
    const origin = `https://${ID}.gw.vitrine.test.evil.test`;
    expect((await collect(origin, '<!doctype html>')).asked).toEqual([
      'https://gateway.gw.vitrine.test.evil.test/.dstack/index',
    ]);
  });
});
