/**
 * The past of a contract, remembered: events of final blocks do not change, and asking for them costs many requests. Whoever wants to
 * know now has them read again, at most once an hour; everybody else is shown what is remembered, with the range that it covers.
 */
import type { JsonValue } from '../appraisal';
import type { Ports } from '../ports/ports';
import type { BlockAgreement } from './chain/agree-on-block';
import type { Chain } from './chain/endpoints';
import type { Address } from './chain/hex-values';
import { EVENTS, type EventName } from './contracts/events';
import { type History, type HistoryEvent, readHistory } from './contracts/history';

const FRESH_MS = 60 * 60 * 1000;
/** A week of blocks, every two seconds on Base, every twelve on Ethereum. Endpoints that find it too long are asked for less. */
const SPAN: { readonly [chainId: number]: number } = { 8453: 302_400, 1: 50_400 };
const DEFAULT_SPAN = 50_000;
/** The newest of them. */
const MOST_EVENTS = 500;

export interface HistoryQuestion {
  readonly chain: Chain;
  readonly contract: Address;
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly mayAsk: boolean;
}

/** @returns `undefined` where nothing is remembered and nobody may be asked, or nobody answers. Never rejects. */
export async function rememberedHistory(
  { chain, contract, at, mayAsk }: HistoryQuestion,
  block: () => Promise<BlockAgreement>,
  { fetch, memory }: Pick<Ports, 'fetch' | 'memory'>,
): Promise<History | undefined> {
  const key = `chain:${chain.id} ${contract} history`;
  const remembered = readRemembered(await memory.read(key));
  const isFresh = remembered !== undefined && remembered.at <= at && at - remembered.at < FRESH_MS;
  if (isFresh || !mayAsk) return remembered?.history;
  const agreed = await block();
  if (agreed.kind !== 'agreed') return remembered?.history;
  const history = await readHistory(contract, agreed, SPAN[chain.id] ?? DEFAULT_SPAN, fetch);
  if (history.coverage.length === 0) return remembered?.history ?? history;
  await memory.write(key, toRemember(history, at));
  return history;
}

const toRemember = ({ events, coverage, silent, ...rest }: History, at: number): JsonValue => ({
  at,
  ...rest,
  coverage: coverage.map((part) => ({ ...part })),
  silent: silent.map(({ operator, said }) => ({ operator, said })),
  events: events.slice(-MOST_EVENTS).map((event) => ({ ...event, toldBy: [...event.toldBy] })),
});

/** `undefined` for anything that is not what `toRemember` writes. */
function readRemembered(
  memory: JsonValue | undefined,
): { readonly at: number; readonly history: History } | undefined {
  const { at, from, to, isAgreed, coverage, silent, events } = membersOf(memory);
  if (![at, from, to].every((n) => typeof n === 'number') || typeof isAgreed !== 'boolean') return undefined;
  if (!Array.isArray(coverage) || !Array.isArray(silent) || !Array.isArray(events)) return undefined;
  const parts = coverage.map(membersOf).filter(isPart);
  const voices = silent.map(membersOf).filter(isVoice);
  const told = events.map(membersOf).filter(isEvent);
  if (parts.length !== coverage.length || voices.length !== silent.length || told.length !== events.length)
    return undefined;
  return {
    at: Number(at),
    history: { from: Number(from), to: Number(to), isAgreed, coverage: parts, silent: voices, events: told },
  };
}

type Members = { readonly [name: string]: JsonValue };
const membersOf = (value: JsonValue | undefined): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

const isPart = (part: Members): part is Members & History['coverage'][number] =>
  typeof part.operator === 'string' && typeof part.from === 'number';
const isVoice = (voice: Members): voice is Members & History['silent'][number] =>
  typeof voice.operator === 'string' && typeof voice.said === 'string';

const NAMES: readonly EventName[] = Object.values(EVENTS).map(({ name }) => name);
const HEX = /^[0-9a-f]{40,64}$/;
const isEvent = (event: Members): event is Members & HistoryEvent =>
  NAMES.some((name) => name === event.name) &&
  typeof event.block === 'number' &&
  typeof event.logIndex === 'number' &&
  typeof event.transaction === 'string' &&
  HEX.test(event.transaction) &&
  (event.subject === undefined || (typeof event.subject === 'string' && HEX.test(event.subject))) &&
  Array.isArray(event.toldBy) &&
  event.toldBy.every((operator) => typeof operator === 'string');
