/**
 * Who holds the pen: what stands at the address that owns a contract. One key, a Safe, a timelock, another contract, or nobody.
 * Whether there is code is proven by the account's code hash; a Safe is told from a contract that answers like one by its proven code
 * and singleton.
 */
import { toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { NO_CODE_HASH } from '../chain/account-proof';
import { type Address, addressOf, NO_ADDRESS, wordOf } from '../chain/hex-values';
import { decoded } from './abi';
import type { ContractReader } from './contract-reader';
import { SAFE_PROXY_CODE, SAFE_SINGLETONS } from './deployments';
import { SAFE, TIMELOCK } from './interfaces';
import { implementationOf } from './kms-contract';
import { SAFE_LAYOUT, TIMELOCK_LAYOUT } from './storage-layout';
import { answerOf, heldIn, known, type Slots, type Support, supportOf, type Value } from './value';

export type Pen =
  /** Given up: nobody can change anything any more, except where another way is open. */
  | { readonly kind: 'burned' }
  /** One key. `delegate`: it lets the code at another address act in its name (EIP-7702). */
  | { readonly kind: 'key'; readonly address: Address; readonly delegate?: Address }
  | {
      readonly kind: 'safe';
      readonly address: Address;
      readonly threshold: number;
      readonly owners: readonly Address[];
      /** Modules act without signatures; `not-told` where the Safe does not say. */
      readonly modules: readonly Address[] | 'not-told';
      /** Release by its proven code; `unknown`: it answers like a Safe, and is something else; `not-proven` without a proof. */
      readonly release: string;
      /** Of the threshold and the number of owners. */
      readonly support: Support;
    }
  | {
      readonly kind: 'timelock';
      readonly address: Address;
      readonly delaySeconds: number;
      readonly support: Support;
    }
  /** Code that answers like none of these. */
  | { readonly kind: 'contract'; readonly address: Address; readonly codeHash: string }
  /** Neither proven to have code nor to have none. */
  | { readonly kind: 'unknown'; readonly address: Address };

/** Head and tail of the list of modules, Safe's ModuleManager. */
const SENTINEL = addressOf(`${'0'.repeat(39)}1`);
const MOST_MODULES = 10n;
/** EIP-7702: an account of a key whose code is this and an address. */
const DELEGATION = [0xef, 0x01, 0x00];
const DELEGATION_BYTES = 23;

export function penReader(address: Address): ContractReader<Pen> {
  return {
    address,
    calls: [
      SAFE.getThreshold.encodeInput(),
      SAFE.getOwners.encodeInput(),
      SAFE.getModulesPaginated.encodeInput([`0x${SENTINEL}`, MOST_MODULES]),
      TIMELOCK.getMinDelay.encodeInput(),
    ],
    slots: [
      SAFE_LAYOUT.singleton.slot,
      SAFE_LAYOUT.ownerCount.slot,
      SAFE_LAYOUT.threshold.slot,
      TIMELOCK_LAYOUT.minDelay.slot,
    ],
    wantsCode: true,
    facts({ results: [threshold, owners, modules, delay], account, code }) {
      if (address === NO_ADDRESS) return { kind: 'burned' };
      if (account?.codeHash === NO_CODE_HASH) return { kind: 'key', address };
      if (code?.length === DELEGATION_BYTES && DELEGATION.every((octet, i) => code[i] === octet))
        return { kind: 'key', address, delegate: addressOf(toHex(code.subarray(DELEGATION.length))) };
      const needed = known(
        answerOf(threshold, (b) => countOf(decoded(() => SAFE.getThreshold.decodeOutput(b), 'getThreshold'))),
      );
      const holders = known(answerOf(owners, decodeOwners));
      if (needed !== undefined && holders !== undefined && needed > 0 && needed <= holders.length)
        return {
          kind: 'safe',
          address,
          threshold: needed,
          owners: holders,
          modules: known(answerOf(modules, decodeModules)) ?? 'not-told',
          release: releaseOf(account),
          support: worse(
            supportOf(account, SAFE_LAYOUT.threshold, wordOf(needed)),
            supportOf(account, SAFE_LAYOUT.ownerCount, wordOf(holders.length)),
          ),
        };
      const wait: Value<number> = answerOf(
        delay,
        (b) => countOf(decoded(() => TIMELOCK.getMinDelay.decodeOutput(b), 'getMinDelay')),
        (value) => supportOf(account, TIMELOCK_LAYOUT.minDelay, wordOf(value)),
      );
      if (wait.kind === 'value')
        return { kind: 'timelock', address, delaySeconds: wait.value, support: wait.support };
      return account === undefined
        ? { kind: 'unknown', address }
        : { kind: 'contract', address, codeHash: account.codeHash };
    },
  };
}

const worse = (a: Support, b: Support): Support =>
  a === 'contradicted' || b === 'contradicted'
    ? 'contradicted'
    : a === 'proven' && b === 'proven'
      ? 'proven'
      : 'called';

function releaseOf(account: ({ readonly codeHash: string } & NonNullable<Slots>) | undefined): string {
  if (account === undefined) return 'not-proven';
  const proxy = SAFE_PROXY_CODE[account.codeHash];
  const singleton = SAFE_SINGLETONS[implementationOf(heldIn(account, SAFE_LAYOUT.singleton))];
  return proxy !== undefined && singleton !== undefined ? singleton : 'unknown';
}

function countOf(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Refusal('abi-malformed', 'count', 'a number below 2^53', `${value}`.slice(0, 40));
  return Number(value);
}

function decodeOwners(bytes: Uint8Array): readonly Address[] {
  const owners = decoded(() => SAFE.getOwners.decodeOutput(bytes), 'getOwners');
  if (owners.length > LIMITS.safeOwners)
    throw new Refusal('abi-malformed', 'getOwners', `at most ${LIMITS.safeOwners}`, `${owners.length}`);
  const addresses = owners.map(addressOf);
  if (new Set(addresses).size !== addresses.length || addresses.includes(NO_ADDRESS))
    throw new Refusal('abi-malformed', 'getOwners', 'each owner once', 'an owner twice, or nobody');
  return addresses;
}

function decodeModules(bytes: Uint8Array): readonly Address[] {
  const { array } = decoded(() => SAFE.getModulesPaginated.decodeOutput(bytes), 'getModulesPaginated');
  return array.slice(0, Number(MOST_MODULES)).map(addressOf);
}
