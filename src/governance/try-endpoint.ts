/**
 * Tries one server of a chain, with a question about nothing that anybody visits: which block is settled, and what a contract that
 * everybody uses has in its storage. The answers go through the readers that a policy is read with.
 */
import { LIMITS } from '../limits';
import type { FetchPort } from '../ports/ports';
import { Refusal } from '../refusal';
import { readAccountProof } from './chain/account-proof';
import { blockCall, whyOf } from './chain/agree-on-block';
import { type BlockHeader, readBlock } from './chain/block-header';
import { addressOf, readCount, toQuantity, wordOf } from './chain/hex-values';
import { askEndpoint, type RpcAnswer } from './chain/json-rpc';
import { proofCall } from './chain/prove-accounts';

/** Multicall3, which stands on every chain that is read: who asks about it tells nothing. */
const NEUTRAL_CONTRACT = addressOf('0xcA11bde05977b3631167028862bE2a173976CA11');

export type EndpointTrial =
  | {
      readonly kind: 'works';
      readonly block: number;
      /** Since the block that it calls final. */
      readonly ageMs: number;
      /** It proves what stands in the state of that block. */
      readonly proves: boolean;
    }
  | { readonly kind: 'unreadable' | 'wrong'; readonly expected: string; readonly got: string };

/** Never rejects. @param at clock, milliseconds since the epoch */
export async function tryEndpoint(
  url: string,
  chainId: number,
  at: number,
  fetch: FetchPort,
): Promise<EndpointTrial> {
  const [chain, finalized] = await askEndpoint(
    url,
    [{ method: 'eth_chainId', params: [] }, blockCall('finalized')],
    fetch,
  );
  try {
    if (chain?.kind !== 'result') return unreadable('the number of the chain', whyOf(chain));
    const id = readCount(chain.value, 'eth_chainId');
    if (id !== chainId) return { kind: 'wrong', expected: `chain ${chainId}`, got: `chain ${id}` };
    if (finalized?.kind !== 'result') return unreadable('its latest final block', whyOf(finalized));
    const block = readBlock(finalized.value);
    const ageMs = at - block.timestamp;
    if (ageMs > LIMITS.chainBlockAgeMs)
      return {
        kind: 'wrong',
        expected: 'a final block of the last hour',
        got: `block ${block.number} of ${new Date(block.timestamp).toISOString()}`,
      };
    return { kind: 'works', block: block.number, ageMs, proves: await provesAt(url, block, fetch) };
  } catch (error) {
    if (error instanceof Refusal) return unreadable(error.expected, error.got);
    throw error;
  }
}

const unreadable = (expected: string, got: string): EndpointTrial => ({ kind: 'unreadable', expected, got });

async function provesAt(url: string, block: BlockHeader, fetch: FetchPort): Promise<boolean> {
  const slots = [wordOf(0)];
  const [answer] = await askEndpoint(
    url,
    [proofCall({ address: NEUTRAL_CONTRACT, slots }, toQuantity(block.number))],
    fetch,
  );
  return isProof(answer, block, slots);
}

function isProof(
  answer: RpcAnswer | undefined,
  { stateRoot }: BlockHeader,
  slots: readonly Uint8Array[],
): boolean {
  if (answer?.kind !== 'result') return false;
  try {
    readAccountProof(answer.value, stateRoot, NEUTRAL_CONTRACT, slots);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
