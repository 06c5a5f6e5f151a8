/**
 * Answers at an agreed block, remembered until another block is agreed on: at one block they cannot change. The last reading of each
 * question is kept, and taken only for the same questions, the same block and the same endpoints.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { JsonValue } from '../../appraisal';
import { fromHex, toHex } from '../../encoding/hex';
import type { Ports } from '../../ports/ports';
import { Refusal } from '../../refusal';
import type { ProvenAccount } from './account-proof';
import { type Address, addressOf } from './hex-values';
import type { CallResult } from './multicall';
import {
  type AgreedBlock,
  type ChainAnswers,
  type ChainQuestions,
  type ChainReading,
  readChain,
} from './read-chain';

/** Characters of JSON: a reading with the quote and the log of a KMS has some 120,000. */
const MOST_REMEMBERED = 512 * 1024;

/**
 * As `readChain`, from memory where the block is the same. Never rejects.
 * @param name of the questions, unique among those asked on a chain: one reading is kept under it
 */
export async function readAtBlock(
  name: string,
  questions: ChainQuestions,
  agreed: AgreedBlock,
  multicall: Address | 'none',
  ports: Pick<Ports, 'fetch' | 'memory'>,
): Promise<ChainReading> {
  const key = `chain:${name}`;
  const digest = digestOf(questions, agreed);
  const remembered = readRemembered(await ports.memory.read(key), digest, questions);
  if (remembered !== undefined) return remembered;
  const reading = await readChain(questions, agreed, multicall, ports.fetch);
  // With a fault, whoever was at fault is asked again.
  if (reading.kind === 'answers' && reading.faults.length === 0) {
    const memory = toRemember(reading, digest);
    if (JSON.stringify(memory).length <= MOST_REMEMBERED) await ports.memory.write(key, memory);
  }
  return reading;
}

function digestOf({ calls, proofs, code = [] }: ChainQuestions, { block, endpoints }: AgreedBlock): string {
  const text = JSON.stringify([
    block.hash,
    endpoints.map(({ url }) => url),
    calls.map(({ to, data }) => [to, toHex(data)]),
    proofs.map(({ address, slots }) => [address, slots.map(toHex)]),
    code,
  ]);
  return toHex(keccak_256(new TextEncoder().encode(text)));
}

const toRemember = ({ calls, accounts, code }: ChainAnswers, digest: string): JsonValue => ({
  digest,
  calls: calls.map((result) => (result === 'reverted' ? result : toHex(result))),
  accounts: [...accounts].map(([address, account]) => ({
    address,
    exists: account.exists,
    nonce: `${account.nonce}`,
    balance: `${account.balance}`,
    codeHash: account.codeHash,
    storageRoot: account.storageRoot,
    slots: Object.fromEntries(account.slots),
  })),
  code: Object.fromEntries([...code].map(([address, bytes]) => [address, toHex(bytes)])),
});

/** `undefined` for anything that is not what `toRemember` writes for these questions. */
function readRemembered(
  memory: JsonValue | undefined,
  digest: string,
  { calls: asked }: ChainQuestions,
): ChainAnswers | undefined {
  const { digest: own, calls, accounts, code } = objectIn(memory);
  if (own !== digest || !Array.isArray(calls) || calls.length !== asked.length || !Array.isArray(accounts))
    return undefined;
  try {
    return {
      kind: 'answers',
      calls: calls.map((result): CallResult => (result === 'reverted' ? result : fromHex(textIn(result)))),
      accounts: new Map(accounts.map(accountIn)),
      code: new Map(
        Object.entries(objectIn(code)).map(([address, hex]) => [addressOf(address), fromHex(textIn(hex))]),
      ),
      faults: [],
    };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function accountIn(value: JsonValue): readonly [Address, ProvenAccount] {
  const { address, exists, nonce, balance, codeHash, storageRoot, slots } = objectIn(value);
  return [
    addressOf(textIn(address)),
    {
      exists: exists === true,
      nonce: numberIn(nonce),
      balance: numberIn(balance),
      codeHash: hashIn(codeHash),
      storageRoot: hashIn(storageRoot),
      slots: new Map(Object.entries(objectIn(slots)).map(([slot, word]) => [hashIn(slot), hashIn(word)])),
    },
  ];
}

const objectIn = (value: JsonValue | undefined): { readonly [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { [name: string]: JsonValue })
    : {};

function textIn(value: JsonValue | undefined, shape = /^[0-9a-f]*$/): string {
  if (typeof value !== 'string' || !shape.test(value))
    throw new Refusal('memory-malformed', 'chain', `${shape}`, typeof value);
  return value;
}

const hashIn = (value: JsonValue | undefined): string => textIn(value, /^[0-9a-f]{64}$/);
const numberIn = (value: JsonValue | undefined): bigint => BigInt(textIn(value, /^[0-9]{1,78}$/));
