/** What contracts and those who own them do to a policy, executed by an EVM: what a visit says about each attack. */
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/governance/chain/hex-values';
import { policyChanges } from '../../src/memory/pinned-policy';
import { fromHex, hex } from '../testbed/bytes';
import { dynamic } from '../testbed/chain-abi';
import { creationCode } from '../testbed/evm/dstack-contracts';
import { instead } from './all-is-well';
import { CA, COMPOSE } from './chain-world';
import { EvmWorld } from './evm-world';

const OTHER_COMPOSE = 'cc'.repeat(32);
describe('what contracts do', () => {
  test('a compose hash that was removed after pinning', async () => {
    const world = await EvmWorld.begin();
    const before = await world.pin();
    await world.app.removeCompose(COMPOSE);
    await world.later();
    const checks = await world.checks();
    expect(checks.map(({ reason }) => reason)).toEqual(
      instead('compose-allowed', 'compose-not-allowed').map((reason) =>
        reason === 'contract-allows' ? 'contract-refuses' : reason,
      ),
    );
    expect(checks).toContainEqual(
      expect.objectContaining({ reason: 'contract-refuses', got: 'Compose hash not allowed' }),
    );
    expect(policyChanges(before, await world.pin())).toEqual([]);
  });

  test('a contract that allows everything, not the pinned KMS: nobody asks it, and its key is not the KMS’s', async () => {
    const world = await EvmWorld.begin();
    const { operator } = world.all;
    const rogueKey = fromHex('99'.repeat(91));
    const rogue = await operator.deploy(creationCode('AllowsEverything', dynamic(rogueKey)));
    await world.later();
    const checks = await world.checks({ keyProviderId: hex(rogueKey) });
    expect(checks.map(({ reason }) => reason)).toEqual(['chain-agreed', 'kms-is-another']);
    expect(checks[1]).toMatchObject({ outcome: 'fail', expected: CA, got: hex(rogueKey) });
    // Were it asked, as a person's own contract: it says yes to hashes that nobody can have listed, and keeps none.
    const own = await world.reasons(
      { keyProviderId: hex(rogueKey), pinnedBy: 'person' },
      { kms: addressOf(rogue) },
    );
    expect(own).toEqual(
      expect.arrayContaining(['kms-is-your-own', 'policy-contradicted', 'contract-allows-everything']),
    );
  });

  test('an app whose code was exchanged for one that allows everything', async () => {
    const world = await EvmWorld.removed();
    const before = await world.pin();
    const turned = await world.all.operator.deploy(
      creationCode('AllowsEverything', dynamic(new Uint8Array())),
    );
    await world.app.upgradeTo(turned);
    await world.later();
    expect(await world.reasons()).toEqual(
      instead('policy-proven', 'policy-contradicted').map((reason) =>
        reason === 'contract-allows-only-listed' ? 'contract-allows-everything' : reason,
      ),
    );
    expect(policyChanges(before, await world.pin())).toContainEqual({
      aspect: 'app-code',
      before: before['app-code'],
      now: expect.stringContaining(turned),
    });
  });

  test('an app whose lists are honest, and which tells the KMS yes to everything', async () => {
    const world = await EvmWorld.removed();
    await world.app.upgradeTo(await world.all.implementation('AllowsEverythingQuietly'));
    await world.later();
    expect(await world.reasons()).toEqual(
      expect.arrayContaining(['compose-not-allowed', 'contract-allows-everything', 'policy-proven']),
    );
  });

  test('an app that burns the gas of whoever asks it hides nothing that others say', async () => {
    const world = await EvmWorld.removed();
    await world.app.upgradeTo(await world.all.implementation('BurnsGas'));
    await world.later();
    const checks = await world.checks();
    expect(checks.filter(({ outcome }) => outcome !== 'pass').map(({ reason }) => reason)).toEqual([
      'compose-not-allowed',
      'contract-allows-unknown',
    ]);
  });

  test('an app that answers more than anybody reads leaves nothing that could pass', async () => {
    const world = await EvmWorld.begin();
    await world.app.upgradeTo(await world.all.implementation('FloodsCaller'));
    await world.later();
    expect(await world.read()).toEqual({
      kind: 'too-few',
      heard: [],
      silent: world.world.hosts.map((operator) => ({ operator, said: 'too-large' })),
    });
    expect((await world.checks()).map(({ reason, outcome }) => [reason, outcome])).toEqual([
      ['chain-one-voice', 'unknown'],
    ]);
  });

  test('the app id of another app, which allows other code', async () => {
    const world = await EvmWorld.begin();
    const other = await world.world.deployApp({
      composeHashes: [OTHER_COMPOSE],
      osImages: [],
      owner: 'safe',
    });
    const machine = { ...world.question().machine, appId: addressOf(other.address) };
    expect(await world.reasons({}, { machine })).toEqual(
      expect.arrayContaining(['app-registered', 'compose-not-allowed', 'contract-refuses']),
    );
  });

  test('an app id that nobody registered, and one where no contract stands', async () => {
    const world = await EvmWorld.begin();
    const { operator, kms } = world.all;
    const machine = { ...world.question().machine, appId: addressOf('de'.repeat(20)) };
    expect(await world.reasons({}, { machine })).toEqual(
      expect.arrayContaining(['app-not-registered', 'compose-policy-unreadable', 'pen-unknown']),
    );
    await kms.register(machine.appId, operator);
    await world.later();
    const checks = await world.checks({}, { machine });
    expect(checks).toContainEqual(
      expect.objectContaining({ reason: 'contract-refuses', got: 'App not deployed or invalid address' }),
    );
    expect((await world.policy({ machine })).app.hasCode).toBe(false);
  });

  test('a KMS whose key is not the contract’s, and one whose instance the contract does not allow', async () => {
    const world = await EvmWorld.begin();
    expect(await world.reasons({ keyProviderId: 'ab'.repeat(91) })).toEqual([
      'chain-agreed',
      'kms-is-another',
    ]);
    expect(await world.reasons({ mrKms: 'ee'.repeat(32) }, { mrKms: 'ee'.repeat(32) })).toContain(
      'kms-instance-not-allowed',
    );
  });

  test('the owner of the KMS allows an OS image for everybody, or takes one back', async () => {
    const world = await EvmWorld.begin();
    await world.all.kms.removeOsImage(world.question().machine.osImageHash);
    await world.later();
    expect(await world.reasons()).toEqual(
      instead('os-image-allowed', 'os-image-not-allowed').map((reason) =>
        reason === 'contract-allows' ? 'contract-refuses' : reason,
      ),
    );
  });
});
