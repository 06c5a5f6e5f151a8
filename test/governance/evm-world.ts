/** The testbed's chain with an EVM, an app on it, and a machine that runs its second version; read as a visit reads it. */
import type { Check } from '../../src/appraisal';
import { addressOf } from '../../src/governance/chain/hex-values';
import {
  type PolicyFacts,
  type PolicyQuestion,
  type PolicyReading,
  readPolicy,
} from '../../src/governance/contracts/read-policy';
import { judgePolicy, type Machine } from '../../src/governance/judge-policy';
import { pinOf } from '../../src/governance/policy-pin';
import type { PinnedPolicy } from '../../src/memory/pinned-policy';
import type { FetchPort, MemoryPort } from '../../src/ports/ports';
import { type AppPlan, type ChainWorld, makeChainWorld } from '../testbed/evm/chain-world';
import type { DstackApp } from '../testbed/evm/dstack-contracts';
import type { StartedChain } from '../testbed/evm/start-chain';
import { fetchResult } from '../testbed/world-fetch';
import { AT, BOOT, COMPOSE, IMAGE, MACHINE, MR_KMS } from './chain-world';

/** The version before. */
export const OLDER_COMPOSE = 'c1'.repeat(32);

export class EvmWorld {
  readonly memory = new Map<string, unknown>();

  private constructor(
    private readonly clock: { at: number },
    readonly world: ChainWorld,
    readonly all: StartedChain,
    readonly app: DstackApp,
  ) {}

  /** Two versions allowed, owned by a Safe of the operator, unless the plan says otherwise. */
  static async begin(plan: Partial<AppPlan> = {}): Promise<EvmWorld> {
    const clock = { at: AT };
    const world = makeChainWorld({ now: () => clock.at, aggregatedMrs: [MR_KMS] });
    const app = await world.deployApp({
      composeHashes: [OLDER_COMPOSE, COMPOSE],
      osImages: [IMAGE],
      owner: 'safe',
      ...plan,
    });
    return new EvmWorld(clock, world, await world.started(), app);
  }

  /** With an app whose compose hash was removed after a while. */
  static async removed(): Promise<EvmWorld> {
    const world = await EvmWorld.begin();
    await world.app.removeCompose(COMPOSE);
    await world.later();
    return world;
  }

  get at(): number {
    return this.clock.at;
  }

  get fronts() {
    return this.world.fronts;
  }

  get endpoints() {
    return this.world.hosts.map((host) => ({ url: `https://${host}/`, operator: host }));
  }

  readonly fetch: FetchPort = async (request) => {
    const url = new URL(request.url);
    const answer = await this.world.answer({
      host: url.hostname,
      method: request.method,
      url,
      certificateSha256: '',
      firstPath: url.pathname,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return fetchResult(answer, request);
  };

  readonly ports = {
    fetch: this.fetch,
    memory: {
      read: async (key: string) => this.memory.get(key),
      write: async (key: string, value: unknown) => {
        this.memory.set(key, JSON.parse(JSON.stringify(value)));
      },
    } as MemoryPort,
  };

  question(more: Partial<PolicyQuestion> = {}): PolicyQuestion {
    return {
      chain: { id: 8453, name: 'Base', multicall: this.world.multicall, endpoints: this.endpoints },
      kms: addressOf(this.world.kms),
      machine: { ...BOOT, appId: addressOf(this.app.address) },
      mrKms: MR_KMS,
      at: this.at,
      ...more,
    };
  }

  read(more: Partial<PolicyQuestion> = {}): Promise<PolicyReading> {
    return readPolicy(this.question(more), this.ports);
  }

  /** @throws where there is no policy to be had */
  async policy(more: Partial<PolicyQuestion> = {}): Promise<PolicyFacts> {
    const reading = await this.read(more);
    if (reading.kind !== 'policy') throw new Error(JSON.stringify(reading));
    return reading;
  }

  async checks(
    machine: Partial<Machine> = {},
    more: Partial<PolicyQuestion> = {},
  ): Promise<readonly Check[]> {
    return judgePolicy(await this.read(more), { ...MACHINE, ...machine });
  }

  async reasons(machine: Partial<Machine> = {}, more: Partial<PolicyQuestion> = {}): Promise<string[]> {
    return (await this.checks(machine, more)).map(({ reason }) => reason);
  }

  async pin(): Promise<PinnedPolicy> {
    return pinOf(await this.policy());
  }

  /** All that was done is final, and the next visit comes a minute later, or more. */
  async later(ms = 60_000): Promise<void> {
    this.clock.at += ms;
    await this.world.settle();
  }
}
