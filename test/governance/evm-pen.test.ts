/** Who holds the pen, and what a pin says when that changes: real owners, real proxies, on an EVM. */
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/governance/chain/hex-values';
import { policyChanges } from '../../src/memory/pinned-policy';
import { callData, word } from '../testbed/chain-abi';
import { creationCode } from '../testbed/evm/dstack-contracts';
import { placedMultisig } from '../testbed/evm/safe-proxy';
import { ALL_IS_WELL } from './all-is-well';
import { COMPOSE } from './chain-world';
import { EvmWorld } from './evm-world';

const DAY = 86_400_000;

/** An owner who never acts. */
const idle = (address: string) => ({
  address,
  send: () => Promise.reject(new Error('an owner who never acts')),
});

async function penOf(world: EvmWorld) {
  const { pens } = await world.policy();
  const check = (await world.checks()).find(({ id }) => id === 'governance.pen');
  return { pen: pens.app, reason: check?.reason, got: check?.got };
}

describe('the pen', () => {
  test('of one key is proven to have no code behind it', async () => {
    const world = await EvmWorld.begin({ owner: 'key' });
    const { address } = world.all.operator;
    expect(await penOf(world)).toEqual({
      pen: { kind: 'key', address },
      reason: 'pen-one-key',
      got: address,
    });
  });

  test('of a key that the chain has never seen is one key too', async () => {
    const world = await EvmWorld.begin({ owner: idle('77'.repeat(20)) });
    expect(await penOf(world)).toMatchObject({
      pen: { kind: 'key', address: '77'.repeat(20) },
      reason: 'pen-one-key',
    });
  });

  test('of a key that lets code act in its name is one key, and the code is named', async () => {
    const world = await EvmWorld.begin({ owner: 'key' });
    const { operator, key } = world.all;
    const { address } = operator;
    const code = await world.all.implementation('DstackApp');
    await operator.delegateTo(code, key('stranger'));
    await world.later();
    expect(await penOf(world)).toMatchObject({
      pen: { kind: 'key', address, delegate: code },
      reason: 'pen-one-key',
    });
  });

  test('that was given up is nobody’s', async () => {
    const world = await EvmWorld.begin({ owner: 'nobody' });
    expect(await penOf(world)).toEqual({ pen: { kind: 'burned' }, reason: 'pen-burned', got: undefined });
  });

  test('of a timelock has its delay, and what it does takes that long', async () => {
    const world = await EvmWorld.begin({ owner: 'timelock' });
    const { address } = world.all.timelock;
    expect(await penOf(world)).toEqual({
      pen: { kind: 'timelock', address, delaySeconds: 172_800, support: 'proven' },
      reason: 'pen-timelock',
      got: '172800 s',
    });
    const removal = callData('removeComposeHash(bytes32)', word(COMPOSE));
    const execute = await world.all.timelock.announce(world.app.address, removal);
    await expect(execute()).rejects.toThrow('reverted');
    await world.later(DAY);
    await expect(execute()).rejects.toThrow('reverted');
    expect(await world.reasons()).toContain('compose-allowed');
    await world.later(DAY + 3_600_000);
    await execute();
    await world.later();
    expect(await world.reasons()).toContain('compose-not-allowed');
  });

  test('of a Safe that one can use alone', async () => {
    const world = await EvmWorld.begin();
    const { safe } = world.all;
    await safe.send(safe.address, callData('changeThreshold(uint256)', word(1)));
    await world.later();
    expect(await penOf(world)).toMatchObject({ pen: { threshold: 1 }, reason: 'pen-safe-of-one' });
  });

  test('of a Safe with a module, which needs nobody’s signature', async () => {
    const world = await EvmWorld.begin();
    const { safe, operator } = world.all;
    await safe.send(safe.address, callData('enableModule(address)', word(operator.address)));
    await world.later();
    expect(await penOf(world)).toMatchObject({
      pen: { kind: 'safe', modules: [operator.address] },
      reason: 'pen-contract',
      got: `modules ${operator.address}`,
    });
  });

  test('of code that only answers like a Safe is that of a contract', async () => {
    const world = await EvmWorld.begin({ owner: 'key' });
    const { operator, chain } = world.all;
    const bare = await operator.deploy(creationCode('Multisig'));
    const owners = { tail: Uint8Array.from([...word(1), ...word(operator.address)]) };
    await operator.send(bare, callData('setup(address[],uint256)', owners, word(1)));
    const behindProxy = '5b'.repeat(20);
    await chain.place(placedMultisig(behindProxy, bare));
    await operator.send(behindProxy, callData('setup(address[],uint256)', owners, word(1)));
    const reason = 'pen-contract';
    const alike = { kind: 'safe', threshold: 1, owners: [operator.address], release: 'unknown' };
    await world.app.handTo(idle(bare));
    await world.later();
    expect(await penOf(world)).toMatchObject({ pen: { ...alike, address: bare }, reason });
    const another = await world.world.deployApp({
      composeHashes: [],
      osImages: [],
      owner: idle(behindProxy),
    });
    await world.later();
    const machine = { ...world.question().machine, appId: addressOf(another.address) };
    expect((await world.policy({ machine })).pens.app).toMatchObject({ ...alike, address: behindProxy });
    expect(await world.reasons({}, { machine })).toContain(reason);
  });

  test('of any other contract is that of a contract', async () => {
    const world = await EvmWorld.begin({ owner: 'key' });
    const other = await world.all.implementation('DstackApp');
    await world.app.handTo(idle(other));
    await world.later();
    expect(await penOf(world)).toMatchObject({
      pen: { kind: 'contract', address: other },
      reason: 'pen-contract',
    });
  });
});

describe('a policy that was remembered', () => {
  const changesAfter = async (change: (world: EvmWorld) => Promise<unknown>) => {
    const world = await EvmWorld.begin();
    const before = await world.pin();
    await change(world);
    await world.later();
    return { world, changes: policyChanges(before, await world.pin()) };
  };

  test('is the same when nothing changed, or only the versions that are allowed', async () => {
    const { changes } = await changesAfter(async ({ app }) => {
      await app.allowCompose('c2'.repeat(32));
      await app.removeCompose('c1'.repeat(32));
    });
    expect(changes).toEqual([]);
  });

  test('is another when a Safe gives way to one key: old and new are there', async () => {
    const { world, changes } = await changesAfter(({ app, all }) => app.handTo(all.operator));
    const { safe, operator } = world.all;
    const owners = safe.owners.map(({ address }) => address).sort();
    expect(changes).toEqual([
      {
        aspect: 'app-pen',
        before: `safe ${safe.address} 1.4.1 2 of ${owners.join(' ')}`,
        now: `key ${operator.address}`,
      },
    ]);
    expect(await world.reasons()).toEqual(
      ALL_IS_WELL.map((reason) => (reason === 'pen-safe' ? 'pen-one-key' : reason)),
    );
  });

  test('is another when a Safe gives way to a delay, or to nobody', async () => {
    const delayed = await changesAfter(({ app, all }) => app.handTo(all.timelock));
    const { address } = delayed.world.all.timelock;
    expect(delayed.changes).toMatchObject([{ aspect: 'app-pen', now: `timelock ${address} 172800 s` }]);
    const burned = await changesAfter(({ app }) => app.handTo('nobody'));
    expect(burned.changes).toMatchObject([{ aspect: 'app-pen', now: 'burned' }]);
  });

  test('is another when the Safe asks for fewer signatures', async () => {
    const { changes } = await changesAfter(({ all: { safe } }) =>
      safe.send(safe.address, callData('changeThreshold(uint256)', word(1))),
    );
    expect(changes).toMatchObject([{ aspect: 'app-pen', now: expect.stringContaining('1.4.1 1 of') }]);
  });

  test('is another when the code behind the app was exchanged, even for a better one', async () => {
    let next = '';
    const { world, changes } = await changesAfter(async ({ app, all }) => {
      next = await all.implementation('DstackAppNext');
      await app.upgradeTo(next);
    });
    const { codeHash } = (await world.policy()).app;
    expect(changes).toEqual([
      {
        aspect: 'app-code',
        before: `${codeHash} ${await world.all.implementation('DstackApp')}`,
        now: `${codeHash} ${next}`,
      },
    ]);
    expect(await world.reasons()).toEqual(ALL_IS_WELL);
  });

  test('is another when upgrades were given up for ever, and then no upgrade succeeds', async () => {
    const { world, changes } = await changesAfter(({ app }) => app.disableUpgrades());
    expect(changes).toEqual([{ aspect: 'app-upgrades', before: 'open', now: 'disabled' }]);
    await expect(world.app.upgradeTo(await world.all.implementation('DstackAppNext'))).rejects.toThrow();
  });

  test('is another when the KMS has another gateway, another owner or other code', async () => {
    const { world, changes } = await changesAfter(async ({ all }) => {
      await all.kms.setGateway('any');
      await all.kms.upgradeTo(await all.operator.deploy(creationCode('DstackKms')));
      await all.kms.handTo(all.operator);
    });
    expect(changes.map(({ aspect }) => aspect)).toEqual(['kms-pen', 'kms-code', 'gateway-app']);
    expect(await world.reasons()).toEqual(expect.arrayContaining(['gateway-any', 'kms-pen-one-key']));
  });
});
