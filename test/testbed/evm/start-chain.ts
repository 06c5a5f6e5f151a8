/** The first blocks of the testbed's chain: who acts on it, their Safes and the timelock, the KMS with its keys and its gateway. */
import { DEPLOYMENTS } from '../../../src/governance/contracts/deployments';
import { fromHex, hex, utf8 } from '../bytes';
import { callData, word } from '../chain-abi';
import { KeyActor, MultisigActor, TimelockActor } from './chain-accounts';
import { type ContractName, compiledContract } from './compile-contracts';
import { creationCode, type DstackApp, DstackKms, type KmsIdentity, placedProxy } from './dstack-contracts';
import { EvmChain } from './evm-chain';
import type { EvmAddress } from './place-account';
import { MULTISIG_SINGLETON, placedMultisig } from './safe-proxy';
import { OPERATOR_SAFE } from './testbed-deployment';

export interface ChainWorldOptions {
  /** Milliseconds; the clock of this machine when absent. */
  readonly now?: () => number;
  /** What `kmsInfo()` says. */
  readonly kms?: Partial<KmsIdentity>;
  /** `mr-kms` of machines that have their keys from this KMS. */
  readonly aggregatedMrs?: readonly string[];
}

/** Everybody and everything that is there once the chain was started. */
export interface StartedChain {
  readonly chain: EvmChain;
  readonly kms: DstackKms;
  readonly gateway: DstackApp;
  /** Owns the KMS: two of three. */
  readonly vendor: MultisigActor;
  /** Deploys apps, and owns those whose owner is `key`. */
  readonly operator: KeyActor;
  /** The operator's: two of three. */
  readonly safe: MultisigActor;
  /** The operator's: two days. */
  readonly timelock: TimelockActor;
  /** An actor of that name, with funds. */
  key(name: string): KeyActor;
  /** @returns where the code stands that proxies lead to */
  implementation(name: ContractName): Promise<EvmAddress>;
}

export const CHAIN_ID = 8453;
export const MULTICALL3 = 'ca11bde05977b3631167028862be2a173976ca11';
const VENDOR_SAFE = '5afe'.repeat(10);
const DAY = 86_400;
const TIMELOCK_SECONDS = 2 * DAY;
/** The past that a chain begins with: longer than any delay of it. */
const HISTORY_SECONDS = 30 * DAY;
const FUNDS = 10n ** 24n;

const IDENTITY: KmsIdentity = {
  k256Pubkey: fromHex(`02${'77'.repeat(32)}`),
  caPubkey: Uint8Array.from({ length: 91 }, (_, i) => i),
  quote: new Uint8Array(500).fill(4),
  eventLog: utf8('[]'),
};

/** Of the deployment that releases pin first. */
export const CHAIN_KMS: EvmAddress = DEPLOYMENTS[0]?.kms ?? '';
/** The first app that a KMS at this address makes: addresses follow from the maker's and its count. So on Base, so here. */
export const GATEWAY_APP: EvmAddress = DEPLOYMENTS[0]?.gatewayApp ?? '';

/** @param now milliseconds */
export async function startChain(options: ChainWorldOptions, now: () => number): Promise<StartedChain> {
  const names = ['vendor 1', 'vendor 2', 'vendor 3', 'operator 1', 'operator 2', 'operator 3'];
  let chain: EvmChain | undefined;
  const the = (): EvmChain => {
    if (chain === undefined) throw new Error('the chain was not started');
    return chain;
  };
  const keys = new Map(names.map((name) => [name, new KeyActor(the, name)]));
  const key = (name: string): KeyActor => {
    const known = keys.get(name);
    if (known === undefined) throw new Error(`no funds for ${name}`);
    return known;
  };
  for (const name of ['operator', 'stranger']) keys.set(name, new KeyActor(the, name));
  chain = await EvmChain.start({
    chainId: CHAIN_ID,
    timestamp: Math.floor(now() / 1000) - HISTORY_SECONDS,
    accounts: [
      ...[...keys.values()].map(({ address }) => ({ address, balance: FUNDS })),
      { address: MULTICALL3, code: compiledContract('Multicall3').runtimeCode },
      { address: MULTISIG_SINGLETON, code: compiledContract('Multisig').runtimeCode },
      placedMultisig(VENDOR_SAFE),
      placedMultisig(OPERATOR_SAFE),
    ],
  });
  const operator = key('operator');

  const implementations = new Map<ContractName, Promise<EvmAddress>>();
  const implementation = (name: ContractName): Promise<EvmAddress> => {
    const known = implementations.get(name) ?? operator.deploy(creationCode(name));
    implementations.set(name, known);
    return known;
  };
  const multisig = async (address: EvmAddress, whose: string): Promise<MultisigActor> => {
    const owners = [1, 2, 3].map((n) => key(`${whose} ${n}`));
    const list = concatWords(owners.map((owner) => owner.address));
    await operator.send(address, callData('setup(address[],uint256)', { tail: list }, word(2)));
    return new MultisigActor(the, address, owners, 2);
  };
  const vendor = await multisig(VENDOR_SAFE, 'vendor');
  const safe = await multisig(OPERATOR_SAFE, 'operator');
  const timelock = new TimelockActor(
    the,
    await operator.deploy(creationCode('Timelock', word(TIMELOCK_SECONDS), word(operator.address))),
    operator,
    TIMELOCK_SECONDS,
  );

  await chain.place(placedProxy(CHAIN_KMS, await implementation('DstackKms')));
  await operator.send(
    CHAIN_KMS,
    callData('initialize(address,address)', word(operator.address), word(await implementation('DstackApp'))),
  );
  const kms = new DstackKms(CHAIN_KMS, operator);
  await kms.setInfo({ ...IDENTITY, ...options.kms });
  const gateway = await kms.deployApp(operator, {});
  await kms.setGateway(`0x${gateway.address}`);
  for (const mr of options.aggregatedMrs ?? []) await kms.allowAggregatedMr(mr);
  await kms.handTo(vendor);
  return { chain, kms, gateway, vendor, operator, safe, timelock, key, implementation };
}

/** `address[]`, behind its offset. */
const concatWords = (addresses: readonly EvmAddress[]) =>
  fromHex([word(addresses.length), ...addresses.map(word)].map(hex).join(''));
