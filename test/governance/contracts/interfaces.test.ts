import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf, wordOf } from '../../../src/governance/chain/hex-values';
import { packCalls, unpackCalls } from '../../../src/governance/chain/multicall';
import { appReader } from '../../../src/governance/contracts/app-contract';
import { deploymentOfKey, SAFE_PROXY_CODE } from '../../../src/governance/contracts/deployments';
import { EVENTS } from '../../../src/governance/contracts/events';
import { APP, KMS } from '../../../src/governance/contracts/interfaces';
import { kmsReader } from '../../../src/governance/contracts/kms-contract';
import { penReader } from '../../../src/governance/contracts/pen';
import { longValue, longValueSlots, namespaceSlot } from '../../../src/governance/contracts/storage-layout';
import { concat, fromHex, hex } from '../../testbed/bytes';
import { SAFE_PROXY_141 } from '../../testbed/evm/safe-proxy';
import { describeVectors, vectorJson } from '../../vectors';
import { BOOT } from '../chain-world';

type Table = { readonly [signature: string]: string };
type Contract = { readonly functions: Table; readonly events: Table };

describeVectors('the interfaces of the deployed contracts', () => {
  test('have the selectors of the vectors', () => {
    const { DstackKms, DstackApp } = vectorJson<{ DstackKms: Contract; DstackApp: Contract }>(
      'dstack/derived/contract-selectors.json',
    );
    const word = new Uint8Array(32);
    const boot = {
      ...BOOT,
      appId: `0x${BOOT.appId}`,
      instanceId: `0x${BOOT.instanceId}`,
      composeHash: word,
      deviceId: word,
    };
    const info = { ...boot, mrAggregated: word, mrSystem: word, osImageHash: word, advisoryIds: ['a'] };
    const selectors: readonly (readonly [Contract, string, Uint8Array])[] = [
      [DstackKms, 'registeredApps(address)', KMS.registeredApps.encodeInput(`0x${BOOT.appId}`)],
      [DstackKms, 'allowedOsImages(bytes32)', KMS.allowedOsImages.encodeInput(word)],
      [DstackKms, 'kmsAllowedAggregatedMrs(bytes32)', KMS.kmsAllowedAggregatedMrs.encodeInput(word)],
      [DstackKms, 'kmsAllowedDeviceIds(bytes32)', KMS.kmsAllowedDeviceIds.encodeInput(word)],
      [DstackKms, 'gatewayAppId()', KMS.gatewayAppId.encodeInput()],
      [DstackKms, 'kmsInfo()', KMS.kmsInfo.encodeInput()],
      [DstackKms, 'appImplementation()', KMS.appImplementation.encodeInput()],
      [DstackKms, 'owner()', KMS.owner.encodeInput()],
      [DstackKms, `isKmsAllowed(${BOOT_INFO})`, KMS.isKmsAllowed.encodeInput(info)],
      [DstackApp, `isAppAllowed(${BOOT_INFO})`, APP.isAppAllowed.encodeInput(info)],
      [DstackApp, 'allowedComposeHashes(bytes32)', APP.allowedComposeHashes.encodeInput(word)],
      [DstackApp, 'allowAnyDevice()', APP.allowAnyDevice.encodeInput()],
      [DstackApp, 'allowedDeviceIds(bytes32)', APP.allowedDeviceIds.encodeInput(word)],
    ];
    for (const [contract, signature, data] of selectors)
      expect([signature, `0x${hex(data.subarray(0, 4))}`]).toEqual([
        signature,
        contract.functions[signature],
      ]);
  });

  test('and their events have the topics of the vectors', () => {
    const { DstackKms, DstackApp } = vectorJson<{ DstackKms: Contract; DstackApp: Contract }>(
      'dstack/derived/contract-selectors.json',
    );
    const known = Object.fromEntries(
      [...Object.entries(DstackKms.events), ...Object.entries(DstackApp.events)].map(([signature, topic]) => [
        topic.slice(2),
        signature.slice(0, signature.indexOf('(')),
      ]),
    );
    const shared = Object.entries(EVENTS).filter(([topic]) => topic in known);
    expect(shared).toHaveLength(14);
    for (const [topic, { name }] of shared) expect(name).toBe(known[topic]);
  });

  test('belong to deployments whose keys are those of the captures', () => {
    for (const [folder, name] of [
      ['phala-base-prod7-0.5.3', 'Phala production'],
      ['redpill-llm04-0.5.3', 'redpill (older)'],
    ]) {
      const fields = vectorJson<Table>(`dstack/${folder}/kms/fields.json`);
      const deployment = deploymentOfKey(`${fields.cert_pubkey}`.slice(2));
      expect(deployment?.name).toBe(name);
      expect(`${fields.registry_smart_contract}`.toLowerCase()).toContain(deployment?.kms);
      expect(`${fields.gateway_app_id}`.toLowerCase()).toBe(`0x${deployment?.gatewayApp}`);
    }
  });

  test('and apps that name the key of a deployment depend on it, each on its own', () => {
    for (const [folder, name] of [
      ['phala-base-prod7-0.5.3', 'Phala production'],
      ['redpill-llm04-0.5.3', 'redpill (older)'],
    ]) {
      const log = vectorJson<readonly { event: string; event_payload: string }[]>(
        `dstack/${folder}/app/event_log.json`,
      );
      const payload = log.find(({ event }) => event === 'key-provider')?.event_payload ?? '';
      const { id } = JSON.parse(new TextDecoder().decode(fromHex(payload))) as { id: string };
      expect(deploymentOfKey(id)?.name).toBe(name);
    }
  });
});

const BOOT_INFO = '(address,bytes32,address,bytes32,bytes32,bytes32,bytes32,string,string[])';

describe('pinned facts', () => {
  test('have no deployment for a key that nobody pinned', () => {
    expect(deploymentOfKey('ab')).toBeUndefined();
  });

  test('the hash of the code of a Safe proxy is that of its bytes, for 1.3.0 and 1.4.1', () => {
    const code130 = hex(SAFE_PROXY_141).replace(
      '03d1488ee65e08fa41e58e888a9865554c535f2c77126a82cb4c0f917f314413',
      'd1429297349653a4918076d650332de1a1068c5f3e07c5c82360c277770b9552',
    );
    expect(SAFE_PROXY_CODE[hex(keccak_256(SAFE_PROXY_141))]).toBe('1.4.1');
    expect(SAFE_PROXY_CODE[hex(keccak_256(fromHex(code130)))]).toBe('1.3.0');
  });
});

describe('storage', () => {
  test('of OpenZeppelin 5 stands where its sources say', () => {
    expect(hex(namespaceSlot('openzeppelin.storage.Ownable'))).toBe(
      '9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300',
    );
    expect(hex(namespaceSlot('openzeppelin.storage.Ownable2Step'))).toBe(
      '237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00',
    );
    expect(hex(namespaceSlot('openzeppelin.storage.Initializable'))).toBe(
      'f0c57e16840df040f15088dc2f81fe391c3923bec73e23a9662efc9c229c6a00',
    );
  });

  test('of long values is put together again, and of none where the slots hold something else', () => {
    const short = concat(fromHex('616e79'), new Uint8Array(28), Uint8Array.of(6));
    expect(longValue([short])).toEqual(fromHex('616e79'));
    expect(longValue([short, short])).toBeUndefined();
    const head = wordOf(2 * 42 + 1);
    const tail = new Uint8Array(32).fill(7);
    expect(longValue([head, tail, tail])).toEqual(new Uint8Array(42).fill(7));
    expect(longValue([head, tail])).toBeUndefined();
    expect(longValue([head, tail, tail, tail])).toBeUndefined();
    expect(longValue([wordOf(2 * 31 + 1), tail])).toBeUndefined();
    expect(longValue([wordOf(2n ** 256n - 1n), tail])).toBeUndefined();
    expect(longValue([])).toBeUndefined();
    expect(longValueSlots(wordOf(4), 42)).toHaveLength(3);
  });
});

describe('whatever a contract answers', () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.oneof(fc.bigInt({ min: 0n, max: 320n }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })), {
        maxLength: 24,
      })
      .map((words) => concat(...words.map((value) => wordOf(value)))),
    fc.constant('reverted' as const),
  );

  test.each([
    ['a KMS', kmsReader(addressOf('11'.repeat(20)), BOOT, 'ab'.repeat(32), 'cd'.repeat(32))],
    ['an app', appReader(addressOf('11'.repeat(20)), BOOT, 'cd'.repeat(32))],
    ['an owner', penReader(addressOf('11'.repeat(20)))],
  ] as const)('is a value, nothing or malformed: %s', (_, reader) => {
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: reader.calls.length, maxLength: reader.calls.length }),
        (results) => {
          expect(reader.facts({ results, account: undefined, code: undefined })).toBeTypeOf('object');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('as Multicall is one answer per call, or none', () => {
    const calls = [1, 2].map(() => ({ to: addressOf('11'.repeat(20)), data: new Uint8Array(4) }));
    expect(packCalls(calls, addressOf('22'.repeat(20))).data.length % 32).toBe(4);
    fc.assert(
      fc.property(answer, (result) => {
        const unpacked = unpackCalls(result, 2);
        expect(unpacked === 'no-multicall' || unpacked.length === 2).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
