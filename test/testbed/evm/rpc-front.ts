/**
 * A server that answers JSON-RPC about a chain, as a public endpoint does: POST, batches, the block tags. Several may stand before one
 * chain, and each can lie, lag, fall silent or see another chain, alone.
 *
 *     const a = new RpcFront(() => chain, Date.now);
 *     a.knobs.doctored = [{ address, slot, value }];      // calls and proofs are about a state that never was
 *     a.knobs.behindMs = 3_700_000;                       // knows no block of the last hour
 *     a.seeFork(branch, 2);                               // after two more requests the chain was rewritten
 */
import { createBlock } from '@ethereumjs/block';
import { type Answer, type Request, reply } from '../answer';
import { fromHex, hex } from '../bytes';
import { blockJson } from './block-json';
import type { EvmBlock, EvmChain } from './evm-chain';
import { EvmView } from './evm-view';
import { honestKnobs, type RpcKnobs } from './rpc-knobs';

const MOST_BODY = 256 * 1024;
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
  'access-control-allow-methods': 'POST',
};

/** Blocks behind the newest. */
const SAFE_BEHIND = 1;
const FINALIZED_BEHIND = 2;

export class RpcFront {
  readonly knobs: RpcKnobs = honestKnobs();
  /** Requests so far; a batch is one. */
  requests = 0;
  /** Methods so far, in order. */
  readonly asked: string[] = [];
  private fork: { readonly branch: readonly EvmBlock[]; readonly fromRequest: number } | undefined;

  constructor(
    private readonly chain: () => EvmChain,
    /** Milliseconds. */
    private readonly now: () => number,
  ) {}

  /** After so many more requests this server sees another branch. @param branch by `EvmChain.fork` */
  seeFork(branch: readonly EvmBlock[], requestsBefore = 0): void {
    this.fork = { branch, fromRequest: this.requests + requestsBefore + 1 };
  }

  seeNoFork(): void {
    this.fork = undefined;
  }

  async answer({ method, body = new Uint8Array() }: Request): Promise<Answer> {
    if (method === 'OPTIONS') return reply('text/plain', '', { status: 204, headers: CORS });
    if (method !== 'POST') return reply('text/plain', 'POST only\n', { status: 405 });
    this.requests += 1;
    switch (this.knobs.state) {
      case 'silent':
        return reply('application/json', 'silence');
      case 'reset':
        return 'reset';
      case 'endless':
        return reply('application/json', 'endless');
      case 'rate-limited':
        return rpc({ error: 'too many requests' }, 429);
      case 'unavailable':
        return reply('text/plain', 'Service Unavailable', { status: 503 });
      case 'garbage':
        return reply('application/json', '{"jsonrpc":"2.0","id":1,"resu');
      case 'html':
        return reply('text/html', '<!doctype html><title>Sign in</title>');
      case 'honest':
        return this.answerHonestly(body);
    }
  }

  private async answerHonestly(body: Uint8Array): Promise<Answer> {
    if (body.length > MOST_BODY) return rpc(failure(null, -32600, 'too large'), 413);
    const asked = parsed(body);
    if (Array.isArray(asked) && !this.knobs.takesBatches)
      return rpc(failure(null, -32600, 'batches are not supported'));
    if (!Array.isArray(asked)) return rpc(await this.message(asked));
    const answers: unknown[] = [];
    for (const one of asked) answers.push(await this.message(one));
    return rpc(answers);
  }

  private async message(asked: unknown): Promise<unknown> {
    if (typeof asked !== 'object' || asked === null) return failure(null, -32600, 'invalid request');
    const { id = null, method, params } = asked as { [name: string]: unknown };
    this.asked.push(`${method}`);
    try {
      return {
        jsonrpc: '2.0',
        id,
        result: await this.result(`${method}`, Array.isArray(params) ? params : []),
      };
    } catch (error) {
      if (error instanceof RpcError) return failure(id, error.code, error.message, error.data);
      throw error;
    }
  }

  private async result(method: string, params: readonly unknown[]): Promise<unknown> {
    const { knobs } = this;
    switch (method) {
      case 'eth_chainId':
        return quantity(knobs.chainId ?? this.chain().chainId);
      case 'eth_blockNumber':
        return quantity(this.needBlock('latest').number);
      case 'eth_getBlockByNumber': {
        const block = this.blockAt(params[0]);
        return block === undefined ? null : this.header(block);
      }
      case 'eth_call': {
        const { to, data } = params[0] as { [name: string]: unknown };
        if (knobs.failsCalls) throw new RpcError(-32603, 'internal error');
        const outcome = await this.view(params[1]).call(plain(to), fromHex(plain(data)));
        const returned = `0x${hex(outcome.data)}`;
        if (outcome.failure === undefined) return returned;
        if (outcome.failure !== 'revert') throw new RpcError(-32000, outcome.failure);
        throw new RpcError(3, 'execution reverted', returned);
      }
      case 'eth_getCode':
        return `0x${hex(await this.view(params[1]).code(plain(params[0])))}`;
      case 'eth_getProof': {
        if (!knobs.givesProofs) throw new RpcError(-32601, `the method ${method} does not exist`);
        const slots = (Array.isArray(params[1]) ? params[1] : []).map(plain);
        const doctored = knobs.honestProofs ? [] : knobs.doctored;
        const view = EvmView.at(this.chain(), this.needBlock(params[2]), doctored);
        const proof = await view.proof(plain(params[0]), slots);
        return knobs.proof === undefined ? proof : knobs.proof(proof);
      }
      case 'eth_getLogs':
        return this.logs(params[0] as LogFilter);
      default:
        throw new RpcError(-32601, `the method ${method} does not exist`);
    }
  }

  /** The blocks as this server sees them, oldest first. */
  private seen(): readonly EvmBlock[] {
    const { fork, knobs, requests } = this;
    let blocks: readonly EvmBlock[] = this.chain().blocks;
    const [root] = fork?.branch ?? [];
    if (fork !== undefined && root !== undefined && requests >= fork.fromRequest)
      blocks = [...blocks.filter(({ number }) => number < root.number), ...fork.branch];
    return blocks.filter(({ timestamp }) => 1000 * timestamp <= this.now() - knobs.behindMs);
  }

  private blockAt(which: unknown): EvmBlock | undefined {
    const blocks = this.seen();
    if (which === 'latest') return blocks.at(-1);
    if (which === 'safe') return blocks.at(-1 - SAFE_BEHIND);
    if (which !== 'finalized') return blocks.find(({ number }) => number === Number(which));
    if (!this.knobs.knowsFinalized) throw new RpcError(-32602, 'unknown block tag');
    return blocks.at(-1 - FINALIZED_BEHIND);
  }

  private needBlock(which: unknown): EvmBlock {
    const block = this.blockAt(which);
    if (block === undefined) throw new RpcError(-32000, 'header not found');
    return block;
  }

  private view(which: unknown): EvmView {
    return EvmView.at(this.chain(), this.needBlock(which), this.knobs.doctored);
  }

  private async header(seen: EvmBlock): Promise<unknown> {
    const { header } = this.knobs;
    if (header === 'honest') return blockJson(seen.block);
    if (header === 'wrong-hash') return { ...blockJson(seen.block), hash: `0x${'ab'.repeat(32)}` };
    const stateRoot = await EvmView.at(this.chain(), seen, this.knobs.doctored).stateRoot();
    const { common } = seen.block;
    return blockJson(
      createBlock({ header: { ...seen.block.header, stateRoot: `0x${stateRoot}` } }, { common }),
    );
  }

  private logs({ address, fromBlock, toBlock, topics = [] }: LogFilter): unknown {
    const { hidesLogs, logSpan } = this.knobs;
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    if (to - from + 1 > logSpan) throw new RpcError(-32005, `block range larger than ${logSpan}`);
    if (hidesLogs) return [];
    const addresses = [address].flat().map(plain);
    const wanted = topics[0] === undefined || topics[0] === null ? undefined : [topics[0]].flat().map(plain);
    return this.seen()
      .filter(({ number }) => number >= from && number <= to)
      .flatMap((block) =>
        block.logs
          .filter(
            (log) =>
              addresses.includes(log.address) &&
              (wanted === undefined || wanted.includes(hex(log.topics[0] ?? new Uint8Array()))),
          )
          .map((log) => ({
            address: `0x${log.address}`,
            topics: log.topics.map((topic) => `0x${hex(topic)}`),
            data: `0x${hex(log.data)}`,
            blockNumber: quantity(block.number),
            blockHash: `0x${block.hash}`,
            transactionHash: `0x${log.transactionHash}`,
            transactionIndex: '0x0',
            logIndex: quantity(log.logIndex),
            removed: false,
          })),
      );
  }
}

interface LogFilter {
  readonly address: string | readonly string[];
  readonly fromBlock: string;
  readonly toBlock: string;
  readonly topics?: readonly (string | readonly string[] | null)[];
}

class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: string,
  ) {
    super(message);
  }
}

const failure = (id: unknown, code: number, message: string, data?: string) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message, ...(data === undefined ? {} : { data }) },
});

const rpc = (value: unknown, status = 200): Answer =>
  reply('application/json', JSON.stringify(value), { status, headers: CORS });

const plain = (value: unknown): string => `${value}`.replace(/^0x/, '').toLowerCase();
const quantity = (value: number): string => `0x${value.toString(16)}`;

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
