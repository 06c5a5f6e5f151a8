import { beforeEach, describe, expect, test } from 'vitest';
import { pinOf } from '../../src/governance/policy-pin';
import { comparePolicy } from '../../src/memory/compare-policy';
import { policyChanges, readPinnedPolicy } from '../../src/memory/pinned-policy';
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

  test('comes back from memory as it was written, and nothing else does', async () => {
    const policy = await pin();
    expect(readPinnedPolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    expect(readPinnedPolicy({ ...policy, more: 'x' })).toBeUndefined();
    expect(readPinnedPolicy({ ...policy, app: 5 })).toBeUndefined();
    expect(readPinnedPolicy({ ...policy, app: 'a'.repeat(5000) })).toBeUndefined();
    expect(readPinnedPolicy([])).toBeUndefined();
    expect(readPinnedPolicy(undefined)).toBeUndefined();
  });
});

describe('the check of a pinned policy', () => {
  test('tells old and new when the owner moved from a Safe to one key', async () => {
    const before = await pin();
    world.app.setOwner(KEY);
    await world.chain.mine(4, 300);
    world.at += 60_000;
    expect(comparePolicy(before, await pin())).toMatchObject({
      id: 'memory.policy',
      reason: 'pin-policy-changed',
      outcome: 'warn',
      expected: `app-pen safe ${SAFE} 1.4.1 2 of ${OWNERS.join(' ')}`,
      got: `app-pen key ${KEY}`,
    });
  });

  test('passes on the same, and is unknown where the chain was silent or proofs are missing', async () => {
    const before = await pin();
    expect(comparePolicy(before, before)?.reason).toBe('pin-policy-unchanged');
    expect(comparePolicy(before, 'unknown')?.reason).toBe('pin-policy-not-compared');
    expect(comparePolicy(before, { ...before, 'app-pen': 'not-proven' })?.reason).toBe(
      'pin-policy-not-compared',
    );
    expect(comparePolicy({ ...before, 'app-pen': 'not-proven' }, before)?.reason).toBe(
      'pin-policy-unchanged',
    );
  });

  test('warns when no contract governs the site any more, and says nothing where none was pinned', async () => {
    const before = await pin();
    expect(comparePolicy(before, 'none')).toMatchObject({
      reason: 'pin-policy-changed',
      got: 'no contract governs it',
    });
    expect(comparePolicy(undefined, before)).toBeUndefined();
  });
});
