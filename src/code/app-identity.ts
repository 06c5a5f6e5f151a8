/**
 * Which app an authentic quote speaks of. The one answer that other questions and the protocols use.
 * Source: dstack evidence specification, sections 6 and 8.
 */
import type { AuthenticQuote } from '../hardware/authentic';
import { Refusal } from '../refusal';
import { type EventLog, readEventLog } from './event-log';
import { mrConfigIdAgrees, mrConfigIdOf } from './mr-config-id';
import { compareRegisters, type Replay } from './replay';
import { readSystemEvents, type SystemEvents } from './system-events';

/**
 * Says which app the measured guest claims to be. A guest with an unknown operating system claims what it likes: nothing here
 * is believed further than MRTD and RTMR0 to RTMR2 are known (section 9).
 */
export interface AppIdentity extends SystemEvents {
  readonly kind: 'established';
  readonly replay: Replay;
  /** Does MRCONFIGID commit to the same app? `not-told`: it is not set, or cannot be recomputed from the events. */
  readonly mrConfigId: 'same' | 'not-told';
}

export interface AppNotEstablished {
  readonly kind: 'not-established';
  readonly why: NotEstablished;
  readonly expected: string;
  readonly got: string;
  /** Hex, from MRCONFIGID alone, where that register tells it: as trustworthy as the operating system, like register 3. */
  readonly composeHash?: string;
  readonly replay?: Replay;
}

/**
 * - `not-tdx`: the quote has no runtime registers
 * - `no-log`: nothing was published beside the quote
 * - `log-unreadable`: it was, and is malformed or shows other digests than its payloads have
 * - `log-does-not-replay`: it does not lead to register 3 of the quote
 * - `system-events-refused`: it replays, and names the app twice, late, or not at all
 * - `mr-config-id-differs`: the log names another app than the one MRCONFIGID commits to
 */
export type NotEstablished =
  | 'not-tdx'
  | 'no-log'
  | 'log-unreadable'
  | 'log-does-not-replay'
  | 'system-events-refused'
  | 'mr-config-id-differs';

/** A log that could not be read keeps its refusal, so that the refusal can be told. */
export type PublishedLog = EventLog | Refusal | 'absent';

/**
 * The log as a JSON member gives it (`event_log` of GetQuote and tappd, `eventlog` of a KMS): text, array, empty or missing.
 * Never throws.
 */
export function publishedLog(value: unknown): PublishedLog {
  if (value === undefined || value === null || value === '') return 'absent';
  try {
    return readEventLog(value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

/**
 * The identity of the app, given only when the log replays to register 3 of this quote and its system events are in order.
 * Never throws.
 */
export function appIdentity(quote: AuthenticQuote, log: PublishedLog): AppIdentity | AppNotEstablished {
  const register = mrConfigIdOf(quote);
  const told = register.version === 1 ? { composeHash: register.composeHash } : {};
  const no = (why: NotEstablished, expected: string, got: string, replay?: Replay): AppNotEstablished => ({
    kind: 'not-established',
    why,
    expected,
    got,
    ...told,
    ...(replay === undefined ? {} : { replay }),
  });
  if (quote.tee !== 'tdx') return no('not-tdx', 'a TDX quote', quote.tee);
  if (log === 'absent') return no('no-log', 'an event log beside the quote', 'none');
  if (log instanceof Refusal) return no('log-unreadable', log.expected, `${log.got} at ${log.at}`);
  const replay = compareRegisters(quote, log);
  const { rtmr3 } = replay;
  if (!rtmr3.equal) return no('log-does-not-replay', rtmr3.quoted ?? 'register 3', rtmr3.replayed, replay);
  let events: SystemEvents;
  try {
    events = readSystemEvents(log);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return no('system-events-refused', error.expected, `${error.got} at ${error.at}`, replay);
  }
  const mrConfigId = mrConfigIdAgrees(register, events.identity);
  if (mrConfigId === 'differs') {
    const expected = `MRCONFIGID over compose hash ${events.identity.composeHash} of the log`;
    return no('mr-config-id-differs', expected, quote.measurements.mrConfigId ?? 'none', replay);
  }
  return { kind: 'established', ...events, replay, mrConfigId };
}
