/** A block as `eth_getBlockByNumber` writes it (Ethereum execution-apis), its transactions left to their hashes. */
import type { Block } from '@ethereumjs/block';
import { hex } from '../bytes';

export function blockJson(block: Block): { readonly [field: string]: unknown } {
  const { header } = block;
  return {
    number: quantity(header.number),
    hash: data(block.hash()),
    parentHash: data(header.parentHash),
    sha3Uncles: data(header.uncleHash),
    miner: header.coinbase.toString(),
    stateRoot: data(header.stateRoot),
    transactionsRoot: data(header.transactionsTrie),
    receiptsRoot: data(header.receiptTrie),
    logsBloom: data(header.logsBloom),
    difficulty: quantity(header.difficulty),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData: data(header.extraData),
    mixHash: data(header.mixHash),
    nonce: data(header.nonce),
    baseFeePerGas: quantity(header.baseFeePerGas),
    withdrawalsRoot: data(header.withdrawalsRoot),
    blobGasUsed: quantity(header.blobGasUsed),
    excessBlobGas: quantity(header.excessBlobGas),
    parentBeaconBlockRoot: data(header.parentBeaconBlockRoot),
    requestsHash: data(header.requestsHash),
    transactions: block.transactions.map((transaction) => data(transaction.hash())),
    uncles: [],
    withdrawals: [],
    size: quantity(BigInt(block.serialize().length)),
  };
}

const data = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : `0x${hex(bytes)}`;
const quantity = (value: bigint | undefined): string | undefined =>
  value === undefined ? undefined : `0x${value.toString(16)}`;
