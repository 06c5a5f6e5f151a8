/** Registers that boot events make. Source: Intel TDX Module Base Architecture, TDG.MR.RTMR.EXTEND. */
import { sha384 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';

export const REGISTER_BYTES = 48;

/**
 * From 48 zero bytes, each digest turns the register into SHA-384(register || digest).
 * @param digests 48 bytes each
 * @returns lower-case hex
 */
export function registerOf(digests: readonly Uint8Array[]): string {
  const state = new Uint8Array(2 * REGISTER_BYTES);
  for (const digest of digests) {
    state.set(digest, REGISTER_BYTES);
    state.set(sha384(state));
  }
  return toHex(state.subarray(0, REGISTER_BYTES));
}
