/** What runs behind the rows about code, judged by a visit whose certificate is seen: nothing but the code decides. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Appraisal, Verdict } from '../../src/appraisal';
import { pinKey, writePin } from '../../src/memory/pin';
import { pinFrom } from '../../src/memory/pin-from';
import { processMemory } from '../../src/ports/node';
import type { MemoryPort, Ports } from '../../src/ports/ports';
import type { Reason } from '../../src/reasons';
import { verify } from '../../src/verify';
import { CODE_SITES } from './code-sites';
import { GATEWAY_SITES } from './gateway-sites';
import type { SiteName } from './sites';
import { makeWorld, type World } from './world';
import { asServed, worldFetch } from './world-fetch';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

async function visit(name: SiteName, memory: MemoryPort = processMemory()): Promise<Appraisal> {
  const { origin, host } = world.site(name);
  const certificate = await world.nextCertificate(host);
  if (certificate === undefined) throw new Error(`no certificate for ${name}`);
  const page = { kind: 'live', certificate: asServed(certificate), root: 'not-shown' } as const;
  const ports: Ports = {
    fetch: worldFetch(world),
    clock: { now: () => Date.now(), sleep: async () => {} },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory,
  };
  return verify({ origin, trigger: 'visited', page }, ports, { roots: world.roots });
}

const ROWS: readonly (readonly [SiteName, Verdict, Reason])[] = [
  ['ownInfo', 'verified', 'compose-measured'],
  ['pinnedCode', 'verified', 'compose-measured'],
  ['pinnedApp', 'verified', 'compose-measured'],
  ['composeNowhere', 'limited', 'compose-missing'],
  ['composeGiven', 'limited', 'compose-missing'],
  ['composeOfAnother', 'limited', 'compose-of-another'],
  ['payloadEdited', 'danger', 'event-log-edited'],
  ['appTwice', 'danger', 'system-events-refused'],
  ['appLate', 'danger', 'system-events-refused'],
  ['manyEvents', 'limited', 'event-log-unreadable'],
  ['systemModified', 'danger', 'os-image-contradicts'],
  ['systemDisguised', 'danger', 'event-log-contradicts'],
  ['systemHomemade', 'limited', 'os-image-unknown'],
  ['systemMinted', 'limited', 'os-image-unknown'],
  ['systemDevelopment', 'danger', 'os-image-development'],
  ['imageByTag', 'warning', 'images-not-pinned'],
  ['imageByVariable', 'warning', 'code-chosen-by-environment'],
  ['imageSpaced', 'warning', 'images-not-pinned'],
  ['imageFlow', 'warning', 'images-not-pinned'],
  ['imageAnchored', 'warning', 'images-not-pinned'],
  ['commandByVariable', 'warning', 'code-chosen-by-environment'],
  ['aliasBomb', 'limited', 'compose-not-read'],
  ['ingressUnknown', 'limited', 'ingress-unknown'],
  ['ingressAbsent', 'limited', 'ingress-unknown'],
  ['ingressShared', 'warning', 'ingress-shared'],
];
const GATEWAY_ROWS: readonly (readonly [SiteName, Verdict, Reason])[] = [
  ['gatewayDevelopment', 'danger', 'gateway-code-refused'],
  ['gatewayModified', 'danger', 'gateway-code-refused'],
  ['gatewayHomemade', 'limited', 'gateway-code-unknown'],
  ['gatewayByTag', 'warning', 'gateway-code-warned'],
  ['gatewaySkips', 'danger', 'gateway-skips-attestation'],
  ['gatewayTellsAnother', 'limited', 'gateway-code-unknown'],
  ['gatewayAppDevelopment', 'danger', 'os-image-development'],
  ['gatewayAppByTag', 'warning', 'images-not-pinned'],
  ['gatewayLogBomb', 'limited', 'app-evidence-unreadable'],
  ['gatewayPackBomb', 'limited', 'app-evidence-unreadable'],
];

describe('the code behind a site', () => {
  it.each([...ROWS, ...GATEWAY_ROWS])('(%s) makes it %s: %s', async (name, verdict, reason) => {
    const { checks, ...appraisal } = await visit(name);
    expect(checks.map((c) => c.reason)).toContain(reason);
    expect(appraisal).toMatchObject({ verdict, binding: 'connection' });
    // Hardware and connection have nothing to say against it.
    const others = checks.filter((c) => c.question === 'hardware' || c.id === 'connection.certificate');
    expect(others.map((c) => c.outcome)).not.toContain('fail');
    expect(others.map((c) => c.outcome)).not.toContain('warn');
  });

  it('is in this table for every row', () => {
    expect(ROWS.map(([name]) => name).sort()).toEqual(Object.keys(CODE_SITES).sort());
    const withCode = Object.entries(GATEWAY_SITES).flatMap(([name, { publishes }]) =>
      'gatewayCode' in publishes || 'appCode' in publishes ? [name] : [],
    );
    expect(GATEWAY_ROWS.map(([name]) => name)).toEqual(expect.arrayContaining(withCode));
  });
});

describe('a pin', () => {
  const pinned = async (name: SiteName): Promise<MemoryPort> => {
    const pin = pinFrom(await visit(name));
    if (pin === undefined) throw new Error(`${name} cannot be pinned`);
    return processMemory({ [pinKey(world.site(name).origin)]: writePin(pin) });
  };
  const changed = (appraisal: Appraisal) =>
    appraisal.checks.find((c) => c.reason === 'pin-identity-changed')?.got;

  it('tells that other code runs on another system, all of it known', async () => {
    const memory = await pinned('pinnedCode');
    world.site('pinnedCode').changeIdentity();
    const appraisal = await visit('pinnedCode', memory);
    expect(appraisal.verdict).toBe('changed');
    expect(appraisal.facts.memory).toMatchObject({ code: { osImage: { name: 'testbed-0.6.0' } } });
    expect(changed(appraisal)).toBeDefined();
  });

  it('tells that another app has the same code', async () => {
    const memory = await pinned('pinnedApp');
    const { composeHash } = await world.site('pinnedApp').enclave();
    world.site('pinnedApp').changeApp();
    const now = await world.site('pinnedApp').enclave();
    expect(now.composeHash).toEqual(composeHash);
    const appraisal = await visit('pinnedApp', memory);
    expect(appraisal.verdict).toBe('changed');
    expect(changed(appraisal)).toContain(now.appId);
  });
});
