/** Our Solidity against what it stands for: the ABIs of the contracts in production, and the slots that proofs are asked for. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { APP, KMS } from '../../../src/governance/contracts/interfaces';
import {
  APP_LAYOUT,
  KMS_LAYOUT,
  SAFE_LAYOUT,
  type SlotPart,
  TIMELOCK_LAYOUT,
} from '../../../src/governance/contracts/storage-layout';
import { hex } from '../bytes';
import { callData, mappingSlot, selector, word } from '../chain-abi';
import { type AbiEntry, type AbiParameter, type ContractName, compiledContract } from './compile-contracts';

const ABIS = join(process.env.VITRINE_VECTORS ?? '../shared/vectors', 'dstack/abi');

function typeOf({ type, components }: AbiParameter): string {
  return components === undefined ? type : type.replace('tuple', `(${components.map(typeOf).join(',')})`);
}

/** Without names of parameters, which nothing depends on. */
const inWords = ({ type, name = '', inputs = [], outputs = [], stateMutability = '' }: AbiEntry): string =>
  [
    type,
    `${name}(${inputs.map((input) => `${typeOf(input)}${input.indexed ? ' indexed' : ''}`).join(',')})`,
    stateMutability,
    `(${outputs.map(typeOf).join(',')})`,
  ].join(' ');

/** `addr` of a mapping's entries is told by the mapping's own slot. */
const slotOf = (name: ContractName, label: string) => {
  const found = compiledContract(name).storage.find((variable) => variable.label === label);
  if (found === undefined) throw new Error(`no ${label} in ${name}`);
  return { slot: found.slot, offset: found.offset };
};
const partAt = ({ slot, offset }: SlotPart) => ({ slot: Number(BigInt(`0x${hex(slot)}`)), offset });

describe('our contracts', () => {
  test.skipIf(!existsSync(ABIS)).each(['DstackKms', 'DstackApp'] as const)(
    '%s has all functions, events and errors of the one in production',
    (name) => {
      const theirs = JSON.parse(readFileSync(join(ABIS, `${name}.abi.json`), 'utf8')) as readonly AbiEntry[];
      const ours = new Set(compiledContract(name).abi.map(inWords));
      expect(theirs.length).toBeGreaterThan(30);
      expect(theirs.map(inWords).filter((entry) => !ours.has(entry))).toEqual([]);
    },
  );

  test('keep what decides in the slots that proofs are asked for', () => {
    const key = word(7);
    const kms = {
      registeredApps: KMS_LAYOUT.registeredApp,
      kmsAllowedAggregatedMrs: KMS_LAYOUT.allowedAggregatedMr,
      allowedOsImages: KMS_LAYOUT.allowedOsImage,
    };
    for (const [label, layout] of Object.entries(kms))
      expect(hex(layout(key).slot)).toBe(mappingSlot(key, slotOf('DstackKms', label).slot));
    expect(partAt(KMS_LAYOUT.caPubkey).slot).toBe(slotOf('DstackKms', 'kmsInfo').slot + 1);
    expect(partAt(KMS_LAYOUT.gatewayAppId)).toEqual(slotOf('DstackKms', 'gatewayAppId'));
    expect(partAt(KMS_LAYOUT.gatewayAppId)).toEqual(slotOf('KmsAuth', 'tproxyAppId'));
    expect(hex(KMS_LAYOUT.registeredApp(key).slot)).toBe(mappingSlot(key, slotOf('KmsAuth', 'apps').slot));
    expect(partAt(KMS_LAYOUT.appImplementation)).toEqual(slotOf('DstackKms', 'appImplementation'));

    const app = {
      allowedComposeHashes: APP_LAYOUT.allowedComposeHash,
      allowedDeviceIds: APP_LAYOUT.allowedDevice,
    };
    for (const [label, layout] of Object.entries(app))
      expect(hex(layout(key).slot)).toBe(mappingSlot(key, slotOf('DstackApp', label).slot));
    expect(partAt(APP_LAYOUT.upgradesDisabled)).toEqual(slotOf('DstackApp', 'upgradesDisabled'));
    expect(partAt(APP_LAYOUT.allowAnyDevice)).toEqual(slotOf('DstackApp', 'allowAnyDevice'));
    expect(partAt(APP_LAYOUT.requireTcbUpToDate)).toEqual(slotOf('DstackAppNext', 'requireTcbUpToDate'));

    expect(partAt(SAFE_LAYOUT.singleton)).toEqual(slotOf('Multisig', 'singleton'));
    expect(partAt(SAFE_LAYOUT.ownerCount)).toEqual(slotOf('Multisig', 'ownerCount'));
    expect(partAt(SAFE_LAYOUT.threshold)).toEqual(slotOf('Multisig', 'threshold'));
    expect(partAt(TIMELOCK_LAYOUT.minDelay)).toEqual(slotOf('Timelock', 'minDelay'));
  });

  test('answer the calls that are asked, by the selectors that the compiler gives them', () => {
    const functionsOf = (...names: ContractName[]) =>
      new Set(
        names.flatMap((name) =>
          compiledContract(name)
            .abi.filter(({ type }) => type === 'function')
            .map(({ name: own = '', inputs = [] }) => selector(`${own}(${inputs.map(typeOf).join(',')})`)),
        ),
      );
    const kms = functionsOf('DstackKms', 'KmsAuth');
    const app = functionsOf('DstackAppNext');
    const zero = `0x${'0'.repeat(40)}`;
    const asked = [
      [kms, KMS.registeredApps.encodeInput(zero)],
      [kms, KMS.apps.encodeInput(zero)],
      [kms, KMS.kmsInfo.encodeInput()],
      [kms, KMS.tproxyAppId.encodeInput()],
      [app, APP.requireTcbUpToDate.encodeInput()],
      [app, APP.pendingOwner.encodeInput()],
      [app, APP.allowedComposeHashes.encodeInput(new Uint8Array(32))],
    ] as const;
    for (const [known, call] of asked) expect(known).toContain(hex(call.slice(0, 4)));
    expect(hex(callData('owner()'))).toBe(hex(APP.owner.encodeInput()));
  });
});
