/**
 * A chain with dstack's contracts on it and two public endpoints before it, as an extension finds them: at the endpoints' own names, the
 * KMS at the address that releases pin. Nothing is started before somebody asks.
 *
 *     const world = makeChainWorld();
 *     const app = await world.deployApp({ appId, composeHashes: [hash], osImages: [image], owner: 'safe' });
 *     await app.removeCompose(hash);
 *     await world.settle();                                 // final from now on
 *     world.fronts[1].knobs.doctored = [...];               // one of the two lies
 *     world.answer(request)                                 // whatever host of `world.hosts` is asked
 */
import { DEPLOYMENTS } from '../../../src/governance/contracts/deployments';
import { DEFAULT_RPC_URLS } from '../../../src/memory/chain-settings';
import { type Answer, notFound, type Request } from '../answer';
import { fromHex, hex, utf8 } from '../bytes';
import { callData, word } from '../chain-abi';
import { type ChainActor, KeyActor, MultisigActor, TimelockActor } from './chain-accounts';
import { type ContractName, compiledContract } from './compile-contracts';
import {
  creationCode,
  DstackApp,
  DstackKms,
  initialWords,
  type KmsIdentity,
  placedProxy,
} from './dstack-contracts';
import { type EvmAddress, EvmChain } from './evm-chain';
import { RpcFront } from './rpc-front';
import { MULTISIG_SINGLETON, placedMultisig } from './safe-proxy';

export type AppOwner = 'safe' | 'key' | 'timelock' | 'nobody' | ChainActor;

export interface AppPlan {
  /** Where the contract is to stand: the id of an enclave that exists already. The factory makes one up when absent. */
  readonly appId?: EvmAddress;
  readonly composeHashes: readonly string[];
  /** Allowed by the KMS, for every app. */
  readonly osImages: readonly string[];
  readonly owner: AppOwner;
  /** True when absent. */
  readonly allowAnyDevice?: boolean;
  readonly implementation?: 'DstackApp' | 'DstackAppNext';
}

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

export interface ChainWorld {
  readonly chainId: number;
  readonly hosts: readonly string[];
  readonly kms: EvmAddress;
  readonly multicall: EvmAddress;
  /** In the order of `hosts`. */
  readonly fronts: readonly [RpcFront, RpcFront];
  started(): Promise<StartedChain>;
  deployApp(plan: AppPlan): Promise<DstackApp>;
  /** Blocks until all that happened is final, and not older than a chain's usually is. */
  settle(): Promise<void>;
  answer(request: Request): Promise<Answer>;
}

export const CHAIN_ID = 8453;
const MULTICALL3 = 'ca11bde05977b3631167028862be2a173976ca11';
const SAFE = 'f688411c0ffc300cab33eb1da651dbb3e6891098';
const VENDOR_SAFE = '5afe'.repeat(10);
const DAY = 86_400;
const TIMELOCK_SECONDS = 2 * DAY;
/** The past that a chain begins with: longer than any delay of it. */
const HISTORY_SECONDS = 30 * DAY;
/**
 * When the last blocks are made, seconds before now: some that an endpoint an hour behind still knows, and the newest three. The gap
 * leaves room for three hundred more.
 */
const QUIET_BLOCKS = [7204, 7202, 7200, 604, 602, 600];
/** Without anything happening, blocks go on. */
const LONGEST_SILENCE_SECONDS = 900;
const FUNDS = 10n ** 24n;

const IDENTITY: KmsIdentity = {
  k256Pubkey: fromHex(`02${'77'.repeat(32)}`),
  caPubkey: Uint8Array.from({ length: 91 }, (_, i) => i),
  quote: new Uint8Array(500).fill(4),
  eventLog: utf8('[]'),
};

/** The two endpoints that a release asks about this chain by default. */
export const CHAIN_HOSTS: readonly string[] = DEFAULT_RPC_URLS[CHAIN_ID].map((url) => new URL(url).host);

/** Of the deployment that releases pin first. */
export const CHAIN_KMS: EvmAddress = DEPLOYMENTS[0]?.kms ?? '';
/** The first app that a KMS at this address makes: addresses follow from the maker's and its count. So on Base, so here. */
export const GATEWAY_APP: EvmAddress = DEPLOYMENTS[0]?.gatewayApp ?? '';

/** @param options or what gives them, asked for when the chain is started */
export function makeChainWorld(
  options: ChainWorldOptions | (() => Promise<ChainWorldOptions>) = {},
): ChainWorld {
  const now = (typeof options === 'function' ? undefined : options.now) ?? Date.now;
  let running: Promise<StartedChain> | undefined;
  let chain: EvmChain | undefined;
  const needChain = (): EvmChain => {
    if (chain === undefined) throw new Error('the chain was not started');
    return chain;
  };
  const started = (): Promise<StartedChain> => {
    running ??= (async () => {
      const all = await start(typeof options === 'function' ? await options() : options, now);
      chain = all.chain;
      return all;
    })();
    return running;
  };
  const fronts = [new RpcFront(needChain, now), new RpcFront(needChain, now)] as const;

  async function settle(): Promise<void> {
    await started();
    for (const age of QUIET_BLOCKS) {
      const at = Math.floor(now() / 1000) - age;
      // The newest three are made in any case: they put what happened before them out of reach.
      if (age <= 604 || at > needChain().latest.timestamp) await needChain().mine(at);
    }
  }

  async function deployApp(plan: AppPlan): Promise<DstackApp> {
    const all = await started();
    const app = await deploy(plan, all);
    await settle();
    return app;
  }

  return {
    chainId: CHAIN_ID,
    hosts: CHAIN_HOSTS,
    kms: CHAIN_KMS,
    multicall: MULTICALL3,
    fronts,
    started,
    deployApp,
    settle,
    async answer(request) {
      const front = fronts[CHAIN_HOSTS.indexOf(request.host)];
      if (front === undefined) return notFound();
      await started();
      if (now() / 1000 - needChain().latest.timestamp > LONGEST_SILENCE_SECONDS) await settle();
      return front.answer(request);
    },
  };
}

async function start(options: ChainWorldOptions, now: () => number): Promise<StartedChain> {
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
      placedMultisig(SAFE),
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
  const safe = await multisig(SAFE, 'operator');
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

async function deploy(
  { appId, composeHashes, osImages, owner, allowAnyDevice = true, implementation = 'DstackApp' }: AppPlan,
  all: StartedChain,
): Promise<DstackApp> {
  const { chain, kms, operator } = all;
  const code = await all.implementation(implementation);
  let app: DstackApp;
  if (appId === undefined) {
    app = await kms.deployApp(operator, { allowAnyDevice });
    if (implementation !== 'DstackApp') await app.upgradeTo(code);
  } else {
    await chain.place(placedProxy(appId, code));
    await operator.send(
      appId,
      callData(
        'initialize(address,bool,bool,bytes32,bytes32)',
        ...initialWords(operator.address, { allowAnyDevice }),
      ),
    );
    app = new DstackApp(appId, operator);
    await kms.register(appId, operator);
  }
  for (const hash of composeHashes) await app.allowCompose(hash);
  for (const image of osImages) await kms.allowOsImage(image);
  const next = actorOf(owner, all);
  if (next !== operator) await (implementation === 'DstackApp' ? app.handTo(next) : handOver(app, next));
  return app;
}

/** In two steps, unless it is given up. */
async function handOver(app: DstackApp, next: ChainActor | 'nobody'): Promise<void> {
  if (next === 'nobody') return app.handTo(next);
  await app.offerTo(next);
  await app.accept(next);
}

function actorOf(owner: AppOwner, { safe, timelock, operator }: StartedChain): ChainActor | 'nobody' {
  if (owner === 'safe') return safe;
  if (owner === 'timelock') return timelock;
  return owner === 'key' ? operator : owner;
}
