/** The key service contract that a person adds: reading what they typed, keeping it, and who is asked about it. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex } from '../encoding/hex';
import type { MemoryPort } from '../ports/ports';
import {
  OWN_KMS_SETTING,
  type OwnKms,
  ownKmsFrom,
  ownKmsOf,
  rpcSetting,
  rpcUrlsFrom,
} from './chain-settings';
import { BASE } from './sources';

/**
 * `not-an-address`: no chain that can be read, or not 40 hex digits, or the address of nobody. `other-checksum`: capitals that
 * contradict the digits (EIP-55).
 */
export type OwnKmsRefusal = 'not-an-address' | 'other-checksum';

/** What a person typed. Digits of one case carry no checksum; those of both have to be written as EIP-55 writes them. */
export function typedKms(chainId: number, typed: string): OwnKms | OwnKmsRefusal {
  const own = ownKmsOf(chainId, typed);
  if (own === undefined) return 'not-an-address';
  const digits = typed.trim().slice(-own.address.length);
  const isOfOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return isOfOneCase || digits === checksummed(own.address) ? own : 'other-checksum';
}

/** EIP-55: a letter is a capital where the digit at its place in the hash of the lower-case text is 8 or more. */
function checksummed(address: string): string {
  const hash = toHex(keccak_256(new TextEncoder().encode(address)));
  return [...address].map((c, i) => (/[89a-f]/.test(hash.charAt(i)) ? c.toUpperCase() : c)).join('');
}

export const readOwnKms = async (memory: MemoryPort): Promise<OwnKms | undefined> =>
  ownKmsFrom(await memory.read(OWN_KMS_SETTING));

/** @param own `undefined` takes it away */
export const writeOwnKms = (memory: MemoryPort, own: OwnKms | undefined): Promise<void> =>
  memory.write(OWN_KMS_SETTING, own === undefined ? null : { chainId: own.chainId, address: own.address });

/**
 * Addresses of servers that are asked for the person's own contract alone: those of a chain on which this release knows none. The
 * servers of Base are among the sources, and are not repeated here.
 */
export async function ownKmsServers(memory: MemoryPort): Promise<readonly string[]> {
  const own = await readOwnKms(memory);
  if (own === undefined || own.chainId === BASE) return [];
  return rpcUrlsFrom(await memory.read(rpcSetting(own.chainId)), own.chainId);
}
