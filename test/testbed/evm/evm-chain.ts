/**
 * A chain with a real EVM: signed transactions, receipts, state in Merkle-Patricia tries, headers whose hashes cover all of it, every
 * past state still there to be asked. EthereumJS executes; nothing under `src` uses it.
 *
 *     const chain = await EvmChain.start({ chainId: 8453, timestamp, accounts });
 *     const { created } = await chain.transact(key, { data: creationCode });
 *     EvmView.at(chain, chain.latest).call(created, data);         // evm-view.ts
 */
import { type Block, createBlock } from '@ethereumjs/block';
import { createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common';
import type { MerkleStateManager } from '@ethereumjs/statemanager';
import {
  createEOACode7702Tx,
  createFeeMarket1559Tx,
  type FeeMarketEIP1559TxData,
  type TypedTransaction,
} from '@ethereumjs/tx';
import type { EOACode7702AuthorizationListBytesItem } from '@ethereumjs/util';
import { buildBlock, createVM, type RunTxResult, type VM } from '@ethereumjs/vm';
import { type Bytes, copy, hex } from '../bytes';
import { type EvmAddress, evmAddress, type PlacedAccount, placeAccount } from './place-account';

export interface EvmLog {
  readonly address: EvmAddress;
  readonly topics: readonly Bytes[];
  readonly data: Bytes;
  readonly transactionHash: string;
  readonly logIndex: number;
}

export interface EvmBlock {
  readonly number: number;
  /** Hex. */
  readonly hash: string;
  /** Seconds. */
  readonly timestamp: number;
  readonly block: Block;
  readonly logs: readonly EvmLog[];
}

export interface Receipt {
  readonly block: EvmBlock;
  /** Hex. */
  readonly transactionHash: string;
  /** Where the new contract stands; for transactions that create one. */
  readonly created?: EvmAddress;
  readonly logs: readonly EvmLog[];
}

export interface Transaction {
  /** A contract is created where absent. */
  readonly to?: EvmAddress;
  readonly data?: Bytes;
  readonly value?: bigint;
  /** EIP-7702. */
  readonly authorizations?: readonly EOACode7702AuthorizationListBytesItem[];
}

const GAS_LIMIT = 400_000_000n;
const TRANSACTION_GAS = 100_000_000n;
const BLOCK_SECONDS = 2;
/** Where the fees of an OP Stack chain go. */
const COINBASE = '4200000000000000000000000000000000000011';
const GWEI = 1_000_000_000n;

const stateOf = (vm: VM) => vm.stateManager as MerkleStateManager;

export class EvmChain {
  /** Oldest first. */
  readonly blocks: EvmBlock[];
  /** One block after another: they share one state. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly chainId: number,
    private readonly vm: VM,
    first: EvmBlock,
  ) {
    this.blocks = [first];
  }

  /** @param timestamp of the first block, seconds */
  static async start(options: {
    readonly chainId: number;
    readonly timestamp: number;
    readonly accounts: readonly PlacedAccount[];
    /** Chains that tests read are old. */
    readonly firstNumber?: number;
  }): Promise<EvmChain> {
    const common = createCustomCommon({ chainId: options.chainId }, Mainnet, { hardfork: Hardfork.Prague });
    const vm = await createVM({ common });
    for (const account of options.accounts) await placeAccount(stateOf(vm), account);
    const block = createBlock(
      {
        header: {
          number: options.firstNumber ?? 30_000_000,
          timestamp: options.timestamp,
          gasLimit: GAS_LIMIT,
          baseFeePerGas: GWEI,
          coinbase: `0x${COINBASE}`,
          stateRoot: await stateOf(vm).getStateRoot(),
        },
      },
      { common },
    );
    return new EvmChain(options.chainId, vm, recorded(block, []));
  }

  get latest(): EvmBlock {
    const last = this.blocks.at(-1);
    if (last === undefined) throw new Error('a chain has a first block');
    return last;
  }

  /**
   * Signs, executes and puts into a block of its own.
   * @throws when it reverts: what a test does must succeed
   */
  transact(privateKey: Bytes, sender: EvmAddress, transaction: Transaction): Promise<Receipt> {
    return this.next(async () => {
      const account = await stateOf(this.vm).getAccount(evmAddress(sender));
      const fields: FeeMarketEIP1559TxData = {
        chainId: this.chainId,
        nonce: account?.nonce ?? 0n,
        gasLimit: TRANSACTION_GAS,
        maxFeePerGas: 100n * GWEI,
        maxPriorityFeePerGas: 0n,
        value: transaction.value ?? 0n,
        data: transaction.data ?? new Uint8Array(),
        ...(transaction.to === undefined ? {} : { to: evmAddress(transaction.to) }),
      };
      const { common } = this.vm;
      const unsigned: TypedTransaction =
        transaction.authorizations === undefined
          ? createFeeMarket1559Tx(fields, { common })
          : createEOACode7702Tx(
              { ...fields, authorizationList: [...transaction.authorizations] },
              { common },
            );
      const signed = unsigned.sign(privateKey);
      const { block, results } = await this.build(this.vm, this.latest, {}, [signed]);
      const [result] = results;
      const error = result?.execResult.exceptionError;
      this.blocks.push(block);
      if (result === undefined || error !== undefined)
        throw new Error(
          `reverted: ${error?.error} ${hex(result?.execResult.returnValue ?? new Uint8Array())}`,
        );
      const created = result.createdAddress?.toString().slice(2);
      return {
        block,
        transactionHash: hex(signed.hash()),
        ...(created === undefined ? {} : { created }),
        logs: block.logs,
      };
    });
  }

  /** An empty block. @param timestamp seconds; two after the latest when absent, never before that */
  mine(timestamp = 0): Promise<EvmBlock> {
    return this.next(async () => {
      const at = Math.max(timestamp, this.latest.timestamp + BLOCK_SECONDS);
      const { block } = await this.build(this.vm, this.latest, { timestamp: at }, []);
      this.blocks.push(block);
      return block;
    });
  }

  /** Sets an account from outside, seen from the next block on. */
  place(account: PlacedAccount): Promise<void> {
    return this.next(() => placeAccount(stateOf(this.vm), account));
  }

  /**
   * What the chain would be had nothing happened from this block on: as many blocks, empty, in place of those that are there.
   * @returns the blocks that take the place of `number` and all after it
   */
  fork(number: number): Promise<readonly EvmBlock[]> {
    return this.next(async () => {
      const at = this.blocks.findIndex((block) => block.number === number);
      let parent = this.blocks[at - 1];
      if (parent === undefined) throw new Error(`no block before ${number}`);
      const vm = await this.at(parent);
      const branch: EvmBlock[] = [];
      for (const { timestamp } of this.blocks.slice(at)) {
        const built = await this.build(vm, parent, { timestamp, extraData: '0x0f' }, []);
        branch.push(built.block);
        parent = built.block;
      }
      return branch;
    });
  }

  /** The state as a block left it, to do with what one likes. */
  async at({ block }: EvmBlock): Promise<VM> {
    const vm = await this.vm.shallowCopy();
    await stateOf(vm).setStateRoot(block.header.stateRoot);
    return vm;
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async build(
    vm: VM,
    parent: EvmBlock,
    header: { readonly timestamp?: number; readonly extraData?: `0x${string}` },
    transactions: readonly TypedTransaction[],
  ): Promise<{ block: EvmBlock; results: readonly RunTxResult[] }> {
    const builder = await buildBlock(vm, {
      parentBlock: parent.block,
      headerData: {
        coinbase: `0x${COINBASE}`,
        timestamp: parent.timestamp + BLOCK_SECONDS,
        parentBeaconBlockRoot: new Uint8Array(32).fill(0x22),
        ...header,
      },
      withdrawals: [],
      blockOpts: { putBlockIntoBlockchain: false },
    });
    const results: RunTxResult[] = [];
    for (const transaction of transactions) results.push(await builder.addTransaction(transaction));
    const { block } = await builder.build();
    return { block: recorded(block, results), results };
  }
}

function recorded(block: Block, results: readonly RunTxResult[]): EvmBlock {
  let logIndex = 0;
  return {
    number: Number(block.header.number),
    hash: hex(block.hash()),
    timestamp: Number(block.header.timestamp),
    block,
    logs: results.flatMap(({ receipt }, index) =>
      receipt.logs.map(([address, topics, data]) => ({
        address: hex(address),
        topics: topics.map(copy),
        data: copy(data),
        transactionHash: hex(block.transactions[index]?.hash() ?? new Uint8Array(32)),
        logIndex: logIndex++,
      })),
    ),
  };
}
