/**
 * Account and storage proofs of a block: asked of one endpoint, and of the next one for what that does not prove. A proof is good
 * whoever sends it. Code is held against the code hash that was proven.
 */
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { isCodeOf, type ProvenAccount, readAccountProof } from './account-proof';
import { type Voice, whyOf } from './agree-on-block';
import { type Address, readData, toData, toQuantity } from './hex-values';
import { askEndpoint, type RpcAnswer, type RpcCall } from './json-rpc';
import type { AgreedBlock } from './read-chain';

export interface ProofQuestion {
  readonly address: Address;
  /** Words of 32 bytes; none for the account alone. */
  readonly slots: readonly Uint8Array[];
}

/** @param at number of the block, as a quantity */
export const proofCall = ({ address, slots }: ProofQuestion, at: string): RpcCall => ({
  method: 'eth_getProof',
  params: [`0x${address}`, slots.map(toData), at],
});

/** What the first endpoint does not prove, the others are asked for, one after another. */
export async function proveAll(
  questions: readonly ProofQuestion[],
  { endpoints, block }: AgreedBlock,
  firstAnswers: readonly RpcAnswer[],
  fetch: FetchPort,
): Promise<{ readonly accounts: Map<Address, ProvenAccount>; readonly faults: readonly Voice[] }> {
  const accounts = new Map<Address, ProvenAccount>();
  const faults: Voice[] = [];
  const examine = (operator: string, asked: readonly ProofQuestion[], answers: readonly RpcAnswer[]) =>
    asked.forEach(({ address, slots }, index) => {
      const answer = answers[index];
      const fault = (why: string) => faults.push({ operator, said: `${address}: ${why}` });
      if (answer?.kind !== 'result') {
        fault(whyOf(answer));
        return;
      }
      try {
        accounts.set(address, readAccountProof(answer.value, block.stateRoot, address, slots));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        fault(error.code);
      }
    });
  const [first, ...others] = endpoints;
  if (first !== undefined) examine(first.operator, questions, firstAnswers);
  for (const { url, operator } of others) {
    const missing = questions.filter(({ address }) => !accounts.has(address));
    if (missing.length === 0) break;
    const answers = await askEndpoint(
      url,
      missing.map((question) => proofCall(question, toQuantity(block.number))),
      fetch,
    );
    examine(operator, missing, answers);
  }
  return { accounts, faults };
}

/**
 * The first code that has the proven hash.
 * @param replies of `eth_getCode`, by endpoint; in each one answer per address
 */
export function codeIn(
  wanted: readonly Address[],
  replies: readonly (readonly RpcAnswer[])[],
  accounts: ReadonlyMap<Address, ProvenAccount>,
): ReadonlyMap<Address, Uint8Array> {
  const found = new Map<Address, Uint8Array>();
  wanted.forEach((address, index) => {
    const account = accounts.get(address);
    for (const code of replies) {
      const answer = code[index];
      if (account === undefined || answer?.kind !== 'result') continue;
      const bytes = dataOrNone(answer.value);
      if (bytes !== undefined && isCodeOf(bytes, account)) {
        found.set(address, bytes);
        break;
      }
    }
  });
  return found;
}

function dataOrNone(value: unknown): Uint8Array | undefined {
  try {
    return readData(value, 'eth_getCode');
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
