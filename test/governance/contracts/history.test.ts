import { beforeEach, describe, expect, test } from 'vitest';
import { agreeOnBlock } from '../../../src/governance/chain/agree-on-block';
import { readHistory } from '../../../src/governance/contracts/history';
import { word } from '../../testbed/chain-abi';
import { APP, AT, address, ChainWorld, COMPOSE, KEY, SAFE } from '../chain-world';

const OTHER = 'c1'.repeat(32);
const SPAN = 100_000;

let world: ChainWorld;
beforeEach(async () => {
  world = new ChainWorld();
  await world.chain.mine(2, 700);
  world.app.allowCompose(OTHER);
  world.app.allowCompose(COMPOSE, false);
  await world.chain.mine(2, 650);
  world.app.upgrade('77'.repeat(20));
  world.app.setOwner(KEY);
  await world.chain.mine();
});

async function read(span = SPAN) {
  const { chain } = world;
  const agreed = await agreeOnBlock({ chainId: 8453, endpoints: chain.endpoints, at: AT }, chain.fetch);
  if (agreed.kind !== 'agreed') throw new Error(agreed.kind);
  return readHistory(address(APP), agreed, span, chain.fetch);
}

describe('the history of a contract', () => {
  test('lists when each version was allowed, by which transaction, and who owned it', async () => {
    const history = await read();
    expect(history.isAgreed).toBe(true);
    expect(history.events.map(({ name, block, subject }) => [name, block - 30_000_000, subject])).toEqual([
      ['OwnershipTransferred', 0, SAFE.padStart(40, '0')],
      ['ComposeHashAdded', 0, COMPOSE],
      ['ComposeHashAdded', 2, OTHER],
      ['ComposeHashRemoved', 2, COMPOSE],
      ['Upgraded', 4, '77'.repeat(20)],
      ['OwnershipTransferred', 4, KEY],
    ]);
    expect(history.events.every(({ toldBy }) => toldBy.length === 2)).toBe(true);
  });

  test('of a shorter range says so', async () => {
    const history = await read(4);
    expect(history).toMatchObject({ from: 30_000_002, to: 30_000_005, isAgreed: true });
    expect(history.events).toHaveLength(4);
  });

  test('is asked for in pieces, newest first, where an endpoint finds the range too long', async () => {
    for (const front of world.chain.fronts.values()) front.lies.logSpan = 30_000;
    const history = await read();
    expect(history).toMatchObject({ isAgreed: true, silent: [] });
    expect(history.events).toHaveLength(6);
    world.chain.front('b.rpc.test').lies.logSpan = 2000;
    const shorter = await read();
    expect(shorter.isAgreed).toBe(false);
    expect(shorter.coverage).toEqual([
      { operator: 'a.rpc.test', from: shorter.from },
      { operator: 'b.rpc.test', from: shorter.to + 1 - 5 * 1562 },
    ]);
    expect(shorter.silent).toEqual([{ operator: 'b.rpc.test', said: 'the range is too long' }]);
  });

  test('of which one endpoint leaves something out, or adds something, is not agreed', async () => {
    const { lies } = world.chain.front('b.rpc.test');
    lies.logs = (logs) => logs.slice(1);
    const history = await read();
    expect(history.isAgreed).toBe(false);
    expect(history.events.map(({ toldBy }) => toldBy.length)).toEqual([1, 2, 2, 2, 2, 2]);
    lies.state = 'silent';
    await expect(read()).rejects.toThrow('too-few');
  });

  test.each([
    ['log-of-another-contract', { address: KEY }],
    ['log-of-another-event', { topics: ['ab'.repeat(32)] }],
    ['log-of-another-block', { blockNumber: 1 }],
    ['log-malformed', { data: '' }],
    ['data-malformed', { transactionHash: 'short' }],
  ])('with an event that is none of it counts as no answer: %s', async (code, lie) => {
    world.chain.front('b.rpc.test').lies.logs = (logs) =>
      logs.map((log, index) => (index === 1 ? { ...log, ...lie } : log));
    const history = await read();
    expect(history.silent).toEqual([{ operator: 'b.rpc.test', said: code }]);
    expect(history.isAgreed).toBe(false);
    expect(history.events).toHaveLength(6);
  });

  test('that is endless is not read to its end', async () => {
    const [event] = world.chain.logs;
    if (event === undefined) throw new Error('no event');
    for (let i = 0; i < 1001; i++) world.app.emit('ComposeHashAdded(bytes32)', word(i));
    await world.chain.mine();
    const history = await read();
    expect(history.events).toEqual([]);
    expect(history.silent.map(({ said }) => said)).toEqual(['too many events', 'too many events']);
  });
});
