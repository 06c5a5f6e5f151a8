/**
 * Where the contracts keep what decides, so that it can be proven with `eth_getProof`.
 *
 * The slots follow from the order of the state variables in the published sources: Dstack-TEE/dstack, kms/auth-eth/contracts
 * (DstackKms.sol at 366efcfb, DstackApp.sol at 45d054cc and dstack/kms/… at 923e2d9b; KmsAuth.sol at Phala-Network/dstack 053642cb has
 * the same slots 0 to 8), and from Solidity's "Layout of State Variables in Storage". The inherited OpenZeppelin 5 contracts keep theirs
 * under ERC-7201 names; that the contracts in production use version 5 shows in the errors of their ABI.
 *
 * Whether a deployed contract has this layout is not known, it can be upgraded and an app may bring its own. So a slot never stands
 * alone: a value counts as proven when the slot holds what the call answered.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '../../encoding/bytes';
import { fromHex } from '../../encoding/hex';
import { numberOf, wordOf } from '../chain/hex-values';

/** Part of a slot: bytes from its low end. */
export interface SlotPart {
  readonly slot: Uint8Array;
  readonly offset: number;
  readonly bytes: number;
}

const whole = (slot: Uint8Array): SlotPart => ({ slot, offset: 0, bytes: 32 });
const part = (slot: number, offset: number, bytes: number): SlotPart => ({
  slot: wordOf(slot),
  offset,
  bytes,
});

/** @param key a word of 32 bytes */
export const mappingSlot = (key: Uint8Array, slot: number): Uint8Array =>
  keccak_256(concatBytes(key, wordOf(slot)));

/** ERC-7201: `keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~bytes32(uint256(0xff))`. */
export function namespaceSlot(id: string): Uint8Array {
  const inner = numberOf(keccak_256(new TextEncoder().encode(id)));
  const slot = keccak_256(wordOf(inner - 1n));
  slot[31] = 0;
  return slot;
}

/** `bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1)`, EIP-1967. */
export const IMPLEMENTATION_SLOT = fromHex(
  '360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
);

const bool = (slot: Uint8Array): SlotPart => ({ slot, offset: 0, bytes: 1 });
const address = (slot: Uint8Array): SlotPart => ({ slot, offset: 0, bytes: 20 });

export const PROXY = { implementation: address(IMPLEMENTATION_SLOT) } as const;
export const OWNABLE = {
  owner: address(namespaceSlot('openzeppelin.storage.Ownable')),
  pendingOwner: address(namespaceSlot('openzeppelin.storage.Ownable2Step')),
} as const;

/** Slots 0 to 3 hold `kmsInfo`: k256Pubkey, caPubkey, quote, eventlog. */
export const KMS_LAYOUT = {
  caPubkey: whole(wordOf(1)),
  gatewayAppId: whole(wordOf(4)),
  /** In KmsAuth the first byte of an entry with a controller behind it. @param key the address as a word */
  registeredApp: (key: Uint8Array) => bool(mappingSlot(key, 5)),
  allowedAggregatedMr: (mr: Uint8Array) => bool(mappingSlot(mr, 6)),
  allowedOsImage: (hash: Uint8Array) => bool(mappingSlot(hash, 8)),
  appImplementation: address(wordOf(9)),
} as const;

export const APP_LAYOUT = {
  allowedComposeHash: (hash: Uint8Array) => bool(mappingSlot(hash, 0)),
  upgradesDisabled: part(1, 0, 1),
  allowAnyDevice: part(1, 1, 1),
  allowedDevice: (id: Uint8Array) => bool(mappingSlot(id, 2)),
  requireTcbUpToDate: part(3, 0, 1),
} as const;

/** Safe 1.3.0 and 1.4.1, contracts/libraries/SafeStorage.sol. */
export const SAFE_LAYOUT = {
  singleton: address(wordOf(0)),
  ownerCount: whole(wordOf(3)),
  threshold: whole(wordOf(4)),
} as const;

/** TimelockController, OpenZeppelin 5 and 4.9: `_roles` at 0, `_timestamps` at 1, `_minDelay` at 2. */
export const TIMELOCK_LAYOUT = { minDelay: whole(wordOf(2)) } as const;

/** @param word of 32 bytes. */
export const partOf = (word: Uint8Array, { offset, bytes }: SlotPart): Uint8Array =>
  word.subarray(32 - offset - bytes, 32 - offset);

/**
 * The slots that hold `bytes` or `string` of this length, and how to put the value together (Solidity documentation, "bytes and
 * string"): up to 31 bytes in the slot itself, longer ones from the hash of the slot on.
 */
export function longValueSlots(slot: Uint8Array, length: number): readonly Uint8Array[] {
  if (length < 32) return [slot];
  const first = numberOf(keccak_256(slot));
  return [
    slot,
    ...Array.from({ length: Math.ceil(length / 32) }, (_, i) => wordOf((first + BigInt(i)) % 2n ** 256n)),
  ];
}

/** @param words by `longValueSlots`. @returns `undefined` where they hold no such value */
export function longValue(words: readonly Uint8Array[]): Uint8Array | undefined {
  const [head, ...more] = words;
  const last = head?.[31];
  if (head === undefined || last === undefined) return undefined;
  if (last % 2 === 0) return last / 2 < 32 && more.length === 0 ? head.subarray(0, last / 2) : undefined;
  const length = (numberOf(head) - 1n) / 2n;
  return length > 31n && BigInt(32 * more.length) >= length && BigInt(32 * more.length) < length + 32n
    ? concatBytes(...more).subarray(0, Number(length))
    : undefined;
}
