/** Who acts on the testbed's chain: a key, several keys together, or one that has to announce what it does. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, copy, hex, utf8 } from '../bytes';
import { type AbiValue, callData, dynamic, word } from '../chain-abi';
import type { EvmAddress, EvmChain, Receipt, Transaction } from './evm-chain';
import { EvmView } from './evm-view';

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

/** The timelock of `contracts/Timelock.sol`. The chain's clock runs on by the delay between the two transactions. */
export class TimelockActor implements ChainActor {
  private salt = 0;

  constructor(
    private readonly chain: () => EvmChain,
    readonly address: EvmAddress,
    private readonly proposer: KeyActor,
    readonly delaySeconds: number,
  ) {}

  async send(to: EvmAddress, data: Bytes): Promise<Receipt> {
    const salt = word(++this.salt);
    const operation = [word(to), dynamic(data), salt] as const;
    await this.proposer.send(
      this.address,
      callData('schedule(address,bytes,bytes32,uint256)', ...operation, word(this.delaySeconds)),
    );
    const chain = this.chain();
    await chain.mine(chain.latest.timestamp + this.delaySeconds);
    return this.proposer.send(this.address, callData('execute(address,bytes,bytes32)', ...operation));
  }
}
