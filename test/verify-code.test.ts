/** A visit asks which code runs: what it takes to be green, and that nothing less is enough. Sites, guest agents and gateways of the testbed. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Appraisal, JsonValue } from '../src/appraisal';
import type { OsImage } from '../src/code/os-image/os-image';
import { pinKey, writePin } from '../src/memory/pin';
import { pinFrom } from '../src/memory/pin-from';
import { processMemory } from '../src/ports/node';
import type { FetchResult, MemoryPort, Ports } from '../src/ports/ports';
import type { Reason } from '../src/reasons';
import type { TrustRoots } from '../src/trust';
import { verify } from '../src/verify';
import type { SiteName } from './testbed/sites';
import { makeWorld, type World } from './testbed/world';
import { asServed, worldFetch } from './testbed/world-fetch';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

interface Wish {
  readonly roots?: TrustRoots;
  readonly memory?: MemoryPort;
  /** Changes what comes back from an address. */
  readonly instead?: (url: URL, result: FetchResult) => FetchResult;
  readonly seen?: (url: string) => void;
  readonly refresh?: true;
  /** The browser keeps certificates to itself. */
  readonly hidden?: true;
}

async function visit(
  name: SiteName,
  { roots, memory, instead, seen, refresh, hidden }: Wish = {},
): Promise<Appraisal> {
  const { origin, host } = world.site(name);
  const certificate = await world.nextCertificate(host);
  if (certificate === undefined) throw new Error(`no certificate for ${name}`);
  const fetch = worldFetch(world, { showsPeer: !hidden, ...(seen === undefined ? {} : { seen }) });
  const ports: Ports = {
    fetch: async (request) => {
      const result = await fetch(request);
      return instead === undefined ? result : instead(new URL(request.url), result);
    },
    clock: { now: () => Date.now(), sleep: async () => {} },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory: memory ?? processMemory(),
  };
  const page = hidden
    ? ({ kind: 'not-seen', why: 'hidden-by-browser' } as const)
    : ({ kind: 'live', certificate: asServed(certificate), root: 'not-shown' } as const);
  const asked = { origin, trigger: 'asked', page, ...(refresh === undefined ? {} : { refresh }) } as const;
  return verify(asked, ports, { roots: roots ?? world.roots });
}

const troubles = ({ checks }: Appraisal): readonly Reason[] =>
  checks
    .filter((c) => !['pass', 'not-applicable'].includes(c.outcome))
    // No chain that is known governs these apps: other tests look at those that one does.
    .filter((c) => c.question !== 'governance')
    .map((c) => c.reason);

const NOT_FOUND: FetchResult = { kind: 'response', status: 404, headers: {}, body: new Uint8Array() };
const withholding =
  (what: RegExp) =>
  ({ href }: URL, result: FetchResult): FetchResult =>
    what.test(href) ? NOT_FOUND : result;

/** Changes members of a JSON answer. */
const rewriting =
  (what: RegExp, rewrite: (reply: Record<string, JsonValue>) => Record<string, JsonValue>) =>
  ({ href }: URL, result: FetchResult): FetchResult => {
    if (!what.test(href) || result.kind === 'failure' || result.status !== 200) return result;
    const reply = JSON.parse(new TextDecoder().decode(result.body));
    return { ...result, body: new TextEncoder().encode(JSON.stringify(rewrite(reply))) };
  };

const without = (roots: TrustRoots, keep: (image: OsImage) => boolean): TrustRoots => ({
  ...roots,
  osImages: roots.osImages.filter(keep),
});

describe('an app with a domain of its own', () => {
  it('is verified, with its system, app, compose file and images named', async () => {
    const { verdict, facts } = await visit('honest');
    expect(verdict).toBe('verified');
    expect(facts.code).toMatchObject({
      os: { kind: 'production' },
      composeHashFrom: ['event', 'mr-config-id'],
      compose: { allPinned: true, unmeasuredChoosesCode: false, ingress: { release: '2.2' } },
    });
    expect(facts.memory?.code).toMatchObject({
      osImage: { name: expect.any(String) },
      appId: expect.any(String),
      composeHash: facts.code?.composeHash,
      imageDigests: [expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)],
    });
  });

  it.each<readonly [string, Wish['instead'], Reason]>([
    ['whose agent is silent about the compose file', withholding(/-8090\./), 'compose-missing'],
    [
      'whose quote has no event log beside it',
      rewriting(/quote[.]json$/, ({ event_log: _, ...reply }) => reply),
      'event-log-absent',
    ],
    [
      'whose agent tells a compose file that is almost the measured one',
      rewriting(/-8090\./, ({ tcb_info, ...reply }) => ({
        ...reply,
        tcb_info: String(tcb_info).replaceAll('manifest_version', 'manifest_versioo'),
      })),
      'compose-of-another',
    ],
  ])('%s is limited', async (_what, instead, reason) => {
    const appraisal = await visit('honest', instead === undefined ? {} : { instead });
    expect(appraisal).toMatchObject({ verdict: 'limited', binding: 'connection' });
    expect(troubles(appraisal)).toContain(reason);
  });

  it('whose agent we may not ask is limited, and says whom to allow', async () => {
    const refused: FetchResult = { kind: 'failure', code: 'not-permitted', detail: 'not granted' };
    const instead = ({ hostname }: URL, result: FetchResult) =>
      hostname.includes('-8090.') ? refused : result;
    const appraisal = await visit('honest', { instead });
    expect(appraisal.verdict).toBe('limited');
    expect(troubles(appraisal)).toEqual(['compose-not-asked']);
    expect(appraisal.facts.code?.composeNotAsked).toEqual([expect.stringMatching(/-8090\./)]);
  });

  it('on a system that is in no table is limited, whatever log and host say of it', async () => {
    const appraisal = await visit('honest', { roots: without(world.roots, () => false) });
    expect(appraisal.verdict).toBe('limited');
    expect(troubles(appraisal)).toEqual(['os-image-unknown']);
  });

  it('is asked for its compose file once; from then on its hash is enough', async () => {
    const memory = processMemory();
    const seen: string[] = [];
    await visit('honest', { memory });
    const again = await visit('honest', { memory, seen: (url) => seen.push(url) });
    expect(again.verdict).toBe('verified');
    expect(seen.filter((url) => /-8090\.|\/info$/.test(url))).toEqual([]);
  });

  it('is not believed by a memory that somebody filled: another text under the same hash is asked for again', async () => {
    const first = await visit('honest');
    const memory = processMemory({
      [`compose:${first.facts.code?.composeHash}`]: { text: '{"runner":"docker-compose"}', at: Date.now() },
    });
    expect((await visit('honest', { memory })).verdict).toBe('verified');
    expect(troubles(await visit('honest', { memory, instead: withholding(/-8090\./) }))).toEqual([]);
  });

  it('that publishes its compose file nowhere is verified as soon as a person has given it', async () => {
    const memory = processMemory();
    const first = await visit('honest', { memory, instead: withholding(/-8090\./) });
    expect(first.verdict).toBe('limited');
    const { composeText } = await world.site('honest').enclave();
    await memory.write(`compose:${first.facts.code?.composeHash}`, { text: composeText, at: Date.now() });
    expect((await visit('honest', { memory, instead: withholding(/-8090\./) })).verdict).toBe('verified');
  });
});

describe('an app behind a gateway', () => {
  it('is verified together with the gateway, which sees everything in clear', async () => {
    const { verdict, checks, facts } = await visit('gateway');
    expect(verdict).toBe('verified');
    expect(checks.map((c) => c.reason)).toEqual(
      expect.arrayContaining(['gateway-code-known', 'app-attested']),
    );
    expect(facts.code).toMatchObject({ os: { kind: 'production' }, gateway: { os: { kind: 'production' } } });
  });

  it('is limited where the gateway does not show its compose file', async () => {
    const appraisal = await visit('gateway', { instead: withholding(/app-info/) });
    expect(appraisal.verdict).toBe('limited');
    expect(troubles(appraisal)).toEqual(['gateway-code-unknown']);
  });

  it('is limited where the app does not show its own', async () => {
    const hide = rewriting(/-8090\./, (reply) => ({ ...reply, tcb_info: '' }));
    const appraisal = await visit('gateway', { instead: hide });
    expect(appraisal.verdict).toBe('limited');
    expect(troubles(appraisal)).toEqual(['compose-missing']);
  });

  it('is limited where the app says nothing of itself: the gateway alone answers for nothing behind it', async () => {
    const appraisal = await visit('gateway', { instead: withholding(/-8090\./) });
    expect(appraisal.verdict).toBe('limited');
    expect(troubles(appraisal)).toEqual(['app-not-disclosed']);
    expect(appraisal.checks.map((c) => c.reason)).toContain('gateway-code-known');
  });

  it('is refused where the gateway runs a development system', async () => {
    const developing = {
      ...world.roots,
      osImages: world.roots.osImages.map((image) => ({ ...image, isDevelopment: true })),
    };
    const appraisal = await visit('gateway', { roots: developing });
    expect(appraisal.verdict).toBe('danger');
    expect(troubles(appraisal)).toEqual(['gateway-code-refused', 'os-image-development']);
  });

  it('is verified by its domain where the certificate is hidden, as long as every key that may be in use was quoted by known code', async () => {
    const { verdict, checks } = await visit('gateway', { hidden: true });
    expect(verdict).toBe('verified-domain');
    expect(checks.filter((c) => c.id === 'code.gateway').map((c) => c.reason)).toEqual([
      'gateway-code-known',
    ]);
  });

  it.each(['gatewayFormerlyDevelopment', 'gatewayAccountOfDevelopment'] as const)(
    '(%s) is warned of where the certificate is hidden, and no other key matters where it is seen',
    async (name) => {
      const blind = await visit(name, { hidden: true });
      expect(blind.verdict).toBe('warning');
      expect(troubles(blind)).toContain('gateway-code-warned');
      expect(blind.checks.find((c) => c.reason === 'gateway-code-warned')?.got).toContain(
        'os-image-development',
      );
      const seen = await visit(name);
      expect(seen.verdict).toBe('verified');
    },
  );

  it('is limited where the certificate is hidden and a former key was quoted by code that nobody can name', async () => {
    const site = world.site('gateway');
    site.changeIdentity();
    try {
      const blind = await visit('gateway', { hidden: true });
      expect(blind.verdict).toBe('limited');
      expect(troubles(blind)).toContain('gateway-code-unknown');
      expect((await visit('gateway')).verdict).toBe('verified');
    } finally {
      site.restore();
    }
  });
});

describe('a pinned site', () => {
  const pinned = async (name: SiteName): Promise<MemoryPort> => {
    const pin = pinFrom(await visit(name));
    if (pin === undefined) throw new Error(`${name} cannot be pinned`);
    return processMemory({ [pinKey(world.site(name).origin)]: writePin(pin) });
  };

  it('that runs another version on another system has changed, in those words', async () => {
    const memory = await pinned('moved');
    world.site('moved').changeIdentity();
    const appraisal = await visit('moved', { memory });
    world.site('moved').restore();
    expect(appraisal.verdict).toBe('changed');
    const change = appraisal.checks.find((c) => c.reason === 'pin-identity-changed');
    const parts = change?.got?.split('\n').map((line) => line.split(' ')[0]);
    expect(parts).toEqual(expect.arrayContaining(['osImage', 'composeHash', 'imageDigests', 'mrConfigId']));
  });

  it('that no longer names its app is not compared, and its new certificate is not adopted', async () => {
    const memory = await pinned('renewed');
    const before = await memory.read(pinKey(world.site('renewed').origin));
    world.site('renewed').renew();
    const nameless = rewriting(/quote[.]json$/, ({ event_log: _, ...reply }) => reply);
    const appraisal = await visit('renewed', { memory, instead: nameless });
    expect(troubles(appraisal)).toContain('pin-code-not-compared');
    expect(await memory.read(pinKey(world.site('renewed').origin))).toEqual(before);
    const named = await visit('renewed', { memory });
    world.site('renewed').restore();
    expect(named.checks.map((c) => c.reason)).toContain('pin-renewed-inside');
  });
});
