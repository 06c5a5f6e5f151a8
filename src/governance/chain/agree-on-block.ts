/**
 * The block at which a chain is read: the latest `finalized` one that every endpoint knows (else the latest `safe` one), the same for
 * all. Each header is verified against its hash, so that agreeing on a hash is agreeing on the state.
 *
 * Endpoints that do not answer are left out while two of different operators remain. One that answers something else is not left
 * out: then nobody knows which of them lies, and there is no block.
 */
import { LIMITS } from '../../limits';
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { type BlockHeader, readBlock } from './block-header';
import { type Endpoint, refuseOneVoice } from './endpoints';
import { readCount, toQuantity } from './hex-values';
import { askEndpoint, type RpcAnswer, type RpcCall } from './json-rpc';

export interface BlockQuestion {
  readonly chainId: number;
  readonly endpoints: readonly Endpoint[];
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
}

/** `finalized` will not be undone while the chain stands; `safe` only if many of its guardians lie. */
export type BlockTag = 'finalized' | 'safe';

export interface Voice {
  readonly operator: string;
  /** What it said, or why it said nothing. */
  readonly said: string;
}

export type BlockAgreement =
  | {
      readonly kind: 'agreed';
      readonly block: BlockHeader;
      readonly tag: BlockTag;
      /** Those who agree, at least two. */
      readonly endpoints: readonly Endpoint[];
      readonly silent: readonly Voice[];
    }
  /** Fewer than two operators answered. */
  | { readonly kind: 'too-few'; readonly silent: readonly Voice[]; readonly heard: readonly string[] }
  /** Two blocks at one height, or another chain. */
  | { readonly kind: 'disagreement'; readonly about: string; readonly voices: readonly Voice[] }
  /** The latest block of these is older than `LIMITS.chainBlockAgeMs`. */
  | { readonly kind: 'stale'; readonly voices: readonly Voice[] };

/** Never rejects, but for settings that name one voice only. @throws Refusal `endpoints-too-few`, `endpoint-url` */
export async function agreeOnBlock(question: BlockQuestion, fetch: FetchPort): Promise<BlockAgreement> {
  const { endpoints, chainId, at } = question;
  refuseOneVoice(endpoints);
  const heads = await Promise.all(endpoints.map((endpoint) => headOf(endpoint, chainId, fetch)));
  const wrong = heads.filter((head) => head.kind === 'another-chain');
  if (wrong.length > 0)
    return { kind: 'disagreement', about: `chain ${chainId}`, voices: wrong.map(({ voice }) => voice) };
  const silent = heads.flatMap((head) => (head.kind === 'silent' ? [head.voice] : []));
  const heard = heads.filter((head) => head.kind === 'head');
  const tag: BlockTag = heard.every((head) => head.finalized !== undefined) ? 'finalized' : 'safe';
  const latest = heard.flatMap(({ endpoint, ...head }) => {
    const block = head[tag];
    if (block === undefined) silent.push({ operator: endpoint.operator, said: `no ${tag} block` });
    return block === undefined ? [] : [{ endpoint, block }];
  });
  const tooFew = operatorsOf(latest.map(({ endpoint }) => endpoint)).length < 2;
  const stale = latest.filter(({ block }) => at - block.timestamp > LIMITS.chainBlockAgeMs);
  if (stale.length > 0) return { kind: 'stale', voices: stale.map(ageOf) };
  if (tooFew) return { kind: 'too-few', silent, heard: operatorsOf(latest.map(({ endpoint }) => endpoint)) };
  const lowest = latest.reduce(
    (low, { block }) => (block.number < low.number ? block : low),
    latest[0]?.block ?? NO_BLOCK,
  );
  const there = await Promise.all(
    latest.map(async ({ endpoint, block }) => ({
      endpoint,
      block: block.number === lowest.number ? block : await blockAt(endpoint, lowest.number, fetch),
    })),
  );
  const known: { readonly endpoint: Endpoint; readonly block: BlockHeader }[] = [];
  for (const { endpoint, block } of there)
    if ('why' in block) silent.push({ operator: endpoint.operator, said: block.why });
    else known.push({ endpoint, block });
  if (known.some(({ block }) => block.hash !== lowest.hash))
    return {
      kind: 'disagreement',
      about: `block ${lowest.number}`,
      voices: known.map(({ endpoint, block }) => ({ operator: endpoint.operator, said: block.hash })),
    };
  const agreeing = known.map(({ endpoint }) => endpoint);
  if (operatorsOf(agreeing).length < 2) return { kind: 'too-few', silent, heard: operatorsOf(agreeing) };
  return { kind: 'agreed', block: lowest, tag, endpoints: agreeing, silent };
}

const NO_BLOCK: BlockHeader = { number: 0, hash: '', parentHash: '', stateRoot: '', timestamp: 0 };

const operatorsOf = (endpoints: readonly Endpoint[]): string[] => [
  ...new Set(endpoints.map(({ operator }) => operator)),
];

const ageOf = ({ endpoint, block }: { readonly endpoint: Endpoint; readonly block: BlockHeader }): Voice => ({
  operator: endpoint.operator,
  said: `block ${block.number} of ${new Date(block.timestamp).toISOString()}`,
});

type Head =
  | {
      readonly kind: 'head';
      readonly endpoint: Endpoint;
      readonly finalized: BlockHeader | undefined;
      readonly safe: BlockHeader | undefined;
    }
  | { readonly kind: 'silent'; readonly voice: Voice }
  | { readonly kind: 'another-chain'; readonly voice: Voice };

async function headOf(endpoint: Endpoint, chainId: number, fetch: FetchPort): Promise<Head> {
  const { operator } = endpoint;
  const [chain, finalized, safe] = await askEndpoint(
    endpoint.url,
    [{ method: 'eth_chainId', params: [] }, blockCall('finalized'), blockCall('safe')],
    fetch,
  );
  try {
    if (chain?.kind !== 'result') return { kind: 'silent', voice: { operator, said: whyOf(chain) } };
    const id = readCount(chain.value, 'eth_chainId');
    if (id !== chainId) return { kind: 'another-chain', voice: { operator, said: `chain ${id}` } };
    const head = { finalized: blockIn(finalized), safe: blockIn(safe) };
    if (head.finalized === undefined && head.safe === undefined)
      return { kind: 'silent', voice: { operator, said: whyOf(finalized) } };
    return { kind: 'head', endpoint, ...head };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'silent', voice: { operator, said: error.code } };
    throw error;
  }
}

/** Endpoints that do not know a tag answer with an error or with nothing. @throws Refusal those of `readBlock` */
const blockIn = (answer: RpcAnswer | undefined): BlockHeader | undefined =>
  answer?.kind === 'result' && answer.value !== null ? readBlock(answer.value) : undefined;

async function blockAt(
  endpoint: Endpoint,
  number: number,
  fetch: FetchPort,
): Promise<BlockHeader | { readonly why: string }> {
  const [answer] = await askEndpoint(endpoint.url, [blockCall(toQuantity(number))], fetch);
  try {
    const block = blockIn(answer);
    if (block === undefined) return { why: whyOf(answer) };
    return block.number === number ? block : { why: `block ${block.number} instead of ${number}` };
  } catch (error) {
    if (error instanceof Refusal) return { why: error.code };
    throw error;
  }
}

export const blockCall = (which: string): RpcCall => ({
  method: 'eth_getBlockByNumber',
  params: [which, false],
});

/** In words, for a person. */
export function whyOf(answer: RpcAnswer | undefined): string {
  if (answer === undefined) return 'no answer';
  if (answer.kind === 'silent') return answer.why;
  return answer.kind === 'error' ? `error ${answer.code}: ${answer.message}` : 'nothing';
}
