/**
 * The events that make up a contract's past, by topic. What each is about stands in a word of the event: the indexed ones first, then
 * those of its data.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex } from '../../encoding/hex';

interface Row {
  readonly signature: string;
  readonly word: number | 'none';
  readonly is?: 'address';
}

const ROWS = {
  // DstackApp
  ComposeHashAdded: { signature: 'ComposeHashAdded(bytes32)', word: 0 },
  ComposeHashRemoved: { signature: 'ComposeHashRemoved(bytes32)', word: 0 },
  DeviceAdded: { signature: 'DeviceAdded(bytes32)', word: 0 },
  DeviceRemoved: { signature: 'DeviceRemoved(bytes32)', word: 0 },
  AllowAnyDeviceSet: { signature: 'AllowAnyDeviceSet(bool)', word: 0 },
  RequireTcbUpToDateSet: { signature: 'RequireTcbUpToDateSet(bool)', word: 0 },
  UpgradesDisabled: { signature: 'UpgradesDisabled()', word: 'none' },
  // DstackKms
  OsImageHashAdded: { signature: 'OsImageHashAdded(bytes32)', word: 0 },
  OsImageHashRemoved: { signature: 'OsImageHashRemoved(bytes32)', word: 0 },
  KmsAggregatedMrAdded: { signature: 'KmsAggregatedMrAdded(bytes32)', word: 0 },
  KmsAggregatedMrRemoved: { signature: 'KmsAggregatedMrRemoved(bytes32)', word: 0 },
  GatewayAppIdSet: { signature: 'GatewayAppIdSet(string)', word: 'none' },
  KmsInfoSet: { signature: 'KmsInfoSet(bytes)', word: 'none' },
  // Both: the proxy and its owner
  Upgraded: { signature: 'Upgraded(address)', word: 0, is: 'address' },
  OwnershipTransferred: { signature: 'OwnershipTransferred(address,address)', word: 1, is: 'address' },
  OwnershipTransferStarted: {
    signature: 'OwnershipTransferStarted(address,address)',
    word: 1,
    is: 'address',
  },
} as const satisfies { readonly [name: string]: Row };

export type EventName = keyof typeof ROWS;

export interface EventKind {
  readonly name: EventName;
  readonly subject: 'none' | { readonly word: number; readonly is: 'word' | 'address' };
}

/** By topic, hex: the hash of the signature. */
export const EVENTS: { readonly [topic: string]: EventKind } = Object.fromEntries(
  (Object.entries(ROWS) as [EventName, Row][]).map(([name, { signature, word, is }]) => [
    toHex(keccak_256(new TextEncoder().encode(signature))),
    { name, subject: word === 'none' ? 'none' : { word, is: is ?? 'word' } },
  ]),
);
