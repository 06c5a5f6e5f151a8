/** DstackApp, and AppAuth before it: which code an app may run, and on which machines (dstack evidence specification, section 11.2). */
import { fromHex } from '../../encoding/hex';
import { NO_CODE_HASH } from '../chain/account-proof';
import type { Address } from '../chain/hex-values';
import { decoded } from './abi';
import { type BootInfo, bootInfoValues, unheardHash } from './boot-info';
import type { ContractReader } from './contract-reader';
import { APP } from './interfaces';
import {
  type Allowed,
  anyAllowed,
  decodeAddress,
  decodeAllowed,
  flag,
  implementationOf,
} from './kms-contract';
import { APP_LAYOUT, OWNABLE, PROXY } from './storage-layout';
import { answerOf, anyYes, heldIn, supportOf, type Value } from './value';

export interface AppFacts {
  readonly address: Address;
  /** Whether there is code at this address at all; `not-proven` without a proof. */
  readonly hasCode: boolean | 'not-proven';
  readonly composeAllowed: Value<boolean>;
  /** `allowedComposeHashes` of a hash that nobody can have allowed. */
  readonly allowsUnheardCode: Value<boolean>;
  readonly allowAnyDevice: Value<boolean>;
  /** Of this machine, under any of its names; `absent` where it has none. */
  readonly deviceAllowed: Value<boolean>;
  /** Newer contracts only. */
  readonly requireTcbUpToDate: Value<boolean>;
  readonly version: Value<bigint>;
  /** The contract's own answer, without the KMS. */
  readonly isAppAllowed: Value<Allowed>;
  readonly owner: Value<Address>;
  readonly pendingOwner: Value<Address>;
  readonly implementation: Address | 'none' | 'not-proven';
  /**
   * From the slot of the published sources, which has no function: counts only while the slots beside it are proven. `disabled` cannot
   * be taken back.
   */
  readonly upgrades: 'disabled' | 'open' | 'not-proven';
  readonly codeHash: string;
}

/** @param address of the contract, which is the app id except for `kms-auth`. @param blockHash hex, of the agreed block */
export function appReader(address: Address, info: BootInfo, blockHash: string): ContractReader<AppFacts> {
  const composeHash = fromHex(info.composeHash);
  const devices = info.deviceIds.map((id) => fromHex(id));
  const questions = bootInfoValues(info);
  const parts = {
    compose: APP_LAYOUT.allowedComposeHash(composeHash),
    devices: devices.map(APP_LAYOUT.allowedDevice),
  };
  return {
    address,
    calls: [
      APP.allowedComposeHashes.encodeInput(composeHash),
      APP.allowedComposeHashes.encodeInput(unheardHash(blockHash)),
      APP.allowAnyDevice.encodeInput(),
      APP.requireTcbUpToDate.encodeInput(),
      APP.version.encodeInput(),
      APP.owner.encodeInput(),
      APP.pendingOwner.encodeInput(),
      ...devices.map((id) => APP.allowedDeviceIds.encodeInput(id)),
      ...questions.map((question) => APP.isAppAllowed.encodeInput(question)),
    ],
    slots: [
      parts.compose.slot,
      ...parts.devices.map(({ slot }) => slot),
      APP_LAYOUT.allowAnyDevice.slot,
      APP_LAYOUT.requireTcbUpToDate.slot,
      OWNABLE.owner.slot,
      OWNABLE.pendingOwner.slot,
      PROXY.implementation.slot,
    ],
    facts({ results, account }) {
      const [compose, unheard, anyDevice, upToDate, version, owner, pending, ...perDevice] = results;
      const boolean = (name: string) => (bytes: Uint8Array) =>
        decoded(() => APP.allowAnyDevice.decodeOutput(bytes), name);
      const composeAllowed = answerOf(compose, boolean('allowedComposeHashes'), (value) =>
        supportOf(account, parts.compose, flag(value)),
      );
      const allowAnyDevice = answerOf(anyDevice, boolean('allowAnyDevice'), (value) =>
        supportOf(account, APP_LAYOUT.allowAnyDevice, flag(value)),
      );
      const isPublishedLayout = isProven(composeAllowed) && composeAllowed.value && isProven(allowAnyDevice);
      const disabled = heldIn(account, APP_LAYOUT.upgradesDisabled)?.[0];
      return {
        address,
        hasCode: account === undefined ? 'not-proven' : account.codeHash !== NO_CODE_HASH,
        composeAllowed,
        allowsUnheardCode: answerOf(unheard, boolean('allowedComposeHashes')),
        allowAnyDevice,
        deviceAllowed: anyYes(
          parts.devices.map((part, i) =>
            answerOf(perDevice[i], boolean('allowedDeviceIds'), (value) =>
              supportOf(account, part, flag(value)),
            ),
          ),
        ),
        requireTcbUpToDate: answerOf(upToDate, boolean('requireTcbUpToDate'), (value) =>
          supportOf(account, APP_LAYOUT.requireTcbUpToDate, flag(value)),
        ),
        version: answerOf(version, (bytes) => decoded(() => APP.version.decodeOutput(bytes), 'version')),
        isAppAllowed: anyAllowed(
          perDevice.slice(devices.length).map((result) => answerOf(result, decodeAllowed)),
        ),
        owner: answerOf(owner, decodeAddress, (value) => supportOf(account, OWNABLE.owner, fromHex(value))),
        pendingOwner: answerOf(pending, decodeAddress, (value) =>
          supportOf(account, OWNABLE.pendingOwner, fromHex(value)),
        ),
        implementation: implementationOf(heldIn(account, PROXY.implementation)),
        upgrades:
          !isPublishedLayout || disabled === undefined || disabled > 1
            ? 'not-proven'
            : disabled === 1
              ? 'disabled'
              : 'open',
        codeHash: account?.codeHash ?? 'not-proven',
      };
    },
  };
}

const isProven = <T>(value: Value<T>): value is Extract<Value<T>, { kind: 'value' }> =>
  value.kind === 'value' && value.support === 'proven';
