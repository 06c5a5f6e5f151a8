/**
 * The reply of `eth_getProof` (EIP-1186), verified: an account against the state root of a block, storage slots against the storage
 * root of the account. Of the reply only the nodes are used; where its other fields say something else than they prove, it is refused.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../../encoding/bytes';
import { fromHex, toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { type Address, numberOf, readData, readQuantity, toData, wordOf } from './hex-values';
import { EMPTY_ROOT, provenValue } from './merkle-proof';
import { readRlp, readRlpNumber, readRlpStrings } from './rlp';

/** Code hash of accounts without code. */
export const NO_CODE_HASH = toHex(keccak_256(new Uint8Array()));

export interface ProvenAccount {
  /** False: the state has no such account. It then has no code and no storage. */
  readonly exists: boolean;
  readonly nonce: bigint;
  readonly balance: bigint;
  /** Hex. */
  readonly codeHash: string;
  readonly storageRoot: string;
  /** By slot, both hex of 32 bytes: every slot that was asked for. */
  readonly slots: ReadonlyMap<string, string>;
}

/**
 * @param reply result of `eth_getProof`
 * @param stateRoot hex, of the block that it was asked for
 * @param slots words of 32 bytes
 * @throws Refusal `proof-*`, `rlp-malformed`, `quantity-malformed`, `data-malformed`
 */
export function readAccountProof(
  reply: unknown,
  stateRoot: string,
  address: Address,
  slots: readonly Uint8Array[],
): ProvenAccount {
  const { accountProof, storageProof, ...fields } = membersOf(reply, 'reply');
  const claimedAddress = readData(fields.address, 'address', 20);
  if (toHex(claimedAddress) !== address)
    throw new Refusal('proof-of-another-account', 'address', address, toHex(claimedAddress));
  const leaf = provenValue(
    fromHex(stateRoot),
    keccak_256(fromHex(address)),
    nodesIn(accountProof, 'accountProof'),
  );
  const account = accountIn(leaf);
  if (account.exists) refuseOtherFields(fields, account);
  return { ...account, slots: provenSlots(storageProof, fromHex(account.storageRoot), slots) };
}

type Account = Omit<ProvenAccount, 'slots'>;

/** Yellow Paper, section 4.1. */
function accountIn(leaf: Uint8Array | 'absent'): Account {
  if (leaf === 'absent')
    return { exists: false, nonce: 0n, balance: 0n, codeHash: NO_CODE_HASH, storageRoot: toHex(EMPTY_ROOT) };
  const [nonce, balance, storageRoot, codeHash] = readRlpStrings(leaf, 4, 'account');
  if (nonce === undefined || balance === undefined || storageRoot?.length !== 32 || codeHash?.length !== 32)
    throw new Refusal('proof-malformed', 'account', 'nonce, balance and two hashes', 'something else');
  return {
    exists: true,
    nonce: readRlpNumber(nonce, 'nonce'),
    balance: readRlpNumber(balance, 'balance'),
    storageRoot: toHex(storageRoot),
    codeHash: toHex(codeHash),
  };
}

function refuseOtherFields(fields: { readonly [name: string]: unknown }, account: Account): void {
  const claimed: readonly (readonly [string, string, string])[] = [
    ['nonce', `${readQuantity(fields.nonce, 'nonce')}`, `${account.nonce}`],
    ['balance', `${readQuantity(fields.balance, 'balance')}`, `${account.balance}`],
    ['storageHash', toHex(readData(fields.storageHash, 'storageHash', 32)), account.storageRoot],
    ['codeHash', toHex(readData(fields.codeHash, 'codeHash', 32)), account.codeHash],
  ];
  for (const [name, got, expected] of claimed)
    if (got !== expected) throw new Refusal('proof-contradicts-reply', name, expected, got);
}

function provenSlots(
  proofs: unknown,
  storageRoot: Uint8Array,
  slots: readonly Uint8Array[],
): ReadonlyMap<string, string> {
  if (!Array.isArray(proofs) || proofs.length !== slots.length)
    throw new Refusal('proof-of-other-slots', 'storageProof', `${slots.length} slots`, 'another number');
  const proven = new Map<string, string>();
  slots.forEach((slot, index) => {
    const { key, value, proof } = membersOf(proofs[index], `storageProof[${index}]`);
    // Servers write the key back as a quantity or as a word; the order is that of the question.
    if (keyIn(key) !== numberOf(slot))
      throw new Refusal(
        'proof-of-other-slots',
        `storageProof[${index}].key`,
        toData(slot),
        `${key}`.slice(0, 70),
      );
    const leaf = provenValue(storageRoot, keccak_256(slot), nodesIn(proof, `storageProof[${index}].proof`));
    const word = wordIn(leaf);
    if (numberOf(word) !== readQuantityOrWord(value, `storageProof[${index}].value`))
      throw new Refusal(
        'proof-contradicts-reply',
        `storageProof[${index}].value`,
        toData(word),
        `${value}`.slice(0, 70),
      );
    proven.set(toHex(slot), toHex(word));
  });
  return proven;
}

function wordIn(leaf: Uint8Array | 'absent'): Uint8Array {
  if (leaf === 'absent') return wordOf(0);
  const item = readRlp(leaf, 'storage value');
  if (!(item instanceof Uint8Array) || item.length === 0)
    throw new Refusal('proof-malformed', 'storage value', 'a number other than zero', 'something else');
  return wordOf(readRlpNumber(item, 'storage value'));
}

const keyIn = (key: unknown): bigint => readQuantityOrWord(key, 'key');

function readQuantityOrWord(value: unknown, place: string): bigint {
  return typeof value === 'string' && value.length === 66
    ? numberOf(readData(value, place, 32))
    : readQuantity(value, place);
}

function nodesIn(value: unknown, place: string): readonly Uint8Array[] {
  if (!Array.isArray(value) || value.length > LIMITS.proofNodes)
    throw new Refusal('proof-malformed', place, `at most ${LIMITS.proofNodes} nodes`, typeof value);
  return value.map((node, index) => readData(node, `${place}[${index}]`));
}

function membersOf(value: unknown, place: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('proof-malformed', place, 'an object', value === null ? 'null' : typeof value);
  return value as { readonly [name: string]: unknown };
}

/** Is this the code whose hash the account has? */
export const isCodeOf = (code: Uint8Array, account: ProvenAccount): boolean =>
  equalBytes(keccak_256(code), fromHex(account.codeHash));
