/**
 * A block as `eth_getBlockByNumber` gives it, its hash computed from its header. What the hash covers cannot be another block's: the state
 * root comes with it. Fields in the order of the Yellow Paper, section 4.4, and the proposals that added to them; Base (OP Stack) has
 * the same ones.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import { numberOf, readCount, readData, readQuantity, wordOf } from './hex-values';
import { writeRlp } from './rlp';

export interface BlockHeader {
  readonly number: number;
  /** Hex, 32 bytes. */
  readonly hash: string;
  readonly parentHash: string;
  readonly stateRoot: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

type Kind = 'number' | 'bytes' | 32 | 20 | 8 | 256;

const FIELDS: readonly (readonly [name: string, kind: Kind])[] = [
  ['parentHash', 32],
  ['sha3Uncles', 32],
  ['miner', 20],
  ['stateRoot', 32],
  ['transactionsRoot', 32],
  ['receiptsRoot', 32],
  ['logsBloom', 256],
  ['difficulty', 'number'],
  ['number', 'number'],
  ['gasLimit', 'number'],
  ['gasUsed', 'number'],
  ['timestamp', 'number'],
  ['extraData', 'bytes'],
  ['mixHash', 32],
  ['nonce', 8],
];

/** Added at the end by later forks, each only where all before it are there. */
const LATER_FIELDS: readonly (readonly [name: string, kind: Kind])[] = [
  ['baseFeePerGas', 'number'], // EIP-1559
  ['withdrawalsRoot', 32], // EIP-4895
  ['blobGasUsed', 'number'], // EIP-4844
  ['excessBlobGas', 'number'],
  ['parentBeaconBlockRoot', 32], // EIP-4788
  ['requestsHash', 32], // EIP-7685
];

const MOST_EXTRA_BYTES = 1024;

/**
 * @param value the result of `eth_getBlockByNumber`, transactions left out
 * @throws Refusal `block-malformed`, `block-hash-mismatch`, `quantity-malformed`, `data-malformed`
 */
export function readBlock(value: unknown): BlockHeader {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('block-malformed', 'block', 'an object', value === null ? 'null' : typeof value);
  const block = value as { readonly [name: string]: unknown };
  const header = FIELDS.map(([name, kind]) => fieldOf(block[name], name, kind));
  let isOver = false;
  for (const [name, kind] of LATER_FIELDS) {
    const field = block[name];
    if (field === undefined || field === null) isOver = true;
    else if (isOver) throw new Refusal('block-malformed', name, 'no field after one that is missing', 'one');
    else header.push(fieldOf(field, name, kind));
  }
  const claimed = readData(block.hash, 'hash', 32);
  const computed = keccak_256(writeRlp(header));
  if (!equalBytes(claimed, computed))
    throw new Refusal('block-hash-mismatch', 'hash', toHex(computed), toHex(claimed));
  return {
    number: readCount(block.number, 'number'),
    hash: toHex(claimed),
    parentHash: toHex(readData(block.parentHash, 'parentHash', 32)),
    stateRoot: toHex(readData(block.stateRoot, 'stateRoot', 32)),
    timestamp: 1000 * readCount(block.timestamp, 'timestamp'),
  };
}

function fieldOf(value: unknown, name: string, kind: Kind): Uint8Array {
  if (kind === 'number') return withoutLeadingZeros(wordOf(readQuantity(value, name)));
  const bytes = readData(value, name, kind === 'bytes' ? undefined : kind);
  if (bytes.length > MOST_EXTRA_BYTES)
    throw new Refusal('block-malformed', name, `at most ${MOST_EXTRA_BYTES} bytes`, `${bytes.length}`);
  return bytes;
}

function withoutLeadingZeros(word: Uint8Array): Uint8Array {
  if (numberOf(word) === 0n) return new Uint8Array();
  return word.subarray(word.findIndex((octet) => octet !== 0));
}
