/**
 * A chain with several front ends that speak JSON-RPC, in one process: real headers, real tries and proofs, contracts simulated over
 * their storage. Each front end can lie, lag, fall silent or see another chain, alone.
 *
 *     const chain = makeChain({ at });
 *     chain.deploy(address, makeKmsContract(...));
 *     await chain.mine();
 *     chain.front('a.rpc.test').lies.call = (to, data, honest) => word(1);
 *     fetch through chain.fetch
 */
import type { FetchPort, FetchRequest } from '../../src/ports/ports';
import { type Bytes, fromHex, hex, utf8 } from './bytes';
import { dynamic, list, selector, tuple, word } from './chain-abi';
import { type ChainBlock, ChainState, type ProofReply } from './chain-state';

/** What a contract answers; over its storage alone, so that its answers and its proofs are of one piece. */
export interface ChainContract {
  readonly code: Bytes;
  /** @param call also calls other contracts of the same block. @returns `undefined`: reverts */
  answer(data: Bytes, storage: ReadonlyMap<string, string>, call: ChainCall): Bytes | undefined;
}
export type ChainCall = (to: string, data: Bytes) => Bytes | undefined;

export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly transactionHash: string;
  readonly logIndex: number;
}

/** What is wrong with one front end. */
export interface FrontLies {
  /** `silent`: never answers · `busy`: HTTP 429 · `garbage`: no JSON */
  state?: 'silent' | 'busy' | 'garbage';
  chainId?: number;
  /** Blocks that it is behind. */
  behind?: number;
  /** Sees this block at the height of the true one. */
  instead?: ChainBlock;
  /** Sees `instead` only from its n-th request on, counting from one. */
  insteadFrom?: number;
  /** Knows no `finalized`. */
  noFinalized?: boolean;
  noBatch?: boolean;
  noProofs?: boolean;
  /** Replaces the answer of a call; `undefined` reverts. Calls inside a Multicall are asked one by one. */
  call?: (to: string, data: Bytes, honest: Bytes | undefined) => Bytes | undefined;
  block?: (json: { [field: string]: unknown }) => unknown;
  proof?: (reply: ProofReply) => unknown;
  code?: (address: string, honest: Bytes) => Bytes;
  logs?: (logs: readonly ChainLog[]) => readonly ChainLog[];
  /** Longest range of `eth_getLogs`, in blocks. */
  logSpan?: number;
}

const MULTICALL3 = 'ca11bde05977b3631167028862be2a173976ca11';

export interface Front {
  readonly url: string;
  readonly operator: string;
  readonly lies: FrontLies;
  /** Requests so far; a batch is one. */
  requests: number;
  /** Methods so far, in order. */
  readonly asked: string[];
}

export class ChainNode {
  readonly state = new ChainState();
  readonly logs: ChainLog[] = [];
  readonly fronts = new Map<string, Front>();
  private readonly contracts = new Map<string, ChainContract>();
  /** Blocks behind the newest that are final. */
  finality = 2;
  multicall = true;

  constructor(
    /** Clock, milliseconds. */
    readonly at: number,
    hosts: readonly string[] = ['a.rpc.test', 'b.rpc.test'],
    readonly chainId = 8453,
  ) {
    for (const host of hosts)
      this.fronts.set(host, { url: `https://${host}/`, operator: host, lies: {}, requests: 0, asked: [] });
  }

  get endpoints(): readonly { readonly url: string; readonly operator: string }[] {
    return [...this.fronts.values()].map(({ url, operator }) => ({ url, operator }));
  }

  front(host: string): Front {
    const front = this.fronts.get(host);
    if (front === undefined) throw new Error(`no front end ${host}`);
    return front;
  }

  deploy(address: string, contract: ChainContract): void {
    this.contracts.set(address, contract);
    const account = this.state.account(address);
    account.code = contract.code;
    account.nonce = 1n;
  }

  set(address: string, slot: string, value: string): void {
    this.state.account(address).slots.set(slot, value.padStart(64, '0'));
  }

  emit(address: string, topics: readonly string[], data: Bytes = new Uint8Array()): void {
    const logIndex = this.logs.length;
    this.logs.push({
      address,
      topics,
      data: hex(data),
      blockNumber: 30_000_000 + this.state.blocks.length,
      transactionHash: logIndex.toString(16).padStart(64, 'f'),
      logIndex,
    });
  }

  /** Blocks of two seconds; the last is `age` seconds old. */
  async mine(count = 4, age = 600): Promise<void> {
    for (let i = count - 1; i >= 0; i--)
      await this.state.mine({ timestamp: Math.floor(this.at / 1000) - age - 2 * i });
  }

  readonly fetch: FetchPort = async (request) => {
    const front = this.fronts.get(new URL(request.url).host);
    if (front === undefined) return { kind: 'failure', code: 'network', detail: 'no such host' };
    front.requests += 1;
    const { state } = front.lies;
    if (state === 'silent') return { kind: 'failure', code: 'timeout', detail: 'no answer' };
    if (state === 'busy') return response(429, '{}');
    if (state === 'garbage') return response(200, '<html>');
    const asked: unknown = JSON.parse(new TextDecoder().decode(bodyOf(request)));
    if (Array.isArray(asked) && front.lies.noBatch)
      return response(
        200,
        JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no batches' } }),
      );
    const answer = Array.isArray(asked)
      ? await Promise.all(asked.map((one) => this.message(front, one)))
      : await this.message(front, asked);
    const text = JSON.stringify(answer);
    if (text.length > request.maxBytes) return { kind: 'failure', code: 'too-large', detail: 'too large' };
    return response(200, text);
  };

  private async message(front: Front, asked: unknown): Promise<unknown> {
    const { id, method, params } = asked as { id: number; method: string; params: readonly unknown[] };
    front.asked.push(method);
    try {
      return { jsonrpc: '2.0', id, result: await this.result(front, method, params) };
    } catch (error) {
      const code = error instanceof RpcError ? error.code : -32603;
      return {
        jsonrpc: '2.0',
        id,
        error: { code, message: error instanceof Error ? error.message : 'error' },
      };
    }
  }

  private async result(front: Front, method: string, params: readonly unknown[]): Promise<unknown> {
    const { lies } = front;
    if (method === 'eth_chainId') return `0x${(lies.chainId ?? this.chainId).toString(16)}`;
    if (method === 'eth_getBlockByNumber') {
      const block = this.blockOf(front, `${params[0]}`);
      return block === undefined ? null : (lies.block?.({ ...block.json }) ?? block.json);
    }
    if (method === 'eth_call') {
      const { to, data } = params[0] as { to: string; data: string };
      const answer = this.call(front, this.needBlock(front, `${params[1]}`))(plain(to), fromHex(plain(data)));
      if (answer === undefined) throw new RpcError(3, 'execution reverted');
      return `0x${hex(answer)}`;
    }
    if (method === 'eth_getCode') {
      const code =
        this.needBlock(front, `${params[1]}`).accounts.get(plain(params[0]))?.code ?? new Uint8Array();
      return `0x${hex(lies.code?.(plain(params[0]), code) ?? code)}`;
    }
    if (method === 'eth_getProof') {
      if (lies.noProofs) throw new RpcError(-32601, 'the method eth_getProof does not exist');
      const slots = (params[1] as readonly string[]).map(plain);
      const reply = await this.needBlock(front, `${params[2]}`).proof(plain(params[0]), slots);
      return lies.proof?.(reply) ?? reply;
    }
    if (method === 'eth_getLogs') return this.logsIn(front, params[0] as LogFilter);
    throw new RpcError(-32601, `the method ${method} does not exist`);
  }

  private needBlock(front: Front, which: string): ChainBlock {
    const block = this.blockOf(front, which);
    if (block === undefined) throw new RpcError(-32000, 'header not found');
    return block;
  }

  private blockOf({ lies, requests }: Front, which: string): ChainBlock | undefined {
    const blocks = this.state.blocks.slice(0, this.state.blocks.length - (lies.behind ?? 0));
    if (which === 'finalized' && lies.noFinalized) throw new RpcError(-32602, 'unknown block tag');
    const found =
      which === 'finalized'
        ? blocks.at(-1 - this.finality)
        : which === 'safe' || which === 'latest'
          ? blocks.at(-1)
          : blocks.find((block) => block.number === Number(which));
    const { instead, insteadFrom = 1 } = lies;
    return instead !== undefined && found?.number === instead.number && requests >= insteadFrom
      ? instead
      : found;
  }

  private call(front: Front, block: ChainBlock): ChainCall {
    const call: ChainCall = (to, data) => {
      if (to === MULTICALL3 && this.multicall) return this.aggregate(data, call);
      const contract = this.contracts.get(to);
      const honest =
        contract === undefined
          ? new Uint8Array()
          : contract.answer(data, block.accounts.get(to)?.slots ?? new Map(), call);
      return front.lies.call === undefined ? honest : front.lies.call(to, data, honest);
    };
    return call;
  }

  /** `aggregate3((address,bool,bytes)[])`, every failure allowed. */
  private aggregate(data: Bytes, call: ChainCall): Bytes | undefined {
    if (hex(data.subarray(0, 4)) !== selector('aggregate3((address,bool,bytes)[])')) return undefined;
    const body = data.subarray(4);
    const number = (at: number) => Number(BigInt(`0x${hex(body.subarray(at, at + 32))}`));
    const array = number(0);
    const heads = array + 32;
    const results = Array.from({ length: number(array) }, (_, i) => {
      const at = heads + number(heads + 32 * i);
      const bytesAt = at + number(at + 64);
      const answer = call(
        hex(body.subarray(at + 12, at + 32)),
        body.slice(bytesAt + 32, bytesAt + 32 + number(bytesAt)),
      );
      return { tail: tuple(word(answer !== undefined), dynamic(answer ?? new Uint8Array())) };
    });
    return tuple(list(results));
  }

  private logsIn({ lies }: Front, filter: LogFilter): unknown {
    const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
    if (lies.logSpan !== undefined && to - from + 1 > lies.logSpan)
      throw new RpcError(-32005, `block range larger than ${lies.logSpan}`);
    const addresses = [filter.address].flat().map(plain);
    const topics = filter.topics?.[0] === undefined ? undefined : [filter.topics[0]].flat().map(plain);
    const found = this.logs.filter(
      (log) =>
        log.blockNumber >= from &&
        log.blockNumber <= to &&
        addresses.includes(log.address) &&
        (topics === undefined || topics.includes(log.topics[0] ?? '')),
    );
    return (lies.logs?.(found) ?? found).map((log) => ({
      address: `0x${log.address}`,
      topics: log.topics.map((topic) => `0x${topic}`),
      data: `0x${log.data}`,
      blockNumber: `0x${log.blockNumber.toString(16)}`,
      blockHash: this.state.blocks.find((block) => block.number === log.blockNumber)?.json.hash,
      transactionHash: `0x${log.transactionHash}`,
      transactionIndex: '0x0',
      logIndex: `0x${log.logIndex.toString(16)}`,
      removed: false,
    }));
  }
}

interface LogFilter {
  readonly address: string | readonly string[];
  readonly fromBlock: string;
  readonly toBlock: string;
  readonly topics?: readonly (string | readonly string[])[];
}

class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const plain = (value: unknown): string => `${value}`.replace(/^0x/, '').toLowerCase();
const bodyOf = (request: FetchRequest): Uint8Array => request.body ?? new Uint8Array();
const response = (status: number, text: string) =>
  ({ kind: 'response', status, headers: {}, body: utf8(text) }) as const;
