/** A chain with a KMS, an app and its Safe, all as they should be; tests change what they are about. */
import { type Address, addressOf } from '../../src/governance/chain/hex-values';
import type { BootInfo } from '../../src/governance/contracts/boot-info';
import { type PolicyQuestion, readPolicy } from '../../src/governance/contracts/read-policy';
import { judgePolicy, type Machine } from '../../src/governance/judge-policy';
import type { MemoryPort } from '../../src/ports/ports';
import { fromHex, hex, utf8 } from '../testbed/bytes';
import { TestApp, TestKms, TestSafe } from '../testbed/chain-contracts';
import { ChainNode } from '../testbed/chain-node';

export const AT = Date.UTC(2026, 8, 1);
export const KMS = '2f83172a49584c017f2b256f0fb2dca14126ba9c';
export const APP = '3f91deaf16ff7c823ee65081d6bafa1ceea05ffc';
export const SAFE = 'f688411c0ffc300cab33eb1da651dbb3e6891098';
export const KEY = '5a'.repeat(20);
export const OWNERS = ['a1', 'a2', 'a3'].map((octet) => octet.repeat(20));
export const COMPOSE = 'c0'.repeat(32);
export const IMAGE = '05'.repeat(32);
export const MR_KMS = '9e'.repeat(32);
export const DEVICE = 'de'.repeat(32);
/** The same machine, as another release of the key service calls it. */
export const DEVICE_BY_PPID = 'df'.repeat(32);
/** SPKI of a P-256 key: 91 bytes. */
export const CA = hex(Uint8Array.from({ length: 91 }, (_, i) => i));
export const MULTICALL = 'ca11bde05977b3631167028862be2a173976ca11';

export const MACHINE: Machine = {
  keyProviderId: CA,
  composeHash: COMPOSE,
  osImageHash: IMAGE,
  mrKms: MR_KMS,
  deviceIds: [DEVICE],
  untold: [],
  pinnedBy: 'release',
};

export const BOOT: BootInfo = {
  appId: addressOf(APP),
  composeHash: COMPOSE,
  instanceId: addressOf('1a'.repeat(20)),
  deviceIds: [DEVICE],
  mrAggregated: 'aa'.repeat(32),
  mrSystem: 'bb'.repeat(32),
  osImageHash: IMAGE,
  tcbStatus: 'UpToDate',
  advisoryIds: ['INTEL-SA-00837'],
};

export class ChainWorld {
  readonly chain = new ChainNode(AT);
  readonly kms = new TestKms(this.chain, KMS);
  readonly app = new TestApp(this.chain, APP);
  readonly safe = new TestSafe(this.chain, SAFE, 2, OWNERS);
  readonly memory = new Map<string, unknown>();
  at = AT;

  constructor() {
    const { kms, app } = this;
    kms.setOwner(SAFE);
    kms.setInfo({
      k256Pubkey: fromHex(`02${'77'.repeat(32)}`),
      caPubkey: fromHex(CA),
      quote: new Uint8Array(500).fill(4),
      eventLog: utf8('[]'),
    });
    kms.setGateway(`0x${'55760b065A3f1EAbdb1a4d7AbB94950f31B91A84'}`);
    kms.register(APP);
    kms.allowOsImage(IMAGE);
    kms.allowAggregatedMr(MR_KMS);
    app.setOwner(SAFE);
    app.allowCompose(COMPOSE);
    app.setFlags({ allowAnyDevice: true });
    this.chain.state.account(KEY).balance = 1n;
  }

  question(more: Partial<PolicyQuestion> = {}): PolicyQuestion {
    return {
      chain: { id: 8453, name: 'Base', multicall: MULTICALL, endpoints: this.chain.endpoints },
      kms: addressOf(KMS),
      machine: BOOT,
      mrKms: MR_KMS,
      at: this.at,
      ...more,
    };
  }

  readonly ports = {
    fetch: this.chain.fetch,
    memory: {
      read: async (key: string) => this.memory.get(key),
      write: async (key: string, value: unknown) => {
        // Only what JSON can hold comes back.
        this.memory.set(key, JSON.parse(JSON.stringify(value)));
      },
    } as MemoryPort,
  };

  /** Mines what was set up, unless it was done before. */
  async read(more: Partial<PolicyQuestion> = {}) {
    if (this.chain.state.blocks.length === 0) await this.chain.mine();
    return readPolicy(this.question(more), this.ports);
  }

  /** The codes of the findings. */
  async codes(
    machine: Partial<Machine> = {},
    more: Partial<PolicyQuestion> = {},
  ): Promise<readonly string[]> {
    return judgePolicy(await this.read(more), { ...MACHINE, ...machine }).map(({ reason }) => reason);
  }
}

export const address = (digits: string): Address => addressOf(digits);
