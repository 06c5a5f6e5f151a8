/** The past of an app as its own events tell it, through two endpoints. */
import { beforeAll, describe, expect, test } from 'vitest';
import { agreeOnBlock } from '../../src/governance/chain/agree-on-block';
import { addressOf } from '../../src/governance/chain/hex-values';
import { readHistory } from '../../src/governance/contracts/history';
import type { Receipt } from '../testbed/evm/evm-chain';
import { COMPOSE } from './chain-world';
import { EvmWorld, OLDER_COMPOSE } from './evm-world';

let world: EvmWorld;
let removal: Receipt;
let upgrade: Receipt;
let next = '';

beforeAll(async () => {
  world = await EvmWorld.begin();
  removal = await world.app.removeCompose(OLDER_COMPOSE);
  next = await world.all.implementation('DstackAppNext');
  upgrade = await world.app.upgradeTo(next);
  await world.app.handTo(world.all.operator);
  await world.later();
});

const history = async (span = 100_000) => {
  const agreed = await agreeOnBlock({ chainId: 8453, endpoints: world.endpoints, at: world.at }, world.fetch);
  if (agreed.kind !== 'agreed') throw new Error(JSON.stringify(agreed));
  return readHistory(addressOf(world.app.address), agreed, span, world.fetch);
};

describe('the past of an app', () => {
  test('names each version, owner and code, by block and transaction, oldest first', async () => {
    const { events, silent, isAgreed } = await history();
    const { operator, safe } = world.all;
    expect(events.map(({ name, subject }) => [name, subject])).toEqual([
      ['Upgraded', await world.all.implementation('DstackApp')],
      ['OwnershipTransferred', operator.address],
      ['ComposeHashAdded', OLDER_COMPOSE],
      ['ComposeHashAdded', COMPOSE],
      ['OwnershipTransferred', safe.address],
      ['ComposeHashRemoved', OLDER_COMPOSE],
      ['Upgraded', next],
      // The newer app asks the heir first.
      ['OwnershipTransferStarted', operator.address],
    ]);
    expect(events.map(({ toldBy }) => toldBy.length)).toEqual(events.map(() => 2));
    expect(events[5]).toMatchObject({
      block: removal.block.number,
      transaction: removal.transactionHash,
      toldBy: [...world.world.hosts],
    });
    expect(events[6]).toMatchObject({ block: upgrade.block.number, transaction: upgrade.transactionHash });
    expect({ silent, isAgreed }).toEqual({ silent: [], isAgreed: true });
  });

  test('is not agreed on where one of them leaves something out', async () => {
    world.fronts[1].knobs.hidesLogs = true;
    const { events, isAgreed } = await history();
    world.fronts[1].knobs.hidesLogs = false;
    expect(isAgreed).toBe(false);
    expect(events.map(({ toldBy }) => toldBy)).toEqual(events.map(() => [world.world.hosts[0]]));
  });

  test('is had in pieces where an endpoint finds the range too long, as far as that goes', async () => {
    for (const { knobs } of world.fronts) knobs.logSpan = 7000;
    const { events, from, to, isAgreed } = await history(16_000);
    const longer = await history(40_000);
    for (const { knobs } of world.fronts) knobs.logSpan = Number.POSITIVE_INFINITY;
    expect({ events: events.length, span: to - from + 1, isAgreed }).toEqual({
      events: 8,
      span: 16_000,
      isAgreed: true,
    });
    expect(longer).toMatchObject({
      isAgreed: false,
      silent: world.world.hosts.map((operator) => ({ operator, said: 'the range is too long' })),
    });
    expect(longer.coverage.every((part) => part.from > longer.from)).toBe(true);
  });
});
