/** What the site table says about contracts: whose key service gave the keys of a site, and what its app's contract is like. */
import type { EnclaveOptions } from './enclave';
import { GOVERNED_KEY_PROVIDER } from './event-log-maker';
import { REPLACED_KEY_PROVIDER } from './evm/testbed-deployment';

export interface GovernedManner {
  /**
   * - `pinned`: the one that a testbed build pins; when absent
   * - `replaced`: the contract names another key since
   * - `own`: one of its own, whose contract the log brings along
   */
  readonly keys?: 'pinned' | 'replaced' | 'own';
  /** A Safe, two of three, when absent. */
  readonly owner?: 'safe' | 'key';
  /** `everything`: whoever owns the contract put other code behind it. What runs, when absent. */
  readonly allows?: 'everything';
  /** Whose app id the log names; its own when absent. Then no contract is made for it. */
  readonly appId?: string;
}

/** A contract that nobody pinned. */
export const OWN_KMS = '0ba5e'.padEnd(40, '1');

const KEYS: Record<NonNullable<GovernedManner['keys']>, NonNullable<EnclaveOptions['keyProvider']>> = {
  pinned: GOVERNED_KEY_PROVIDER,
  replaced: REPLACED_KEY_PROVIDER,
  own: { name: 'kms', id: 'bad1'.repeat(8), contract: `0x${OWN_KMS}`, chain_id: 8453 },
};

/** What makes the enclave say so. */
export function governedEnclave({ keys = 'pinned', appId }: GovernedManner): Partial<EnclaveOptions> {
  return { keyProvider: KEYS[keys], ...(appId === undefined ? {} : { appId }) };
}
