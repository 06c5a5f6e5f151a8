/**
 * The state of a chain as one block left it, as a node shows it to whoever asks: calls, code, proofs. A view can be doctored: then
 * calls are executed on, and proofs lead to, a state that never was.
 */
import { getMerkleStateProof, type MerkleStateManager } from '@ethereumjs/statemanager';
import { createZeroAddress } from '@ethereumjs/util';
import type { VM } from '@ethereumjs/vm';
import { type Bytes, copy, fromHex, hex } from '../bytes';
import type { EvmBlock, EvmChain } from './evm-chain';
import { type EvmAddress, evmAddress, storeSlots } from './place-account';

export interface DoctoredSlot {
  readonly address: EvmAddress;
  /** Both hex of 32 bytes. */
  readonly slot: string;
  readonly value: string;
}

/** As `eth_getProof` writes it (EIP-1186). */
export interface ProofReply {
  readonly address: string;
  readonly accountProof: readonly string[];
  readonly balance: string;
  readonly codeHash: string;
  readonly nonce: string;
  readonly storageHash: string;
  readonly storageProof: readonly {
    readonly key: string;
    readonly value: string;
    readonly proof: readonly string[];
  }[];
}

const CALL_GAS = 100_000_000n;

export class EvmView {
  private constructor(
    private readonly chain: EvmChain,
    private readonly block: EvmBlock,
    private readonly doctored: readonly DoctoredSlot[],
  ) {}

  static at(chain: EvmChain, block: EvmBlock, doctored: readonly DoctoredSlot[] = []): EvmView {
    return new EvmView(chain, block, doctored);
  }

  /** Of nobody, with no value. Leaves no trace. */
  async call(
    to: EvmAddress,
    data: Bytes,
  ): Promise<{ readonly data: Bytes /** `revert`, `out of gas`, … */; readonly failure?: string }> {
    const { evm } = await this.vm();
    const { execResult } = await evm.runCall({
      to: evmAddress(to),
      caller: createZeroAddress(),
      data,
      gasLimit: CALL_GAS,
      block: this.block.block,
      skipBalance: true,
    });
    const failure = execResult.exceptionError?.error;
    return { data: copy(execResult.returnValue), ...(failure === undefined ? {} : { failure }) };
  }

  async code(address: EvmAddress): Promise<Bytes> {
    return copy(await (await this.state()).getCode(evmAddress(address)));
  }

  /** @param slots hex of 32 bytes */
  async proof(address: EvmAddress, slots: readonly string[]): Promise<ProofReply> {
    const { storageProof, ...account } = await getMerkleStateProof(
      await this.state(),
      evmAddress(address),
      slots.map(fromHex),
    );
    return {
      ...account,
      // As servers write it: a quantity, and one entry for each slot of an account that is not there.
      storageProof: slots.map((slot, index) => ({
        key: `0x${slot}`,
        value: `0x${BigInt(storageProof[index]?.value ?? 0).toString(16)}`,
        proof: storageProof[index]?.proof ?? [],
      })),
    };
  }

  /** Hex. That of the block, unless the view is doctored. */
  async stateRoot(): Promise<string> {
    return hex(await (await this.state()).getStateRoot());
  }

  private async state(): Promise<MerkleStateManager> {
    return (await this.vm()).stateManager as MerkleStateManager;
  }

  /** A copy for every question: none sees what another one did. */
  private async vm(): Promise<VM> {
    const vm = await this.chain.at(this.block);
    for (const { address, slot, value } of this.doctored)
      await storeSlots(vm.stateManager as MerkleStateManager, address, { [slot]: value });
    return vm;
  }
}
