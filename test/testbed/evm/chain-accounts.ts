/** Who acts on the testbed's chain: a key, several keys together, or one that has to announce what it does. */
import { eoaCode7702SignAuthorization } from '@ethereumjs/util';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, copy, hex, utf8 } from '../bytes';
import { type AbiValue, callData, dynamic, word } from '../chain-abi';
import type { EvmChain, Receipt, Transaction } from './evm-chain';
import { EvmView } from './evm-view';
import { type EvmAddress, evmAddress } from './place-account';

export interface ChainActor {
  readonly address: EvmAddress;
  /** @throws when it reverts */
  send(to: EvmAddress, data: Bytes): Promise<Receipt>;
}

/** One key, the same for the same name on every machine. */
export class KeyActor implements ChainActor {
  readonly privateKey: Bytes;
  readonly address: EvmAddress;

  constructor(
    private readonly chain: () => EvmChain,
    name: string,
  ) {
    this.privateKey = copy(keccak_256(utf8(`vitrine testbed key: ${name}`)));
    this.address = hex(keccak_256(secp256k1.getPublicKey(this.privateKey, false).subarray(1)).subarray(12));
  }

  send(to: EvmAddress, data: Bytes): Promise<Receipt> {
    return this.transact({ to, data });
  }

  transact(transaction: Transaction): Promise<Receipt> {
    return this.chain().transact(this.privateKey, this.address, transaction);
  }

  /** Lets code act in its name (EIP-7702). @param relayer who brings the signature onto the chain */
  async delegateTo(code: EvmAddress, relayer: KeyActor): Promise<Receipt> {
    const chain = this.chain();
    const state = (await chain.at(chain.latest)).stateManager;
    const nonce = (await state.getAccount(evmAddress(this.address)))?.nonce ?? 0n;
    const authorization = eoaCode7702SignAuthorization(
      {
        chainId: `0x${chain.chainId.toString(16)}`,
        address: `0x${code}`,
        nonce: `0x${nonce.toString(16)}`,
      },
      this.privateKey,
    );
    return relayer.transact({ to: relayer.address, authorizations: [authorization] });
  }

  /** @returns where it stands */
  async deploy(creationCode: Bytes): Promise<EvmAddress> {
    const { created } = await this.transact({ data: creationCode });
    if (created === undefined) throw new Error('no contract was created');
    return created;
  }
}

/** The multisig of `contracts/Multisig.sol`: as many owners approve as the threshold asks for, then it is done. */
export class MultisigActor implements ChainActor {
  constructor(
    private readonly chain: () => EvmChain,
    readonly address: EvmAddress,
    readonly owners: readonly KeyActor[],
    /** As it is now; `changeThreshold` through `send` changes it in the contract only. */
    private readonly signers: number,
  ) {}

  async send(to: EvmAddress, data: Bytes): Promise<Receipt> {
    const chain = this.chain();
    const ask = async (signature: string, ...args: readonly AbiValue[]) =>
      (await EvmView.at(chain, chain.latest).call(this.address, callData(signature, ...args))).data;
    const nonce = await ask('nonce()');
    const hash = await ask('getTransactionHash(address,bytes,uint256)', word(to), dynamic(data), nonce);
    const signing = this.owners.slice(0, this.signers);
    for (const owner of signing) await owner.send(this.address, callData('approveHash(bytes32)', hash));
    const [first] = signing;
    if (first === undefined) throw new Error('a multisig without owners');
    return first.send(this.address, callData('execTransaction(address,bytes)', word(to), dynamic(data)));
  }
}

/** The timelock of `contracts/Timelock.sol`. */
export class TimelockActor implements ChainActor {
  private salt = 0;

  constructor(
    private readonly chain: () => EvmChain,
    readonly address: EvmAddress,
    private readonly proposer: KeyActor,
    readonly delaySeconds: number,
  ) {}

  /** @returns what does it, once the delay is over */
  async announce(to: EvmAddress, data: Bytes): Promise<() => Promise<Receipt>> {
    const operation = [word(to), dynamic(data), word(++this.salt)] as const;
    const schedule = 'schedule(address,bytes,bytes32,uint256)';
    await this.proposer.send(this.address, callData(schedule, ...operation, word(this.delaySeconds)));
    return () => this.proposer.send(this.address, callData('execute(address,bytes,bytes32)', ...operation));
  }

  /** The chain's clock runs on by the delay in between. */
  async send(to: EvmAddress, data: Bytes): Promise<Receipt> {
    const execute = await this.announce(to, data);
    const chain = this.chain();
    await chain.mine(chain.latest.timestamp + this.delaySeconds);
    return execute();
  }
}
