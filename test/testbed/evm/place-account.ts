/** Accounts that are set from outside, as the first block of a chain does, and as test nodes can. */
import type { MerkleStateManager } from '@ethereumjs/statemanager';
import { createAccount, createAddressFromString } from '@ethereumjs/util';
import { type Bytes, fromHex } from '../bytes';

/** Twenty bytes, 40 lower-case hex digits. */
export type EvmAddress = string;

export const evmAddress = (address: EvmAddress) => createAddressFromString(`0x${address}`);

/** What stands at an address without a transaction: in the first block, or set there from outside, as test nodes can. */
export interface PlacedAccount {
  readonly address: EvmAddress;
  readonly balance?: bigint;
  readonly code?: Bytes;
  /** By slot, both hex of 32 bytes. */
  readonly slots?: { readonly [slot: string]: string };
}

export async function placeAccount(
  state: MerkleStateManager,
  { address, balance = 0n, code, slots = {} }: PlacedAccount,
): Promise<void> {
  const at = evmAddress(address);
  // EIP-161: contracts begin with nonce 1.
  await state.putAccount(at, createAccount({ balance, nonce: code === undefined ? 0n : 1n }));
  if (code !== undefined) await state.putCode(at, code);
  await storeSlots(state, address, slots);
  await state.flush();
}

/** @param slots by slot, both hex of 32 bytes */
export async function storeSlots(
  state: MerkleStateManager,
  address: EvmAddress,
  slots: { readonly [slot: string]: string },
): Promise<void> {
  for (const [slot, value] of Object.entries(slots))
    await state.putStorage(evmAddress(address), fromHex(slot), withoutLeadingZeros(fromHex(value)));
}

function withoutLeadingZeros(word: Bytes): Bytes {
  const first = word.findIndex((octet) => octet !== 0);
  return first < 0 ? new Uint8Array() : word.slice(first);
}
