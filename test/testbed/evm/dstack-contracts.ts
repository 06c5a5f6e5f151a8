/** The contracts of dstack as whoever may write to them does: each action is a transaction of the owner at that time. */
import { type Bytes, concat, hex } from '../bytes';
import { type AbiValue, callData, dynamic, topicOf, tuple, word } from '../chain-abi';
import type { ChainActor, KeyActor } from './chain-accounts';
import { type ContractName, compiledContract } from './compile-contracts';
import type { Receipt } from './evm-chain';
import type { EvmAddress } from './place-account';

/** EIP-1967. */
export const IMPLEMENTATION_SLOT = '360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';

/** Code with the arguments of its constructor behind it. */
export const creationCode = (name: ContractName, ...args: readonly AbiValue[]): Bytes =>
  concat(compiledContract(name).creationCode, tuple(...args));

export const NOBODY = '0'.repeat(40);

/** A proxy with an owner. */
export abstract class OwnedContract {
  constructor(
    readonly address: EvmAddress,
    /** Who may write; `nobody` once it was given up. */
    public owner: ChainActor | 'nobody',
  ) {}

  /** @throws when it reverts, or when nobody may write any more */
  protected write(signature: string, ...args: readonly AbiValue[]): Promise<Receipt> {
    if (this.owner === 'nobody') throw new Error('given up: nobody can write');
    return this.owner.send(this.address, callData(signature, ...args));
  }

  /** In one step, as contracts that are not `DstackAppNext` do. */
  async handTo(next: ChainActor | 'nobody'): Promise<void> {
    if (next === 'nobody') await this.write('renounceOwnership()');
    else await this.write('transferOwnership(address)', word(next.address));
    this.owner = next;
  }

  /** Names an heir, who has yet to accept (`DstackAppNext`). */
  offerTo(next: ChainActor): Promise<Receipt> {
    return this.write('transferOwnership(address)', word(next.address));
  }

  async accept(heir: ChainActor): Promise<void> {
    await heir.send(this.address, callData('acceptOwnership()'));
    this.owner = heir;
  }

  upgradeTo(implementation: EvmAddress): Promise<Receipt> {
    return this.write('upgradeToAndCall(address,bytes)', word(implementation), dynamic(new Uint8Array()));
  }
}

export interface KmsIdentity {
  /** Compressed point. */
  readonly k256Pubkey: Bytes;
  /** DER SubjectPublicKeyInfo of the root CA: `key-provider` of the machines that depend on it. */
  readonly caPubkey: Bytes;
  readonly quote: Bytes;
  /** JSON text. */
  readonly eventLog: Bytes;
}

export class DstackKms extends OwnedContract {
  setInfo({ k256Pubkey, caPubkey, quote, eventLog }: KmsIdentity): Promise<Receipt> {
    const info = { tail: tuple(...[k256Pubkey, caPubkey, quote, eventLog].map(dynamic)) };
    return this.write('setKmsInfo((bytes,bytes,bytes,bytes))', info);
  }

  /** Any text, as the contract takes it. */
  setGateway(id: string): Promise<Receipt> {
    return this.write('setGatewayAppId(string)', dynamic(id));
  }

  allowOsImage(hash: string): Promise<Receipt> {
    return this.write('addOsImageHash(bytes32)', word(hash));
  }

  removeOsImage(hash: string): Promise<Receipt> {
    return this.write('removeOsImageHash(bytes32)', word(hash));
  }

  allowAggregatedMr(mr: string): Promise<Receipt> {
    return this.write('addKmsAggregatedMr(bytes32)', word(mr));
  }

  removeAggregatedMr(mr: string): Promise<Receipt> {
    return this.write('removeKmsAggregatedMr(bytes32)', word(mr));
  }

  /** Whoever likes to may. */
  register(app: EvmAddress, by: ChainActor): Promise<Receipt> {
    return by.send(this.address, callData('registerApp(address)', word(app)));
  }

  /** By the contract itself, which makes the address. Owned by who asks. */
  async deployApp(by: KeyActor, options: InitialApp): Promise<DstackApp> {
    const { logs } = await by.send(
      this.address,
      callData(
        'deployAndRegisterApp(address,bool,bool,bytes32,bytes32)',
        ...initialWords(by.address, options),
      ),
    );
    const made = logs.find(
      ({ topics }) =>
        hex(topics[0] ?? new Uint8Array()) === topicOf('AppDeployedViaFactory(address,address)'),
    );
    if (made?.topics[1] === undefined) throw new Error('no app was deployed');
    return new DstackApp(hex(made.topics[1].slice(12)), by);
  }
}

/** KmsAuth, up to 0.5.2. */
export class OlderKms extends OwnedContract {
  setInfo({ k256Pubkey, caPubkey, quote, eventLog }: KmsIdentity): Promise<Receipt> {
    const info = { tail: tuple(...[k256Pubkey, caPubkey, quote, eventLog].map(dynamic)) };
    return this.write('setKmsInfo((bytes,bytes,bytes,bytes))', info);
  }

  setGateway(id: string): Promise<Receipt> {
    return this.write('setTproxyAppId(string)', dynamic(id));
  }

  allowOsImage(hash: string): Promise<Receipt> {
    return this.write('addOsImageHash(bytes32)', word(hash));
  }

  allowAggregatedMr(mr: string): Promise<Receipt> {
    return this.write('addKmsAggregatedMr(bytes32)', word(mr));
  }

  register(app: EvmAddress, controller: EvmAddress, by: ChainActor): Promise<Receipt> {
    return by.send(this.address, callData('registerApp(address,address)', word(app), word(controller)));
  }
}

export interface InitialApp {
  readonly disableUpgrades?: boolean;
  readonly allowAnyDevice?: boolean;
  readonly deviceId?: string;
  readonly composeHash?: string;
}

export const initialWords = (owner: EvmAddress, options: InitialApp): readonly Bytes[] => [
  word(owner),
  word(options.disableUpgrades ?? false),
  word(options.allowAnyDevice ?? true),
  word(options.deviceId ?? '0'),
  word(options.composeHash ?? '0'),
];

/** Its address is the app id. */
export class DstackApp extends OwnedContract {
  allowCompose(hash: string): Promise<Receipt> {
    return this.write('addComposeHash(bytes32)', word(hash));
  }

  removeCompose(hash: string): Promise<Receipt> {
    return this.write('removeComposeHash(bytes32)', word(hash));
  }

  allowDevice(id: string): Promise<Receipt> {
    return this.write('addDevice(bytes32)', word(id));
  }

  setAllowAnyDevice(value: boolean): Promise<Receipt> {
    return this.write('setAllowAnyDevice(bool)', word(value));
  }

  disableUpgrades(): Promise<Receipt> {
    return this.write('disableUpgrades()');
  }

  /** `DstackAppNext` only. */
  setRequireTcbUpToDate(value: boolean): Promise<Receipt> {
    return this.write('setRequireTcbUpToDate(bool)', word(value));
  }
}

/** A proxy at an address of one's choice, not yet initialised. */
export const placedProxy = (address: EvmAddress, implementation: EvmAddress) => ({
  address,
  code: compiledContract('Proxy').runtimeCode,
  slots: { [IMPLEMENTATION_SLOT]: hex(word(implementation)) },
});
