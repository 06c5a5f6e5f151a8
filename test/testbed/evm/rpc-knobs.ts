/** What can be wrong with one JSON-RPC server of the testbed, while it runs. */
import type { DoctoredSlot, ProofReply } from './evm-view';

/**
 * - `silent`: headers and no end · `reset`: tears the connection down · `endless`: more bytes than anybody wants
 * - `rate-limited`: HTTP 429 · `unavailable`: HTTP 503 · `garbage`: no JSON · `html`: a captive portal
 */
export type RpcState =
  | 'honest'
  | 'silent'
  | 'reset'
  | 'endless'
  | 'rate-limited'
  | 'unavailable'
  | 'garbage'
  | 'html';

export interface RpcKnobs {
  state: RpcState;
  /** Slots that this server alone sees: in calls, also inside a Multicall, and in proofs, whose nodes then lead to another root. */
  doctored: readonly DoctoredSlot[];
  /** Gives the true proofs beside doctored calls. */
  honestProofs: boolean;
  /**
   * - `wrong-hash`: gives the header another hash than it has
   * - `doctored-root`: makes up a header around the doctored state, with the hash that it then has
   */
  header: 'honest' | 'wrong-hash' | 'doctored-root';
  /** Knows no block younger than this. */
  behindMs: number;
  chainId?: number;
  knowsFinalized: boolean;
  takesBatches: boolean;
  givesProofs: boolean;
  /** Answers calls with an error of its own, and everything else as it should. */
  failsCalls: boolean;
  proof?: (reply: ProofReply) => unknown;
  /** Leaves out all events. */
  hidesLogs: boolean;
  /** Longest range of `eth_getLogs`, in blocks. */
  logSpan: number;
}

export const honestKnobs = (): RpcKnobs => ({
  state: 'honest',
  doctored: [],
  honestProofs: false,
  header: 'honest',
  behindMs: 0,
  knowsFinalized: true,
  takesBatches: true,
  givesProofs: true,
  failsCalls: false,
  hidesLogs: false,
  logSpan: Number.POSITIVE_INFINITY,
});
