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
import { DEFAULT_RPC_URLS } from '../../../src/memory/chain-settings';
import { type Answer, notFound, type Request } from '../answer';
import { callData } from '../chain-abi';
import type { ChainActor } from './chain-accounts';
import { DstackApp, initialWords, placedProxy } from './dstack-contracts';
import type { EvmChain } from './evm-chain';
import type { EvmAddress } from './place-account';
import { RpcFront } from './rpc-front';
import {
  CHAIN_ID,
  CHAIN_KMS,
  type ChainWorldOptions,
  MULTICALL3,
  type StartedChain,
  startChain,
} from './start-chain';

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

/**
 * When the last blocks are made, seconds before now: some that an endpoint an hour behind still knows, and the newest three. The gap
 * leaves room for three hundred more.
 */
const QUIET_BLOCKS = [7204, 7202, 7200, 604, 602, 600];
/** Without anything happening, blocks go on. */
const LONGEST_SILENCE_SECONDS = 900;
/** The two endpoints that a release asks about this chain by default. */
export const CHAIN_HOSTS: readonly string[] = DEFAULT_RPC_URLS[CHAIN_ID].map((url) => new URL(url).host);

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
      const all = await startChain(typeof options === 'function' ? await options() : options, now);
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
