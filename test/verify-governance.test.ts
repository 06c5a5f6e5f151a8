/** A visit asks who may change the code: contracts on the testbed's chain, read from its two servers, and what an attacker can do there. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Appraisal } from '../src/appraisal';
import { pinKey, writePin } from '../src/memory/pin';
import { pinFrom } from '../src/memory/pin-from';
import { processMemory } from '../src/ports/node';
import type { MemoryPort, Ports } from '../src/ports/ports';
import type { Reason } from '../src/reasons';
import { isBeside } from '../src/verdict';
import { verify } from '../src/verify';
import { fromHex, hex } from './testbed/bytes';
import { mappingSlot, word } from './testbed/chain-abi';
import type { DoctoredSlot } from './testbed/evm/evm-view';
import { honestKnobs } from './testbed/evm/rpc-knobs';
import { TESTBED_DEPLOYMENT } from './testbed/evm/testbed-deployment';
import { OWN_KMS } from './testbed/governed-manner';
import type { SiteName } from './testbed/sites';
import { makeWorld, type World } from './testbed/world';
import { asServed, worldFetch } from './testbed/world-fetch';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await world.governed.ready();
}, 120_000);
beforeEach(() => {
  for (const front of world.chain.fronts) {
    Object.assign(front.knobs, honestKnobs());
    front.seeNoFork();
  }
});

/** @param memory of a browser; an empty one when absent. Blocks are remembered for a moment, so that the next visit forgets it */
async function visit(name: SiteName, memory: MemoryPort = processMemory()): Promise<Appraisal> {
  const { origin, host } = world.site(name);
  const certificate = await world.nextCertificate(host);
  if (certificate === undefined) throw new Error(`no certificate for ${name}`);
  await memory.write('chain:8453 block', 'forgotten');
  const ports: Ports = {
    fetch: worldFetch(world),
    clock: { now: () => Date.now(), sleep: async () => {} },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory,
  };
  const page = { kind: 'live', certificate: asServed(certificate), root: 'not-shown' } as const;
  return verify({ origin, trigger: 'asked', page }, ports, { roots: world.roots });
}

/** What takes something from the answer. */
const troubles = ({ checks }: Appraisal): readonly Reason[] =>
  checks
    .filter((c) => !['pass', 'not-applicable'].includes(c.outcome) && !isBeside(c.reason))
    .map((c) => c.reason);

/** A browser in which the site is pinned. */
async function pinned(name: SiteName): Promise<MemoryPort> {
  const pin = pinFrom(await visit(name));
  if (pin === undefined) throw new Error(`${name} cannot be pinned`);
  return processMemory({ [pinKey(world.site(name).origin)]: writePin(pin) });
}

const appOf = (name: SiteName) => world.governed.appOf(world.site(name));

/** What the contract says about the code of a site, as whoever lies about it would have it. */
async function storedAs(name: SiteName, isAllowed: boolean): Promise<readonly DoctoredSlot[]> {
  const { appId, composeHash } = await world.site(name).enclave();
  const slot = mappingSlot(fromHex(hex(composeHash)), 0);
  return [{ address: appId, slot, value: hex(word(isAllowed)) }];
}

const requests = (): readonly number[] => world.chain.fronts.map((front) => front.requests);

describe('a site that a contract governs', () => {
  it('is verified, with the contract, its owner and its past', async () => {
    const appraisal = await visit('governed');
    expect(troubles(appraisal)).toEqual([]);
    expect(appraisal.verdict).toBe('verified');
    expect(appraisal.checks.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'kms-is-the-contracts',
        'policy-proven',
        'compose-allowed',
        'pen-safe',
        'kms-keys-quoted',
        'kms-build-unknown',
      ]),
    );
    const { appId, composeHash } = await world.site('governed').enclave();
    expect(appraisal.facts.governance).toMatchObject({
      reading: 'policy',
      kms: { address: TESTBED_DEPLOYMENT.kms, name: 'Testbed', pinnedBy: 'release' },
      app: {
        address: appId,
        composeAllowed: { value: true, support: 'proven' },
        pen: { kind: 'safe', threshold: 2 },
      },
      history: {
        isAgreed: true,
        events: expect.arrayContaining([
          expect.objectContaining({ name: 'ComposeHashAdded', subject: hex(composeHash) }),
        ]),
      },
    });
  });

  it('stays verified a second time, as pinned', async () => {
    const again = await visit('governed', await pinned('governed'));
    expect(again.checks.map(({ reason }) => reason)).toContain('pin-policy-unchanged');
    expect(again.verdict).toBe('verified');
  });

  it('is warned about where one key decides', async () => {
    const appraisal = await visit('governedByKey');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['warning', ['pen-one-key']]);
  });

  it('is the app that its profile names', async () => {
    const appraisal = await visit('governedProfiled');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['verified', []]);
    expect(appraisal.checks.map(({ reason }) => reason)).toContain('profile-agrees');
  });

  it('is warned about where it is another app than its profile names', async () => {
    const appraisal = await visit('governedDiffers');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['warning', ['profile-differs']]);
  });

  it('is asked about at no server where no contract that is pinned governs it', async () => {
    const before = requests();
    const appraisal = await visit('honest');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['verified', ['kms-not-pinned']]);
    expect(requests()).toEqual(before);
  });
});

describe('attacks', () => {
  it('what runs was removed from the contract after it was pinned', async () => {
    const memory = await pinned('governedRemoved');
    const { composeHash } = await world.site('governedRemoved').enclave();
    await (await appOf('governedRemoved')).removeCompose(hex(composeHash));
    await world.chain.settle();
    const appraisal = await visit('governedRemoved', memory);
    expect(appraisal.verdict).toBe('danger');
    expect(troubles(appraisal)).toContain('compose-not-allowed');
  });

  it('a contract that allows everything', async () => {
    const appraisal = await visit('governedOpen');
    expect(appraisal.verdict).toBe('danger');
    expect(troubles(appraisal)).toContain('contract-allows-everything');
  });

  it('the app id of another app, whose contract does not allow what runs', async () => {
    const appraisal = await visit('governedAnother');
    expect(appraisal.verdict).toBe('danger');
    expect(troubles(appraisal)).toContain('compose-not-allowed');
  });

  it('a contract of its own that the endpoint brings: it is asked nothing, and nobody is accused', async () => {
    const before = requests();
    const appraisal = await visit('governedOwnKms');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['verified', ['kms-not-pinned']]);
    expect(requests()).toEqual(before);
    expect(JSON.stringify(appraisal)).not.toContain(OWN_KMS);
  });

  it('another key service than the contract names', async () => {
    const appraisal = await visit('governedRekeyed');
    expect(appraisal.verdict).toBe('danger');
    expect(troubles(appraisal)).toEqual(['kms-is-another']);
  });

  it.each([false, true])('one server lies that the contract says %s', async (isAllowed) => {
    const name = isAllowed ? 'governedRemoved' : 'governedLied';
    world.chain.fronts[1].knobs.doctored = await storedAs(name, isAllowed);
    const appraisal = await visit(name);
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['verified', ['chain-disagreement']]);
  });

  it('both servers are about a state that never was: what they say of the site agrees, and is not proven', async () => {
    const { appId } = await world.site('governedUnproven').enclave();
    const slot = mappingSlot(fromHex('ee'.repeat(32)), 0);
    for (const { knobs } of world.chain.fronts)
      knobs.doctored = [{ address: appId, slot, value: hex(word(true)) }];
    const appraisal = await visit('governedUnproven');
    expect(appraisal.verdict).toBe('verified');
    expect(troubles(appraisal)).toEqual(['policy-not-proven', 'pen-unknown', 'kms-pen-unknown']);
  });

  it('both servers, of different operators, accuse the site alike without a proof: nothing is red that the storage does not bear out', async () => {
    for (const { knobs } of world.chain.fronts) knobs.doctored = await storedAs('governedUnproven', false);
    const appraisal = await visit('governedUnproven');
    expect(appraisal.verdict).toBe('warning');
    expect(troubles(appraisal)).toEqual(
      expect.arrayContaining(['policy-not-proven', 'compose-policy-unreadable', 'contract-refuses']),
    );
  });

  it('a server an hour behind', async () => {
    world.chain.fronts[1].knobs.behindMs = 65 * 60_000;
    const appraisal = await visit('governedStale');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['verified', ['chain-stale']]);
  });

  it('a chain that is rewritten between two calls', async () => {
    const { chain } = await world.chain.started();
    const finalized = chain.blocks.at(-3);
    if (finalized === undefined) throw new Error('no block');
    const branch = await chain.fork(finalized.number);
    for (const front of world.chain.fronts) front.seeFork(branch, 1);
    const appraisal = await visit('governedRewritten');
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['verified', ['chain-rewritten']]);
  });

  it('another program behind the contract after it was pinned', async () => {
    const memory = await pinned('governedUpgraded');
    const { implementation } = await world.chain.started();
    const next = await implementation('DstackAppNext');
    await (await appOf('governedUpgraded')).upgradeTo(next);
    await world.chain.settle();
    const appraisal = await visit('governedUpgraded', memory);
    expect([appraisal.verdict, troubles(appraisal)]).toEqual(['changed', ['pin-policy-changed']]);
    const change = appraisal.checks.find(({ reason }) => reason === 'pin-policy-changed');
    expect(change?.expected).toMatch(/^app-code /);
    expect(change?.got).toContain(next);
  });

  it('another owner after it was pinned: a Safe before, one key now', async () => {
    const memory = await pinned('governedHanded');
    const { operator, safe } = await world.chain.started();
    await (await appOf('governedHanded')).handTo(operator);
    await world.chain.settle();
    const appraisal = await visit('governedHanded', memory);
    expect(appraisal.verdict).toBe('changed');
    expect(troubles(appraisal)).toEqual(['pen-one-key', 'pin-policy-changed']);
    const change = appraisal.checks.find(({ reason }) => reason === 'pin-policy-changed');
    expect(change?.expected).toContain(`app-pen safe ${safe.address}`);
    expect(change?.got).toBe(`app-pen key ${operator.address}`);
  });

  it('that are pinned while the chain cannot be read are not compared', async () => {
    const memory = await pinned('governedStale');
    world.chain.fronts[0].knobs.state = 'reset';
    const appraisal = await visit('governedStale', memory);
    expect([appraisal.verdict, troubles(appraisal)]).toEqual([
      'verified',
      ['chain-one-voice', 'pin-policy-not-compared'],
    ]);
  });
});
