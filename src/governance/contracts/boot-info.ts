/** AppBootInfo: what the KMS tells the contracts about the machine that asks for keys, put together from verified evidence. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '../../encoding/bytes';
import { fromHex } from '../../encoding/hex';
import type { Address } from '../chain/hex-values';

/** All hex without `0x`; 32 bytes unless it is an address. */
export interface BootInfo {
  readonly appId: Address;
  readonly composeHash: string;
  readonly instanceId: Address;
  /**
   * What the machine may be called, by the release of whoever asks; none where nothing can be computed. The contracts are asked about each.
   */
  readonly deviceIds: readonly string[];
  readonly mrAggregated: string;
  readonly mrSystem: string;
  readonly osImageHash: string;
  /** As Intel names it: `UpToDate`. */
  readonly tcbStatus: string;
  readonly advisoryIds: readonly string[];
}

const NO_DEVICE = '0'.repeat(64);

/** As the ABI takes it, once for each name of the device; once with none where it has no name. */
export const bootInfoValues = (info: BootInfo) =>
  (info.deviceIds.length === 0 ? [NO_DEVICE] : info.deviceIds).map((deviceId) =>
    bootInfoValue(info, deviceId),
  );

const bootInfoValue = (info: BootInfo, deviceId: string) => ({
  appId: `0x${info.appId}`,
  composeHash: fromHex(info.composeHash),
  instanceId: `0x${info.instanceId}`,
  deviceId: fromHex(deviceId),
  mrAggregated: fromHex(info.mrAggregated),
  mrSystem: fromHex(info.mrSystem),
  osImageHash: fromHex(info.osImageHash),
  tcbStatus: info.tcbStatus,
  advisoryIds: [...info.advisoryIds],
});

/**
 * A hash that no contract can have been told: it depends on the block that is read. A contract that allows it allows everything.
 * @param blockHash hex
 */
export const unheardHash = (blockHash: string): Uint8Array =>
  keccak_256(concatBytes(new TextEncoder().encode('vitrine: allowed by no one '), fromHex(blockHash)));
