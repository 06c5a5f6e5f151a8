/**
 * State of a chain: accounts and their storage in Merkle-Patricia tries, blocks whose hashes cover them. Tries and RLP are those of
 * EthereumJS, which nothing under `src` uses.
 *
 *     const chain = makeChainState();
 *     chain.account(owner).slots.set(slot, value);          // both hex of 32 bytes
 *     const block = await chain.mine({ timestamp });
 *     block.proof(address, [slot]);                          // as `eth_getProof` answers
 */
import { createMerkleProof, createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, fromHex, hex } from './bytes';

export interface ChainAccount {
  nonce: bigint;
  balance: bigint;
  code: Bytes;
  /** By slot, both hex of 32 bytes; zero is the same as nothing. */
  readonly slots: Map<string, string>;
}

export interface ChainBlock {
  readonly number: number;
  readonly hash: string;
  readonly stateRoot: string;
  /** Seconds. */
  readonly timestamp: number;
  /** As `eth_getBlockByNumber` writes it. */
  readonly json: { readonly [field: string]: unknown };
  /** The state as it was. */
  readonly accounts: ReadonlyMap<string, ChainAccount>;
  proof(address: string, slots: readonly string[]): Promise<ProofReply>;
}

export interface ProofReply {
  address: string;
  accountProof: string[];
  balance: string;
  codeHash: string;
  nonce: string;
  storageHash: string;
  storageProof: { key: string; value: string; proof: string[] }[];
}

const EMPTY_UNCLES = '1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
const EMPTY_ROOT = '56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
const EMPTY_REQUESTS = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const data = (bytes: Uint8Array | string): string => `0x${typeof bytes === 'string' ? bytes : hex(bytes)}`;
const quantity = (value: bigint | number): string => `0x${value.toString(16)}`;
const bytesOf = (value: bigint | number): Uint8Array => {
  const digits = value === 0 || value === 0n ? '' : value.toString(16);
  return fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
};

export class ChainState {
  readonly blocks: ChainBlock[] = [];
  private readonly accounts = new Map<string, ChainAccount>();

  constructor(private readonly firstNumber = 30_000_000) {}

  /** The account as it will be in the next block; made where there is none. @param address 40 hex digits, lower case */
  account(address: string): ChainAccount {
    const known = this.accounts.get(address);
    if (known !== undefined) return known;
    const made: ChainAccount = { nonce: 0n, balance: 0n, code: new Uint8Array(), slots: new Map() };
    this.accounts.set(address, made);
    return made;
  }

  /** @param timestamp seconds; @param extraData makes another block of the same state */
  async mine({ timestamp, extraData = '' }: { timestamp: number; extraData?: string }): Promise<ChainBlock> {
    const number = this.firstNumber + this.blocks.length;
    const block = await makeBlock(
      number,
      this.blocks.at(-1)?.hash ?? '0'.repeat(64),
      timestamp,
      extraData,
      this.accounts,
    );
    this.blocks.push(block);
    return block;
  }
}

async function makeBlock(
  number: number,
  parentHash: string,
  timestamp: number,
  extraData: string,
  current: ReadonlyMap<string, ChainAccount>,
): Promise<ChainBlock> {
  const accounts = new Map([...current].map(([address, a]) => [address, { ...a, slots: new Map(a.slots) }]));
  const state = await createMPT({ useKeyHashing: true });
  const storages = new Map<string, MerklePatriciaTrie>();
  for (const [address, account] of accounts) {
    const storage = await storageTrie(account);
    storages.set(address, storage);
    await state.put(
      fromHex(address),
      RLP.encode([
        bytesOf(account.nonce),
        bytesOf(account.balance),
        storage.root(),
        keccak_256(account.code),
      ]),
    );
  }
  const stateRoot = hex(state.root());
  const json = {
    parentHash: data(parentHash),
    sha3Uncles: data(EMPTY_UNCLES),
    miner: data('4200000000000000000000000000000000000011'),
    stateRoot: data(stateRoot),
    transactionsRoot: data(EMPTY_ROOT),
    receiptsRoot: data(EMPTY_ROOT),
    logsBloom: data('00'.repeat(256)),
    difficulty: '0x0',
    number: quantity(number),
    gasLimit: quantity(150_000_000),
    gasUsed: quantity(21_000),
    timestamp: quantity(timestamp),
    extraData: data(extraData),
    mixHash: data('11'.repeat(32)),
    nonce: data('00'.repeat(8)),
    baseFeePerGas: quantity(1_000_000),
    withdrawalsRoot: data(EMPTY_ROOT),
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: data('22'.repeat(32)),
    requestsHash: data(EMPTY_REQUESTS),
  };
  const numbers = [
    'difficulty',
    'number',
    'gasLimit',
    'gasUsed',
    'timestamp',
    'baseFeePerGas',
    'blobGasUsed',
    'excessBlobGas',
  ];
  const header = Object.entries(json).map(([name, value]) =>
    numbers.includes(name) ? bytesOf(BigInt(value)) : fromHex(value.slice(2)),
  );
  const hash = hex(keccak_256(RLP.encode(header)));
  return {
    number,
    hash,
    stateRoot,
    timestamp,
    json: { ...json, hash: data(hash), size: '0x300', transactions: [], uncles: [], withdrawals: [] },
    accounts,
    async proof(address, slots) {
      const account = accounts.get(address);
      const storage = storages.get(address) ?? (await createMPT({ useKeyHashing: true }));
      return {
        address: data(address),
        accountProof: (await createMerkleProof(state, fromHex(address))).map(data),
        balance: quantity(account?.balance ?? 0n),
        codeHash: data(keccak_256(account?.code ?? new Uint8Array())),
        nonce: quantity(account?.nonce ?? 0n),
        storageHash: data(storage.root()),
        storageProof: await Promise.all(
          slots.map(async (slot) => ({
            key: data(slot),
            value: quantity(BigInt(`0x${account?.slots.get(slot) ?? '0'}`)),
            proof: (await createMerkleProof(storage, fromHex(slot))).map(data),
          })),
        ),
      };
    },
  };
}

async function storageTrie({ slots }: ChainAccount): Promise<MerklePatriciaTrie> {
  const trie = await createMPT({ useKeyHashing: true });
  for (const [slot, value] of slots) {
    const number = BigInt(`0x${value}`);
    if (number !== 0n) await trie.put(fromHex(slot), RLP.encode(bytesOf(number)));
  }
  return trie;
}
