import { beforeEach, describe, expect, test } from 'vitest';
import { judgePolicy } from '../../src/governance/judge-policy';
import { hex, utf8 } from '../testbed/bytes';
import { word } from '../testbed/chain-abi';
import { TestApp, TestSafe, TestTimelock } from '../testbed/chain-contracts';
import { ChainNode } from '../testbed/chain-node';
import { ALL_IS_WELL } from './all-is-well';
import {
  APP,
  AT,
  address,
  BOOT,
  ChainWorld,
  COMPOSE,
  DEVICE,
  DEVICE_BY_PPID,
  IMAGE,
  KEY,
  MACHINE,
  MR_KMS,
  OWNERS,
  SAFE,
} from './chain-world';

let world: ChainWorld;
beforeEach(() => {
  world = new ChainWorld();
});

const IS_APP_ALLOWED =
  'isAppAllowed((address,bytes32,address,bytes32,bytes32,bytes32,bytes32,string,string[]))';
const answer = (isAllowed: boolean) => new Uint8Array([...word(isAllowed), ...word(64), ...word(0)]);

describe('the policy of an app', () => {
  test('is read in two requests to each endpoint after the block, and every value that decides is proven', async () => {
    const facts = await world.read();
    if (facts.kind !== 'policy') throw new Error(JSON.stringify(facts));
    expect(facts.faults).toEqual([]);
    expect(facts.kms).toMatchObject({
      generation: 'dstack-kms',
      isRegistered: { value: true, support: 'proven' },
      osImageAllowed: { value: true, support: 'proven' },
      mrKmsAllowed: { value: true, support: 'proven' },
      gatewayAppId: { value: '55760b065a3f1eabdb1a4d7abb94950f31b91a84', support: 'proven' },
      info: { value: { caPubkey: MACHINE.keyProviderId }, support: 'proven' },
      isAppAllowed: { value: { isAllowed: true } },
      owner: { value: SAFE, support: 'proven' },
      implementation: 'c0de'.repeat(10),
    });
    expect(facts.app).toMatchObject({
      hasCode: true,
      composeAllowed: { value: true, support: 'proven' },
      allowAnyDevice: { value: true, support: 'proven' },
      deviceAllowed: { value: false, support: 'proven' },
      requireTcbUpToDate: { kind: 'absent' },
      pendingOwner: { kind: 'absent' },
      upgrades: 'open',
    });
    expect(facts.pens.app).toEqual({
      kind: 'safe',
      address: SAFE,
      threshold: 2,
      owners: OWNERS,
      modules: [],
      release: '1.4.1',
      support: 'proven',
    });
    expect(judgePolicy(facts, MACHINE).map(({ reason }) => reason)).toEqual(ALL_IS_WELL);
    expect([...world.chain.fronts.values()].map(({ requests }) => requests)).toEqual([3, 3]);
  });

  test('is the same without Multicall and without batches', async () => {
    world.chain.multicall = false;
    for (const front of world.chain.fronts.values()) front.lies.noBatch = true;
    expect(await world.codes()).toEqual(ALL_IS_WELL);
  });

  test('is not asked for twice within a block interval, nor at the same block after it', async () => {
    const first = await world.read();
    const requests = () => [...world.chain.fronts.values()].map((front) => front.requests);
    const before = requests();
    world.at += 11_000;
    expect(await world.read()).toEqual(first);
    expect(requests()).toEqual(before);
    world.at += 2000;
    expect(await world.read()).toEqual(first);
    expect(requests()).toEqual(before.map((count) => count + 1));
  });

  test('is read again when the block is another, or the memory is spoiled', async () => {
    await world.read();
    world.app.allowCompose(COMPOSE, false);
    await world.chain.mine(4, 500);
    expect(await world.codes()).toContain('compose-allowed');
    world.at += 13_000;
    expect(await world.codes()).toContain('compose-not-allowed');
    for (const key of world.memory.keys()) world.memory.set(key, { at: world.at, digest: 7, calls: [true] });
    expect(await world.codes()).toContain('compose-not-allowed');
  });

  test('of the newer contract knows whether the TCB must be current and who is to own it next', async () => {
    world.app.makeNew(KEY);
    const facts = await world.read();
    expect(facts).toMatchObject({
      app: {
        version: { value: 2n },
        requireTcbUpToDate: { value: false, support: 'proven' },
        pendingOwner: { value: KEY, support: 'proven' },
      },
    });
    expect(await world.codes()).toContain('pen-changing-hands');
  });

  test('of an older KMS is read where that has the app registered', async () => {
    const controller = '0c'.repeat(20);
    const app = new TestApp(world.chain, controller);
    app.setOwner(KEY);
    app.allowCompose(COMPOSE);
    app.setFlags({ allowAnyDevice: true });
    world.kms.makeOld(APP, controller);
    const facts = await world.read();
    expect(facts).toMatchObject({
      kms: {
        generation: 'kms-auth',
        isRegistered: { value: true, support: 'proven' },
        appContract: controller,
      },
      app: { address: controller, composeAllowed: { value: true, support: 'proven' } },
    });
    expect(await world.codes()).toEqual(
      ALL_IS_WELL.map((code) => (code === 'pen-safe' ? 'pen-one-key' : code)),
    );
  });

  test('whose upgrades are disabled for ever says so', async () => {
    world.app.setFlags({ allowAnyDevice: true, upgradesDisabled: true });
    expect(await world.read()).toMatchObject({ app: { upgrades: 'disabled' } });
  });
});

describe('attacks on the policy', () => {
  test('a compose hash that was removed, or never allowed', async () => {
    world.app.allowCompose(COMPOSE, false);
    expect(await world.codes()).toEqual(expect.arrayContaining(['compose-not-allowed', 'contract-refuses']));
  });

  test('an OS image that the KMS does not allow', async () => {
    world.kms.allowOsImage(IMAGE, false);
    expect(await world.codes()).toEqual(expect.arrayContaining(['os-image-not-allowed', 'contract-refuses']));
  });

  test('a KMS whose key is not that of the contract: nothing is said about lists then', async () => {
    expect(await world.codes({ keyProviderId: 'ab'.repeat(91) })).toEqual(['chain-agreed', 'kms-is-another']);
  });

  test('another contract in the place of the KMS, one that allows everything', async () => {
    const facts = await world.read({ kms: address('66'.repeat(20)) });
    expect(judgePolicy(facts, MACHINE).map(({ reason }) => reason)).toEqual([
      'chain-agreed',
      'kms-identity-unknown',
    ]);
  });

  test('an instance of the KMS that the contract does not allow, or that the log does not name', async () => {
    world.kms.allowAggregatedMr(MR_KMS, false);
    expect(await world.codes()).toContain('kms-instance-not-allowed');
    expect(await world.codes({ mrKms: 'not-named' })).toContain('kms-instance-not-named');
  });

  test('a contract that lists machines: this one is on the list, in either of the two forms of its id', async () => {
    world.app.setFlags({ allowAnyDevice: false });
    world.app.allowDevice(DEVICE_BY_PPID);
    const both = [DEVICE, DEVICE_BY_PPID];
    const codes = await world.codes({ deviceIds: both }, { machine: { ...BOOT, deviceIds: both } });
    expect(codes).toEqual(expect.arrayContaining(['device-allowed', 'contract-allows']));
  });

  test('a machine that is not listed, or whose id nobody can tell, is neither accused nor passed', async () => {
    world.app.setFlags({ allowAnyDevice: false });
    for (const deviceIds of [[DEVICE], [DEVICE, DEVICE_BY_PPID], []]) {
      const codes = await world.codes({ deviceIds }, { machine: { ...BOOT, deviceIds } });
      expect(codes).toEqual(expect.arrayContaining(['device-not-established', 'contract-not-told-all']));
      expect(codes).not.toContain('device-allowed');
    }
    world.app.allowCompose(COMPOSE, false);
    await world.chain.mine(4, 200);
    world.at += 60_000;
    // What is refused for another reason is refused.
    expect(await world.codes()).toContain('contract-refuses');
  });

  test('a list of machines that says yes to this one while its storage says no', async () => {
    world.app.setFlags({ allowAnyDevice: false });
    world.app.method('allowedDeviceIds(bytes32)', () => word(1));
    const codes = await world.codes();
    expect(codes).toContain('device-not-established');
    expect(codes).not.toContain('device-allowed');
  });

  test('a contract that allows any code on a machine that it lists under the other form of its id', async () => {
    const both = [DEVICE, DEVICE_BY_PPID];
    world.kms.method(IS_APP_ALLOWED, (args) => answer(hex(args).includes(DEVICE_BY_PPID)));
    const codes = await world.codes({ deviceIds: both }, { machine: { ...BOOT, deviceIds: both } });
    expect(codes).toContain('contract-allows-everything');
  });

  test('an app that is not registered', async () => {
    world.kms.register(APP, false);
    expect(await world.codes()).toEqual(expect.arrayContaining(['app-not-registered', 'contract-refuses']));
  });

  test('an app contract that answers yes to everything: its storage does not bear it out', async () => {
    const yes = () => word(1);
    world.app.allowCompose(COMPOSE, false);
    world.app.method('allowedComposeHashes(bytes32)', yes);
    expect(await world.codes()).toEqual(
      expect.arrayContaining(['policy-contradicted', 'contract-allows-everything']),
    );
  });

  test('a contract whose lists are honest and whose answer to the KMS is always yes', async () => {
    world.app.method(IS_APP_ALLOWED, () => answer(true));
    expect(await world.codes()).toContain('contract-allows-everything');
  });

  test('a gateway app id of "any"', async () => {
    world.kms.setGateway('any');
    expect(await world.codes()).toContain('gateway-any');
  });

  test('both endpoints lie in the same way: the proof does not bear them out', async () => {
    world.app.allowCompose(COMPOSE, false);
    for (const front of world.chain.fronts.values())
      front.lies.call = (to, data, honest) =>
        to === APP && hex(data) === `2f6622e5${COMPOSE}` ? word(1) : honest;
    const codes = await world.codes();
    expect(codes).toContain('policy-contradicted');
  });

  test('an endpoint that lies alone, stands still, rewrites or falls silent', async () => {
    const { lies } = world.chain.front('b.rpc.test');
    lies.call = (_to, _data, honest) => (honest?.length === 32 ? word(1) : honest);
    expect(await world.codes()).toEqual(['chain-disagreement']);
    delete lies.call;
    const fork = new ChainNode(AT);
    await fork.mine(2, 601);
    const other = fork.state.blocks[1];
    if (other === undefined) throw new Error('no fork');
    lies.instead = other;
    lies.insteadFrom = world.chain.front('b.rpc.test').requests + 2;
    world.memory.clear();
    expect(await world.codes()).toEqual(['chain-rewritten']);
    delete lies.instead;
    const old = new ChainNode(AT);
    await old.mine(4, 4000);
    lies.block = () => old.state.blocks[0]?.json;
    world.memory.clear();
    expect(await world.codes()).toEqual(['chain-stale']);
    delete lies.block;
    lies.state = 'silent';
    world.memory.clear();
    expect(await world.codes()).toEqual(['chain-one-voice']);
  });

  test('no proofs to be had: the answers stand, and are not called proven', async () => {
    for (const front of world.chain.fronts.values()) front.lies.noProofs = true;
    const codes = await world.codes();
    expect(codes).toContain('policy-not-proven');
    expect(codes).toContain('compose-allowed');
    // Neither the code of the Safe nor its threshold: that is not to say that something else stands there.
    expect(codes).toContain('pen-unknown');
    expect(codes).toContain('kms-pen-unknown');
    expect(codes.filter((code) => code.endsWith('pen-contract'))).toEqual([]);
  });
});

describe('the pen', () => {
  const penWhen = async (owner: string) => {
    world.app.setOwner(owner);
    const facts = await world.read();
    if (facts.kind !== 'policy') throw new Error(facts.kind);
    return { pen: facts.pens.app, codes: judgePolicy(facts, MACHINE).map(({ reason }) => reason) };
  };

  test('of one key is proven to have no code behind it, known to the chain or not', async () => {
    for (const key of [KEY, '77'.repeat(20)]) {
      world = new ChainWorld();
      const { pen, codes } = await penWhen(key);
      expect(pen).toEqual({ kind: 'key', address: key });
      expect(codes).toContain('pen-one-key');
    }
  });

  test('of one key that lets code act in its name is one key', async () => {
    world.chain.deploy(KEY, {
      code: new Uint8Array([0xef, 1, 0, ...new Uint8Array(20).fill(9)]),
      answer: () => undefined,
    });
    expect((await penWhen(KEY)).pen).toEqual({ kind: 'key', address: KEY, delegate: '09'.repeat(20) });
  });

  test('that was given up', async () => {
    const { pen, codes } = await penWhen('0'.repeat(40));
    expect(pen).toEqual({ kind: 'burned' });
    expect(codes).toContain('pen-burned');
  });

  test('of a Safe that one can use alone, or a module', async () => {
    world.safe.set('4'.padStart(64, '0'), 1);
    expect((await penWhen(SAFE)).codes).toContain('pen-safe-of-one');
    world = new ChainWorld();
    world.safe.setModules([KEY]);
    expect((await penWhen(SAFE)).codes).toContain('pen-contract');
  });

  test('of something that answers like a Safe is that of a contract', async () => {
    new TestSafe(world.chain, SAFE, 2, OWNERS, utf8('other code'));
    expect((await penWhen(SAFE)).codes).toContain('pen-contract');
    world = new ChainWorld();
    world.safe.set('0'.padStart(64, '0'), KEY);
    const { pen, codes } = await penWhen(SAFE);
    expect(pen).toMatchObject({ kind: 'safe', release: 'unknown' });
    expect(codes).toContain('pen-contract');
  });

  test('of a timelock has its delay', async () => {
    const timelock = '71'.repeat(20);
    new TestTimelock(world.chain, timelock, 172_800);
    const { pen, codes } = await penWhen(timelock);
    expect(pen).toEqual({ kind: 'timelock', address: timelock, delaySeconds: 172_800, support: 'proven' });
    expect(codes).toContain('pen-timelock');
  });

  test('of a timelock whose delay is not proven, or not the one that it stores', async () => {
    const timelock = '71'.repeat(20);
    new TestTimelock(world.chain, timelock, 172_800);
    for (const front of world.chain.fronts.values()) front.lies.noProofs = true;
    expect((await penWhen(timelock)).codes).toContain('pen-unknown');
    world = new ChainWorld();
    new TestTimelock(world.chain, timelock, 172_800).method('getMinDelay()', () => word(1));
    expect((await penWhen(timelock)).codes).toContain('pen-contract');
  });

  test('of a contract that cannot be read', async () => {
    world.app.method('owner()', () => new Uint8Array(32).fill(255));
    expect(await world.codes()).toContain('pen-unknown');
  });
});
