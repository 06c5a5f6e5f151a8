/**
 * JSON-RPC 2.0 over HTTPS to one endpoint, several calls in one request where the endpoint takes them. Every answer is a claim: shape is
 * all that is checked here.
 */
import type { JsonValue } from '../../appraisal';
import { parseJson } from '../../encoding/json';
import { LIMITS } from '../../limits';
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly JsonValue[];
}

/** No answer, in words: a code of the fetch port, an HTTP status, a refusal. */
export interface Silence {
  readonly kind: 'silent';
  readonly why: string;
}

export type RpcAnswer =
  | { readonly kind: 'result'; readonly value: unknown }
  /** `data` is what a reverted call returned, as sent. */
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly data?: unknown }
  | Silence;

/** Longer messages of endpoints are cut. */
const MOST_MESSAGE = 200;
/** These say no to whoever asks, however it is asked. */
const FINAL_STATUS = [401, 403, 404, 429];

const silent = (why: string): Silence => ({ kind: 'silent', why });

/**
 * Never rejects. One answer per call, in their order. Batches are cut into pieces of `LIMITS.rpcBatch`; where an endpoint takes none,
 * each call is asked alone.
 * @param url `https://…`
 */
export async function askEndpoint(
  url: string,
  calls: readonly RpcCall[],
  fetch: FetchPort,
): Promise<readonly RpcAnswer[]> {
  const pieces: (readonly RpcCall[])[] = [];
  for (let at = 0; at < calls.length; at += LIMITS.rpcBatch)
    pieces.push(calls.slice(at, at + LIMITS.rpcBatch));
  const answers: RpcAnswer[] = [];
  for (const piece of pieces) answers.push(...(await askPiece(url, piece, fetch)));
  return answers;
}

async function askPiece(
  url: string,
  calls: readonly RpcCall[],
  fetch: FetchPort,
): Promise<readonly RpcAnswer[]> {
  const [only] = calls;
  if (only !== undefined && calls.length === 1) return [await askOne(url, only, fetch)];
  const sent = await post(url, calls.map(message), fetch);
  if ('value' in sent && Array.isArray(sent.value)) return batchAnswers(sent.value, calls.length);
  if ('isFinal' in sent && sent.isFinal) return calls.map(() => silent(sent.why));
  const answers: RpcAnswer[] = [];
  for (const call of calls) answers.push(await askOne(url, call, fetch));
  return answers;
}

async function askOne(url: string, call: RpcCall, fetch: FetchPort): Promise<RpcAnswer> {
  const sent = await post(url, message(call, 0), fetch);
  return 'value' in sent ? answerIn(sent.value, 1) : silent(sent.why);
}

const message = ({ method, params }: RpcCall, index: number): JsonValue => ({
  jsonrpc: '2.0',
  id: index + 1,
  method,
  params,
});

type Sent = { readonly value: unknown } | { readonly why: string; readonly isFinal: boolean };

async function post(url: string, body: JsonValue, fetch: FetchPort): Promise<Sent> {
  const result = await fetch({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(body)),
    maxBytes: LIMITS.rpcBytes,
  });
  if (result.kind === 'failure') return { why: result.code, isFinal: true };
  if (result.status !== 200)
    return { why: `HTTP ${result.status}`, isFinal: FINAL_STATUS.includes(result.status) };
  try {
    return { value: parseJson(result.body, LIMITS.jsonDepth) };
  } catch (error) {
    if (error instanceof Refusal) return { why: error.code, isFinal: true };
    throw error;
  }
}

/** Answers may come in any order (JSON-RPC 2.0, section 6); one that comes twice counts for nothing. */
function batchAnswers(values: readonly unknown[], count: number): readonly RpcAnswer[] {
  return Array.from({ length: count }, (_, index) => {
    const own = values.filter((value) => idOf(value) === index + 1);
    return own.length === 1 ? answerIn(own[0], index + 1) : silent('rpc-id');
  });
}

const idOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;

function answerIn(value: unknown, id: number): RpcAnswer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return silent('rpc-malformed');
  const { jsonrpc, result, error } = value as { readonly [name: string]: unknown };
  if (jsonrpc !== '2.0') return silent('rpc-malformed');
  if (error !== undefined && error !== null)
    return 'result' in value && result != null ? silent('rpc-malformed') : errorIn(error);
  if (idOf(value) !== id) return silent('rpc-id');
  return 'result' in value ? { kind: 'result', value: result } : silent('rpc-malformed');
}

function errorIn(error: unknown): RpcAnswer {
  if (typeof error !== 'object' || error === null) return silent('rpc-malformed');
  const { code, message: text, data } = error as { readonly [name: string]: unknown };
  if (typeof code !== 'number' || typeof text !== 'string') return silent('rpc-malformed');
  return {
    kind: 'error',
    code,
    message: text.slice(0, MOST_MESSAGE),
    ...(data === undefined ? {} : { data }),
  };
}
