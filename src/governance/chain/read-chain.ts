/**
 * Calls and proofs at an agreed block. Answers to calls count when all endpoints of the agreement give the same; storage and code
 * hashes when a proof leads to the state root of the block, whoever sent it. Afterwards each endpoint is asked for the block again: if it
 * is another one by then, the chain was rewritten between two calls and nothing of it counts.
 */
import { toHex } from '../../encoding/hex';
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';
import type { ProvenAccount } from './account-proof';
import { type BlockAgreement, blockCall, type Voice, whyOf } from './agree-on-block';
import { readBlock } from './block-header';
import type { Endpoint } from './endpoints';
import { type Address, readData, toData, toQuantity } from './hex-values';
import { askEndpoint, type RpcAnswer, type RpcCall } from './json-rpc';
import { type CallResult, type EthCall, packCalls, unpackCalls } from './multicall';
import { codeIn, type ProofQuestion, proofCall, proveAll } from './prove-accounts';

export interface ChainQuestions {
  readonly calls: readonly EthCall[];
  readonly proofs: readonly ProofQuestion[];
  /** Accounts whose code is wanted; it is verified against the proven hash, so these must be among the proofs. */
  readonly code?: readonly Address[];
}

export type AgreedBlock = Extract<BlockAgreement, { kind: 'agreed' }>;

export interface ChainAnswers {
  readonly kind: 'answers';
  /** One for each call, in order. */
  readonly calls: readonly CallResult[];
  readonly accounts: ReadonlyMap<Address, ProvenAccount>;
  /** Code that has the proven hash. */
  readonly code: ReadonlyMap<Address, Uint8Array>;
  /** Proofs that were not given, or prove nothing, by operator. The value may be proven by another one nevertheless. */
  readonly faults: readonly Voice[];
}

export type ChainReading =
  | ChainAnswers
  | { readonly kind: 'disagreement'; readonly about: string; readonly voices: readonly Voice[] }
  | { readonly kind: 'reorg'; readonly voices: readonly Voice[] }
  | { readonly kind: 'too-few'; readonly silent: readonly Voice[]; readonly heard: readonly string[] };

/** Never rejects. @param multicall where Multicall3 stands on this chain */
export async function readChain(
  questions: ChainQuestions,
  agreed: AgreedBlock,
  multicall: Address | 'none',
  fetch: FetchPort,
): Promise<ChainReading> {
  const packed =
    multicall === 'none' || questions.calls.length < 2 ? undefined : packCalls(questions.calls, multicall);
  let replies = await askAll(agreed, packed === undefined ? questions.calls : [packed], questions, fetch);
  let calls = replies.map(({ calls: [first, ...rest] }) =>
    packed === undefined ? [first, ...rest] : unpackCalls(first, questions.calls.length),
  );
  if (packed !== undefined && calls.some((results) => results === 'no-multicall')) {
    replies = await askAll(agreed, questions.calls, questions, fetch);
    calls = replies.map((reply) => reply.calls);
  }
  const moved = replies.flatMap(({ endpoint, block }) =>
    block.kind === 'another' ? [{ operator: endpoint.operator, said: block.hash }] : [],
  );
  if (moved.length > 0) return { kind: 'reorg', voices: moved };

  const silent: Voice[] = [...agreed.silent];
  const heard: { readonly operator: string; readonly results: readonly CallResult[] }[] = [];
  replies.forEach(({ endpoint: { operator }, block, unanswered }, index) => {
    const results = calls[index];
    const why = block.kind === 'silent' ? block.why : unanswered;
    if (why === undefined && isAnswered(results)) heard.push({ operator, results });
    else silent.push({ operator, said: why ?? 'a call without an answer' });
  });
  const operators = [...new Set(heard.map(({ operator }) => operator))];
  const [first] = heard;
  if (first === undefined || operators.length < 2) return { kind: 'too-few', silent, heard: operators };
  for (const [index, call] of questions.calls.entries()) {
    const said = heard.map(({ results }) => hexOf(results[index]));
    if (new Set(said).size > 1)
      return {
        kind: 'disagreement',
        about: `${call.to} ${toHex(call.data).slice(0, 8)}`,
        voices: heard.map(({ operator }, i) => ({ operator, said: shortened(said[i] ?? '') })),
      };
  }
  const proven = await proveAll(questions.proofs, agreed, replies[0]?.proofs ?? [], fetch);
  return {
    kind: 'answers',
    calls: first.results,
    accounts: proven.accounts,
    faults: proven.faults,
    code: codeIn(
      questions.code ?? [],
      replies.map((reply) => reply.code),
      proven.accounts,
    ),
  };
}

interface Reply {
  readonly endpoint: Endpoint;
  readonly calls: readonly (CallResult | undefined)[];
  /** Why the first of the calls that has no answer has none; absent where all have one. */
  readonly unanswered: string | undefined;
  readonly code: readonly RpcAnswer[];
  /** Of the first endpoint only. */
  readonly proofs: readonly RpcAnswer[];
  readonly block:
    | { readonly kind: 'same' }
    | { readonly kind: 'another'; readonly hash: string }
    | { readonly kind: 'silent'; readonly why: string };
}

async function askAll(
  { endpoints, block }: AgreedBlock,
  calls: readonly EthCall[],
  { proofs, code = [] }: ChainQuestions,
  fetch: FetchPort,
): Promise<readonly Reply[]> {
  const at = toQuantity(block.number);
  const asked: readonly RpcCall[] = calls.map(({ to, data }) => ({
    method: 'eth_call',
    params: [{ to: `0x${to}`, data: toData(data) }, at],
  }));
  const codes: readonly RpcCall[] = code.map((address) => ({
    method: 'eth_getCode',
    params: [`0x${address}`, at],
  }));
  return Promise.all(
    endpoints.map(async (endpoint, index) => {
      const proofCalls = index === 0 ? proofs.map((proof) => proofCall(proof, at)) : [];
      // The block comes last: it tells whether all before it were answered on the same chain.
      const answers = await askEndpoint(
        endpoint.url,
        [...asked, ...codes, ...proofCalls, blockCall(at)],
        fetch,
      );
      const codeAt = asked.length;
      const proofsAt = codeAt + codes.length;
      return {
        endpoint,
        calls: answers.slice(0, codeAt).map(callResult),
        unanswered: whyUnanswered(answers.slice(0, codeAt)),
        code: answers.slice(codeAt, proofsAt),
        proofs: answers.slice(proofsAt, -1),
        block: sameBlock(answers.at(-1), block.hash),
      };
    }),
  );
}

function sameBlock(answer: RpcAnswer | undefined, hash: string): Reply['block'] {
  if (answer?.kind !== 'result') return { kind: 'silent', why: whyOf(answer) };
  try {
    const block = readBlock(answer.value);
    return block.hash === hash ? { kind: 'same' } : { kind: 'another', hash: block.hash };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'silent', why: error.code };
    throw error;
  }
}

/** How servers say that the execution failed, other than by the code 3 of a revert (EIP-1474 calls it -32000). */
const FAILED_EXECUTION = /revert|out of ?gas|invalid opcode|vm execution error/i;

/** `undefined`: not an answer about the call. */
function callResult(answer: RpcAnswer): CallResult | undefined {
  if (answer.kind === 'silent') return undefined;
  if (answer.kind === 'error')
    return answer.code === 3 || FAILED_EXECUTION.test(answer.message) ? 'reverted' : undefined;
  try {
    return readData(answer.value, 'eth_call');
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function whyUnanswered(answers: readonly RpcAnswer[]): string | undefined {
  const without = answers.find((answer) => callResult(answer) === undefined);
  return without?.kind === 'result' ? 'no bytes' : without && whyOf(without);
}

const isAnswered = (
  results: readonly (CallResult | undefined)[] | 'no-multicall' | undefined,
): results is readonly CallResult[] =>
  Array.isArray(results) && results.every((result) => result !== undefined);

const hexOf = (result: CallResult | undefined): string =>
  result instanceof Uint8Array ? toData(result) : `${result}`;

/** For a person; answers were compared as a whole. */
const shortened = (said: string): string =>
  said.length > 140 ? `${said.slice(0, 130)}… (${said.length / 2 - 1} bytes)` : said;
