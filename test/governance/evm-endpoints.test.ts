/** What the servers of a chain do, each alone or both together: what a visit says about each attack. */
import { describe, expect, test } from 'vitest';
import { fromHex, hex } from '../testbed/bytes';
import { mappingSlot, word } from '../testbed/chain-abi';
import type { RpcState } from '../testbed/evm/rpc-knobs';
import { ALL_IS_WELL, instead } from './all-is-well';
import { COMPOSE } from './chain-world';
import { EvmWorld } from './evm-world';

/** `allowedComposeHashes[COMPOSE] = true`, as whoever lies about it would have it. */
const allowedInStorage = (app: string, value = true) => [
  { address: app, slot: mappingSlot(fromHex(COMPOSE), 0), value: hex(word(value)) },
];

describe('what endpoints do', () => {
  test('one that executes the calls on a state that it made up is found out by the other', async () => {
    const world = await EvmWorld.removed();
    const [honest, liar] = world.fronts;
    liar.knobs.doctored = allowedInStorage(world.app.address);
    expect(await world.read()).toEqual({
      kind: 'disagreement',
      about: `${world.app.address} 2f6622e5`,
      voices: [
        { operator: world.world.hosts[0], said: `0x${'0'.repeat(64)}` },
        { operator: world.world.hosts[1], said: `0x${'0'.repeat(63)}1` },
      ],
    });
    liar.knobs.doctored = allowedInStorage(world.app.address, false);
    expect(await world.reasons()).toContain('compose-not-allowed');
    liar.knobs.doctored = allowedInStorage(world.app.address);
    world.memory.clear();
    expect(await world.reasons()).toEqual(['chain-disagreement']);
    expect(honest.asked).toContain('eth_getProof');
  });

  test('two that made up the same state cannot prove it', async () => {
    const world = await EvmWorld.removed();
    for (const { knobs } of world.fronts) knobs.doctored = allowedInStorage(world.app.address);
    const { app, faults } = await world.policy();
    expect(app.composeAllowed).toEqual({ kind: 'value', value: true, support: 'called' });
    // Two contracts and their owners, from two endpoints: no way begins at the root of the agreed block.
    expect(faults).toHaveLength(8);
    expect(faults.every(({ said }) => /proof-node-mismatch$/.test(said))).toBe(true);
    const checks = await world.checks();
    expect(checks.find(({ id }) => id === 'governance.proof')).toMatchObject({
      reason: 'policy-not-proven',
      outcome: 'unknown',
    });
  });

  test('two that answer calls from a made-up state, and give the true proofs, are contradicted by them', async () => {
    const world = await EvmWorld.removed();
    for (const { knobs } of world.fronts) {
      knobs.doctored = allowedInStorage(world.app.address);
      knobs.honestProofs = true;
    }
    const { app: facts, faults } = await world.policy();
    expect(faults).toEqual([]);
    expect(facts.composeAllowed).toEqual({ kind: 'value', value: true, support: 'contradicted' });
    expect(await world.checks()).toContainEqual(
      expect.objectContaining({ reason: 'policy-contradicted', got: 'allowedComposeHashes' }),
    );
  });

  test('one whose proofs are wrong is left aside: the other’s are as good', async () => {
    const world = await EvmWorld.begin();
    world.fronts[0].knobs.proof = (reply) => ({ ...reply, accountProof: reply.accountProof.slice(1) });
    const { faults, app } = await world.policy();
    expect(app.composeAllowed).toMatchObject({ value: true, support: 'proven' });
    expect(new Set(faults.map(({ operator }) => operator))).toEqual(new Set([world.world.hosts[0]]));
    expect(await world.reasons()).toEqual(ALL_IS_WELL);
  });

  test('without any proofs, what they say stands as what they say', async () => {
    const world = await EvmWorld.begin();
    for (const { knobs } of world.fronts) knobs.givesProofs = false;
    expect(await world.reasons()).toEqual(
      expect.arrayContaining(['policy-not-proven', 'compose-allowed', 'pen-unknown', 'kms-pen-unknown']),
    );
  });

  test('one that makes up a header around its state sees another block', async () => {
    const world = await EvmWorld.removed();
    const [, liar] = world.fronts;
    liar.knobs.doctored = allowedInStorage(world.app.address);
    liar.knobs.header = 'doctored-root';
    const number = world.all.chain.blocks.at(-3)?.number;
    expect(await world.read()).toMatchObject({ kind: 'disagreement', about: `block ${number}` });
    expect(await world.reasons()).toEqual(['chain-disagreement']);
  });

  test('one whose header does not have the hash that it gives has said nothing', async () => {
    const world = await EvmWorld.begin();
    world.fronts[1].knobs.header = 'wrong-hash';
    expect(await world.read()).toEqual({
      kind: 'too-few',
      heard: [world.world.hosts[0]],
      silent: [{ operator: world.world.hosts[1], said: 'block-hash-mismatch' }],
    });
    expect(await world.reasons()).toEqual(['chain-one-voice']);
  });

  test('one that is an hour behind hides what happened since, and is found out', async () => {
    const world = await EvmWorld.removed();
    world.fronts[1].knobs.behindMs = 65 * 60_000;
    expect(await world.read()).toMatchObject({
      kind: 'stale',
      voices: [{ operator: world.world.hosts[1] }],
    });
    expect(await world.reasons()).toEqual(['chain-stale']);
  });

  test('both an hour behind are stale too', async () => {
    const world = await EvmWorld.removed();
    for (const { knobs } of world.fronts) knobs.behindMs = 65 * 60_000;
    expect(await world.reasons()).toEqual(['chain-stale']);
  });

  test('a few blocks behind, the common block is the older one', async () => {
    const world = await EvmWorld.begin();
    await world.later();
    world.fronts[1].knobs.behindMs = 602_500;
    const { block } = await world.policy();
    expect(block.number).toBe(world.all.chain.blocks.at(-5)?.number);
  });

  test('a chain rewritten between two calls: nothing of it counts', async () => {
    const world = await EvmWorld.removed();
    const { chain } = world.all;
    const finalized = chain.blocks.at(-3);
    if (finalized === undefined) throw new Error('no block');
    const branch = await chain.fork(finalized.number);
    world.fronts[1].seeFork(branch, 1);
    expect(await world.read()).toEqual({
      kind: 'reorg',
      voices: [{ operator: world.world.hosts[1], said: branch[0]?.hash }],
    });
    world.memory.clear();
    world.fronts[1].seeNoFork();
    for (const front of world.fronts) front.seeFork(branch, 1);
    expect(await world.reasons()).toEqual(['chain-rewritten']);
    // Afterwards all see the same one, and agree on it.
    world.memory.clear();
    expect((await world.policy()).block.hash).toBe(branch[0]?.hash);
  });

  test('a rewriting that undoes a removal is another state, and is read as that', async () => {
    const world = await EvmWorld.begin();
    const { block } = await world.app.removeCompose(COMPOSE);
    await world.later();
    expect(await world.reasons()).toContain('compose-not-allowed');
    const branch = await world.all.chain.fork(block.number);
    for (const front of world.fronts) front.seeFork(branch);
    world.memory.clear();
    expect(await world.reasons()).toEqual(ALL_IS_WELL);
  });

  test.each<RpcState>(['silent', 'reset', 'endless', 'rate-limited', 'unavailable', 'garbage', 'html'])(
    'one that is %s leaves one voice, which counts for nothing',
    async (state) => {
      const world = await EvmWorld.begin();
      world.fronts[0].knobs.state = state;
      const checks = await world.checks();
      expect(checks.map(({ reason, outcome }) => [reason, outcome])).toEqual([
        ['chain-one-voice', 'unknown'],
      ]);
      expect(checks[0]?.got).toMatch(
        new RegExp(`^heard: ${world.world.hosts[1]}; ${world.world.hosts[0]}: `),
      );
    },
  );

  test.each(['none', 'the usual'])(
    'one that fails every call and answers all else has said nothing (Multicall: %s)',
    async (multicall) => {
      const world = await EvmWorld.begin();
      const chain = world.question().chain;
      const asked = { chain: multicall === 'none' ? { ...chain, multicall } : chain };
      world.fronts[1].knobs.failsCalls = true;
      expect(await world.read(asked)).toEqual({
        kind: 'too-few',
        heard: [world.world.hosts[0]],
        silent: [{ operator: world.world.hosts[1], said: 'error -32603: internal error' }],
      });
      world.fronts[0].knobs.failsCalls = true;
      expect(await world.read(asked)).toMatchObject({ kind: 'too-few', heard: [] });
      expect(await world.reasons({}, asked)).toEqual(['chain-one-voice']);
    },
  );

  test('one that answers for another chain', async () => {
    const world = await EvmWorld.begin();
    world.fronts[0].knobs.chainId = 1;
    expect(await world.reasons()).toEqual(['chain-disagreement']);
  });

  test('one that knows no finalized blocks: the safe ones have to do, and that is said', async () => {
    const world = await EvmWorld.begin();
    world.fronts[0].knobs.knowsFinalized = false;
    const { tag, block } = await world.policy();
    expect({ tag, number: block.number }).toEqual({
      tag: 'safe',
      number: world.all.chain.blocks.at(-2)?.number,
    });
    expect(await world.reasons()).toEqual(instead('chain-agreed', 'chain-safe-only'));
  });
});
