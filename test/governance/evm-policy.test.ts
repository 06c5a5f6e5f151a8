/** What is said about contracts of our own Solidity, executed by an EVM, read through two endpoints. */
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/governance/chain/hex-values';
import { fromHex, utf8 } from '../testbed/bytes';
import { callData, word } from '../testbed/chain-abi';
import { NOBODY, OlderKms, placedProxy } from '../testbed/evm/dstack-contracts';
import { ALL_IS_WELL, instead } from './all-is-well';
import { BOOT, CA, COMPOSE, DEVICE, IMAGE, MR_KMS } from './chain-world';
import { EvmWorld } from './evm-world';

describe('an app owned by a Safe, on a KMS owned by another', () => {
  test('is well: every value that decides is proven from the state root of the agreed block', async () => {
    const world = await EvmWorld.begin();
    const { kms, app, pens, faults, silent, tag, block } = await world.policy();
    const { vendor, safe } = world.all;
    expect({ faults, silent, tag }).toEqual({ faults: [], silent: [], tag: 'finalized' });
    expect(block).toMatchObject({
      number: world.all.chain.blocks.at(-3)?.number,
      hash: world.all.chain.blocks.at(-3)?.hash,
    });
    expect(kms).toMatchObject({
      generation: 'dstack-kms',
      isRegistered: { value: true, support: 'proven' },
      osImageAllowed: { value: true, support: 'proven' },
      mrKmsAllowed: { value: true, support: 'proven' },
      // The first app that the factory at this address makes stands where the gateway app of Base does.
      gatewayAppId: { value: '55760b065a3f1eabdb1a4d7abb94950f31b91a84', support: 'proven' },
      info: { value: { caPubkey: CA }, support: 'proven' },
      appImplementation: { value: await world.all.implementation('DstackApp'), support: 'proven' },
      isAppAllowed: { value: { isAllowed: true, reason: '' } },
      allowsUnheardCode: { value: { isAllowed: false, reason: 'Compose hash not allowed' } },
      allowsUnheardImage: { value: false },
      owner: { value: vendor.address, support: 'proven' },
      implementation: await world.all.implementation('DstackKms'),
    });
    expect(app).toMatchObject({
      address: world.app.address,
      hasCode: true,
      composeAllowed: { value: true, support: 'proven' },
      allowsUnheardCode: { value: false },
      allowAnyDevice: { value: true, support: 'proven' },
      deviceAllowed: { value: false, support: 'proven' },
      requireTcbUpToDate: { kind: 'absent' },
      version: { kind: 'absent' },
      pendingOwner: { kind: 'absent' },
      isAppAllowed: { value: { isAllowed: true } },
      owner: { value: safe.address, support: 'proven' },
      implementation: await world.all.implementation('DstackApp'),
      upgrades: 'open',
    });
    expect(pens).toEqual({
      app: {
        kind: 'safe',
        address: safe.address,
        threshold: 2,
        owners: safe.owners.map(({ address }) => address),
        modules: [],
        release: '1.4.1',
        support: 'proven',
      },
      kms: expect.objectContaining({ kind: 'safe', address: vendor.address, threshold: 2 }),
    });
    expect(await world.reasons()).toEqual(ALL_IS_WELL);
    expect(world.fronts.map(({ requests }) => requests)).toEqual([3, 3]);
  });

  test('is the same without batches, without Multicall, and for an enclave that had its id before', async () => {
    const world = await EvmWorld.begin({ appId: 'a9'.repeat(20) });
    expect(world.app.address).toBe('a9'.repeat(20));
    for (const front of world.fronts) front.knobs.takesBatches = false;
    const chain = { ...world.question().chain, multicall: 'none' };
    expect(await world.reasons({}, { chain })).toEqual(ALL_IS_WELL);
    const nowhere = { ...chain, multicall: '0d'.repeat(20) };
    world.memory.clear();
    expect(await world.reasons({}, { chain: nowhere })).toEqual(ALL_IS_WELL);
  });

  test('is read as it was: a change counts once it is final', async () => {
    const world = await EvmWorld.begin();
    await world.app.removeCompose(COMPOSE);
    world.memory.clear();
    expect(await world.reasons()).toContain('compose-allowed');
    await world.later();
    expect(await world.reasons()).toContain('compose-not-allowed');
  });

  test('is changed by two of the three who own it, not by one, nor by who deployed it', async () => {
    const world = await EvmWorld.begin();
    const { operator, safe } = world.all;
    const [one] = safe.owners;
    if (one === undefined) throw new Error('no owner');
    for (const actor of [operator, one])
      await expect(
        actor.send(world.app.address, callData('removeComposeHash(bytes32)', word(COMPOSE))),
      ).rejects.toThrow('reverted');
    await world.later();
    expect(await world.reasons()).toEqual(ALL_IS_WELL);
  });
});

describe('other kinds of app and KMS', () => {
  test('the newer app knows whether the TCB must be current, and who is to own it next', async () => {
    const world = await EvmWorld.begin({ implementation: 'DstackAppNext' });
    const heir = world.all.key('stranger');
    expect((await world.policy()).app).toMatchObject({
      version: { value: 2n },
      requireTcbUpToDate: { value: false, support: 'proven' },
      pendingOwner: { value: NOBODY, support: 'proven' },
    });
    expect(await world.reasons()).toEqual(ALL_IS_WELL);
    await world.app.setRequireTcbUpToDate(true);
    await world.app.offerTo(heir);
    await world.later();
    const { app } = await world.policy();
    expect(app).toMatchObject({
      requireTcbUpToDate: { value: true, support: 'proven' },
      pendingOwner: { value: heir.address, support: 'proven' },
      owner: { value: world.all.safe.address },
    });
    expect(await world.checks()).toContainEqual(
      expect.objectContaining({ reason: 'pen-changing-hands', got: heir.address }),
    );
    const outdated = { ...world.question().machine, tcbStatus: 'OutOfDate' };
    expect(await world.checks({}, { machine: outdated })).toContainEqual(
      expect.objectContaining({ reason: 'contract-refuses', got: 'TCB status is not up to date' }),
    );
    expect(await world.reasons({ untold: ['tcb'] }, { machine: outdated })).toContain(
      'contract-not-told-all',
    );
  });

  test('the older KMS has the app under a controller that stands elsewhere', async () => {
    const world = await EvmWorld.begin();
    const { all } = world;
    const { operator, chain } = all;
    const address = '0d'.repeat(20);
    await chain.place(placedProxy(address, await all.implementation('KmsAuth')));
    await operator.send(address, callData('initialize(address)', word(operator.address)));
    const kms = new OlderKms(address, operator);
    const identity = {
      k256Pubkey: fromHex('02'),
      caPubkey: fromHex(CA),
      quote: utf8('q'),
      eventLog: utf8('[]'),
    };
    await kms.setInfo(identity);
    await kms.setGateway('0x39F2f3373CEcFf85BD8BBd985adeeF32547a302c');
    await kms.allowOsImage(IMAGE);
    await kms.allowAggregatedMr(MR_KMS);
    await kms.register(BOOT.appId, world.app.address, operator);
    await world.later();
    const facts = await world.policy({ kms: addressOf(address), machine: BOOT });
    expect(facts.kms).toMatchObject({
      generation: 'kms-auth',
      isRegistered: { value: true, support: 'proven' },
      appContract: world.app.address,
      gatewayAppId: { value: '39f2f3373cecff85bd8bbd985adeef32547a302c', support: 'proven' },
      appImplementation: { kind: 'absent' },
    });
    expect(facts.app).toMatchObject({
      address: world.app.address,
      composeAllowed: { value: true, support: 'proven' },
    });
    expect(await world.reasons({}, { kms: addressOf(address), machine: BOOT })).toEqual(
      ALL_IS_WELL.map((reason) => (reason === 'kms-pen-safe' ? 'kms-pen-one-key' : reason)),
    );
  });

  test('a long quote and a long event log of the KMS come back whole, and its keys are proven', async () => {
    const quote = Uint8Array.from({ length: 9000 }, (_, i) => i % 251);
    const eventLog = utf8(JSON.stringify(Array.from({ length: 200 }, (_, imr) => ({ imr }))));
    const world = await EvmWorld.begin();
    const info = { k256Pubkey: fromHex(`03${'66'.repeat(32)}`), caPubkey: fromHex(CA), quote, eventLog };
    await world.all.kms.setInfo(info);
    await world.later();
    const { kms } = await world.policy();
    expect(kms.info).toEqual({
      kind: 'value',
      support: 'proven',
      value: { k256Pubkey: `03${'66'.repeat(32)}`, caPubkey: CA, quote, eventLog },
    });
  });

  test('devices are asked about where not every device is allowed', async () => {
    const world = await EvmWorld.begin({ allowAnyDevice: false });
    expect(await world.reasons()).toEqual(
      expect.arrayContaining(['device-not-established', 'contract-not-told-all']),
    );
    await world.app.allowDevice(DEVICE);
    await world.later();
    expect((await world.policy()).app).toMatchObject({
      allowAnyDevice: { value: false, support: 'proven' },
      deviceAllowed: { value: true, support: 'proven' },
    });
    expect(await world.reasons()).toEqual(instead('os-image-allowed', 'os-image-allowed', 'device-allowed'));
  });
});
