import { beforeEach, describe, expect, test } from 'vitest';
import { pinOf, policyChanges } from '../../src/governance/policy-pin';
import { ChainWorld, COMPOSE, KEY, OWNERS, SAFE } from './chain-world';

let world: ChainWorld;
beforeEach(() => {
  world = new ChainWorld();
});

/** What a second visit sees changed, once `change` was made and mined. */
async function changesAfter(change: () => void) {
  const first = await pin();
  change();
  await world.chain.mine(4, 300);
  world.at += 60_000;
  return policyChanges(first, await pin());
}

async function pin() {
  const facts = await world.read();
  if (facts.kind !== 'policy') throw new Error(facts.kind);
  return pinOf(facts);
}

describe('a policy that was remembered', () => {
  test('is the same when nothing changed, or only the versions that are allowed', async () => {
    expect(await changesAfter(() => world.app.allowCompose(COMPOSE, false))).toEqual([]);
  });

  test('is another when a Safe gives way to one key: old and new are there', async () => {
    expect(await changesAfter(() => world.app.setOwner(KEY))).toEqual([
      { aspect: 'app-pen', before: `safe ${SAFE} 1.4.1 2 of ${OWNERS.join(' ')}`, now: `key ${KEY}` },
    ]);
  });

  test('is another when the Safe asks for fewer signatures, for both contracts that it owns', async () => {
    const changes = await changesAfter(() => world.safe.set('4'.padStart(64, '0'), 1));
    expect(changes.map(({ aspect }) => aspect)).toEqual(['app-pen', 'kms-pen']);
  });

  test('is another when the code behind the app was exchanged, or upgrades were given up', async () => {
    const changes = await changesAfter(() => world.app.upgrade('77'.repeat(20)));
    expect(changes).toMatchObject([{ aspect: 'app-code', now: expect.stringContaining('77'.repeat(20)) }]);
    const later = await changesAfter(() =>
      world.app.setFlags({ allowAnyDevice: true, upgradesDisabled: true }),
    );
    expect(later).toEqual([{ aspect: 'app-upgrades', before: 'open', now: 'disabled' }]);
  });

  test('is another when the KMS names another gateway', async () => {
    expect(await changesAfter(() => world.kms.setGateway('any'))).toMatchObject([
      { aspect: 'gateway-app', now: 'any' },
    ]);
  });

  test('is not called another because proofs were missing', async () => {
    const changes = await changesAfter(() => {
      for (const front of world.chain.fronts.values()) front.lies.noProofs = true;
    });
    expect(changes).toEqual([]);
  });
});
