/** Who is asked about a chain, and a KMS contract that the person adds to those which the release knows. */
import type { JsonValue } from '../appraisal';
import { type AddressPair, addressPair } from './address-pair';

/** EIP-155 numbers of the chains that can be read: Base, Ethereum. */
export const RPC_CHAINS = [8453, 1] as const;
export type RpcChain = (typeof RPC_CHAINS)[number];

export const rpcSetting = (chain: RpcChain): string => `setting:rpcUrls:${chain}`;
export const OWN_KMS_SETTING = 'setting:ownKms';

/** Two endpoints on two hosts: one voice about a chain counts for nothing. */
export type RpcUrls = AddressPair;

/**
 * Public endpoints that need no key, of two operators each: Coinbase (who also orders Base's blocks) and Allnodes; Allnodes and dRPC.
 * In the order in which they are asked for what one alone can prove.
 */
export const DEFAULT_RPC_URLS: Record<RpcChain, RpcUrls> = {
  8453: ['https://mainnet.base.org/', 'https://base-rpc.publicnode.com/'],
  1: ['https://ethereum-rpc.publicnode.com/', 'https://eth.drpc.org/'],
};

/** The stored pair where it is a usable one, else the default: never one of each, which nobody chose. */
export function rpcUrlsFrom(stored: JsonValue | undefined, chain: RpcChain): RpcUrls {
  return (Array.isArray(stored) ? addressPair(stored) : undefined) ?? DEFAULT_RPC_URLS[chain];
}

/** A DstackKms that the person vouches for. It stands beside those of the release, and is always called the person's own. */
export interface OwnKms {
  readonly chainId: RpcChain;
  /** 40 lower-case hex digits. */
  readonly address: string;
}

/** The stored one; anything that is none is `undefined`. */
export function ownKmsFrom(stored: JsonValue | undefined): OwnKms | undefined {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
  const { chainId, address, ...more } = stored as { readonly [name: string]: JsonValue };
  if (typeof chainId !== 'number' || typeof address !== 'string' || Object.keys(more).length > 0)
    return undefined;
  return ownKmsOf(chainId, address);
}

/** What a person typed: a chain that can be read, and 40 hex digits that are not all zero, with or without `0x`. */
export function ownKmsOf(chainId: number, text: string): OwnKms | undefined {
  const chain = RPC_CHAINS.find((known) => known === chainId);
  const [, digits] = /^(?:0x)?([0-9a-f]{40})$/i.exec(text.trim()) ?? [];
  if (chain === undefined || digits === undefined || /^0+$/.test(digits)) return undefined;
  return { chainId: chain, address: digits.toLowerCase() };
}
