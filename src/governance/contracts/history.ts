/**
 * The past of a contract, from its events: when each version was allowed, and by which transaction; who owned it; when it was changed.
 *
 * Events are what servers say. What is verified: that each is of this contract and of an event that we asked for, that its block is in
 * the range, and whether the others say the same. That an event happened is not proven (that would need receipt proofs), and none of
 * it is that something did not happen: a server that leaves out an event cannot be told from one that had none. The state is what
 * counts; `read-policy.ts` reads it with proofs.
 */
import { toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { type Voice, whyOf } from '../chain/agree-on-block';
import type { Endpoint } from '../chain/endpoints';
import { type Address, addressOfWord, readCount, readData, toQuantity } from '../chain/hex-values';
import { askEndpoint, type RpcAnswer } from '../chain/json-rpc';
import type { AgreedBlock } from '../chain/read-chain';
import { EVENTS, type EventName } from './events';

export interface HistoryEvent {
  readonly name: EventName;
  readonly block: number;
  /** Hex, 32 bytes. */
  readonly transaction: string;
  readonly logIndex: number;
  /** The hash, device or address that the event is about; the new owner of two; hex. Absent for those without any. */
  readonly subject?: string;
  /** Operators that told of it. */
  readonly toldBy: readonly string[];
}

export interface History {
  /** Oldest first. */
  readonly events: readonly HistoryEvent[];
  readonly from: number;
  readonly to: number;
  /** The first block of the range that was asked about, by operator; those who answered nothing are `silent`. */
  readonly coverage: readonly { readonly operator: string; readonly from: number }[];
  readonly silent: readonly Voice[];
  /** All who covered the whole range told the same. */
  readonly isAgreed: boolean;
}

/** Requests to one endpoint, at most: a range that an endpoint finds too long is cut, newest part first. */
const MOST_ASKED = 8;
/** A range that is refused at this length is not cut further. */
const SHORTEST_SPAN = 500;

/**
 * Never rejects.
 * @param span blocks back from the agreed one
 */
export async function readHistory(
  contract: Address,
  agreed: AgreedBlock,
  span: number,
  fetch: FetchPort,
): Promise<History> {
  const to = agreed.block.number;
  const from = Math.max(0, to - span + 1);
  const told = await Promise.all(
    agreed.endpoints.map((endpoint) => askAll(endpoint, contract, from, to, fetch)),
  );
  const events = new Map<string, HistoryEvent>();
  for (const { operator, events: own } of told)
    for (const event of own) {
      const key = [event.block, event.logIndex, event.transaction, event.name, event.subject].join(' ');
      const before = events.get(key)?.toldBy ?? [];
      events.set(key, { ...event, toldBy: before.includes(operator) ? before : [...before, operator] });
    }
  const coverage = told.flatMap(({ operator, coveredFrom }) =>
    coveredFrom === undefined ? [] : [{ operator, from: coveredFrom }],
  );
  const whole = coverage.filter((own) => own.from === from).map(({ operator }) => operator);
  return {
    events: [...events.values()].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex),
    from,
    to,
    coverage,
    silent: told.flatMap(({ operator, why }) => (why === undefined ? [] : [{ operator, said: why }])),
    isAgreed:
      whole.length > 1 &&
      [...events.values()].every(({ toldBy }) => whole.every((operator) => toldBy.includes(operator))),
  };
}

type Told = Omit<HistoryEvent, 'toldBy'>;

interface Account {
  readonly operator: string;
  readonly events: readonly Told[];
  /** `undefined`: nothing is covered. */
  readonly coveredFrom: number | undefined;
  /** Why not more, where it is not all. */
  readonly why: string | undefined;
}

async function askAll(
  { url, operator }: Endpoint,
  contract: Address,
  from: number,
  to: number,
  fetch: FetchPort,
): Promise<Account> {
  const events: Told[] = [];
  let coveredFrom: number | undefined;
  let span = to - from + 1;
  let end = to;
  for (let asked = 0; end >= from; asked++) {
    if (asked === MOST_ASKED) return { operator, events, coveredFrom, why: 'the range is too long' };
    const start = Math.max(from, end - span + 1);
    const [answer] = await askEndpoint(url, [logsCall(contract, start, end)], fetch);
    const part = eventsIn(answer, contract, start, end);
    if (typeof part === 'string') {
      const shorter = Math.floor((end - start + 1) / 4);
      if (answer?.kind === 'silent' || shorter < SHORTEST_SPAN)
        return { operator, events, coveredFrom, why: part };
      span = shorter;
      continue;
    }
    if (events.length + part.length > LIMITS.chainLogs)
      return { operator, events, coveredFrom, why: 'too many events' };
    events.push(...part);
    coveredFrom = start;
    end = start - 1;
  }
  return { operator, events, coveredFrom, why: undefined };
}

const logsCall = (contract: Address, from: number, to: number) => ({
  method: 'eth_getLogs',
  params: [
    {
      address: `0x${contract}`,
      fromBlock: toQuantity(from),
      toBlock: toQuantity(to),
      topics: [Object.keys(EVENTS).map((topic) => `0x${topic}`)],
    },
  ],
});

/** The events, or why there are none. */
function eventsIn(
  answer: RpcAnswer | undefined,
  contract: Address,
  from: number,
  to: number,
): readonly Told[] | string {
  if (answer?.kind !== 'result') return whyOf(answer);
  if (!Array.isArray(answer.value)) return 'no list';
  if (answer.value.length > LIMITS.chainLogs) return 'too many events';
  try {
    return answer.value.map((log) => eventIn(log, contract, from, to));
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** @throws Refusal `log-*`, `data-malformed`, `quantity-malformed`, `address-malformed` */
function eventIn(log: unknown, contract: Address, from: number, to: number): Told {
  if (typeof log !== 'object' || log === null)
    throw new Refusal('log-malformed', 'log', 'an object', typeof log);
  const { address, topics, data, blockNumber, transactionHash, logIndex, removed } = log as {
    readonly [name: string]: unknown;
  };
  if (toHex(readData(address, 'address', 20)) !== contract)
    throw new Refusal('log-of-another-contract', 'address', contract, `${address}`.slice(0, 42));
  if (!Array.isArray(topics) || topics.length > 4 || removed === true)
    throw new Refusal('log-malformed', 'topics', 'at most four', typeof topics);
  const [topic, ...indexed] = topics.map((one, index) => readData(one, `topics[${index}]`, 32));
  const event = topic === undefined ? undefined : EVENTS[toHex(topic)];
  if (event === undefined)
    throw new Refusal('log-of-another-event', 'topics', 'an event that was asked for', 'another');
  const block = readCount(blockNumber, 'blockNumber');
  if (block < from || block > to)
    throw new Refusal('log-of-another-block', 'blockNumber', `${from} to ${to}`, `${block}`);
  const words = [...indexed, ...wordsOf(readData(data, 'data'))];
  const word = event.subject === 'none' ? undefined : words[event.subject.word];
  if (event.subject !== 'none' && word === undefined)
    throw new Refusal('log-malformed', 'data', `a word for ${event.name}`, 'none');
  return {
    name: event.name,
    block,
    transaction: toHex(readData(transactionHash, 'transactionHash', 32)),
    logIndex: readCount(logIndex, 'logIndex'),
    ...(word === undefined || event.subject === 'none'
      ? {}
      : { subject: event.subject.is === 'address' ? addressOfWord(word) : toHex(word) }),
  };
}

function wordsOf(data: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.min(8, Math.floor(data.length / 32)) }, (_, i) =>
    data.subarray(32 * i, 32 * i + 32),
  );
}
