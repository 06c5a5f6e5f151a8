/**
 * The event log of a dstack guest: what was extended into the four runtime registers of a TDX trust domain, in order.
 * Source: dstack evidence specification, section 6.
 *
 * A log is unsigned: it says nothing until it replays to the registers of an authentic quote (`replay.ts`). What is computed
 * here makes that replay mean something: the digest of a runtime event is always made from its name and payload, so that a
 * log which replays cannot show another payload than the one that was extended.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../encoding/bytes';
import { fromHex, toHex } from '../encoding/hex';
import { parseJsonText } from '../encoding/json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { type DigestVersion, isRuntimeEvent, RUNTIME_EVENT_TYPE, runtimePreimage } from './runtime-event';

/** Index of the register that dstack extends at run time; firmware and kernel extend the others. */
export const RUNTIME_REGISTER = 3;
export type RegisterIndex = 0 | 1 | 2 | 3;

export interface LoggedEvent {
  readonly register: RegisterIndex;
  /** As the firmware (TCG numbers) or dstack (`RUNTIME_EVENT_TYPE`) gives it. */
  readonly type: number;
  readonly name: string;
  /** Trustworthy only in a runtime event: nothing ties the payload of a boot event to its digest. */
  readonly payload: Uint8Array;
  /** 48 bytes, as extended. Computed from name and payload in a runtime event, given in a boot event. */
  readonly digest: Uint8Array;
}

declare const checked: unique symbol;
/** Events whose digests are right. Only the readers of this file make one. */
export type EventLog = readonly LoggedEvent[] & { readonly [checked]: true };

/** One entry as a format carries it, before anything is compared. */
export interface EventEntry {
  readonly register: number;
  readonly type: number;
  /** Empty where the guest stripped it. */
  readonly digest: Uint8Array;
  readonly name: string;
  readonly payload: Uint8Array;
  readonly version: DigestVersion;
  /** What was hashed, in hex (as guests write it) or as the canonical text of version 2. */
  readonly preimage?: string;
}

const DIGEST_BYTES = 48;
const MAX_U32 = 0xffff_ffff;
/** Such a name has no UTF-8, so no digest. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Reads a log in the JSON forms of GetQuote, Info and tappd, 0.3 to 0.6: JSON text, or the array that such text has already
 * been parsed to.
 * @throws Refusal `event-log-*`, `hex-malformed`, `json-*`
 */
export function readEventLog(value: unknown): EventLog {
  if (typeof value !== 'string') return eventLogOf(jsonEntries(value));
  if (value.length > LIMITS.eventLogBytes)
    throw new Refusal('event-log-too-large', 'log', `at most ${LIMITS.eventLogBytes}`, `${value.length}`);
  return eventLogOf(jsonEntries(parseJsonText(value, LIMITS.jsonDepth)));
}

/**
 * Checks entries that any format gave, and completes their digests.
 * @throws Refusal `event-log-too-many`, `event-log-too-large`, `event-log-register`, `event-log-type`, `event-log-name`,
 *   `event-log-digest`, `event-log-preimage`
 */
export function eventLogOf(entries: readonly EventEntry[]): EventLog {
  refuseCount(entries.length);
  let bytes = 0;
  const events = entries.map((entry, i) => {
    bytes += entry.name.length + entry.payload.length;
    if (bytes > LIMITS.eventLogBytes)
      throw new Refusal('event-log-too-large', `event ${i}`, `at most ${LIMITS.eventLogBytes} bytes`, 'more');
    return checkedEvent(entry, `event ${i}`);
  });
  return events as readonly LoggedEvent[] as EventLog;
}

function checkedEvent(entry: EventEntry, place: string): LoggedEvent {
  const { name, payload, type } = entry;
  const register = registerOf(entry.register, place);
  if (payload.length > LIMITS.eventPayloadBytes)
    throw new Refusal(
      'event-log-payload',
      place,
      `at most ${LIMITS.eventPayloadBytes} bytes`,
      `${payload.length}`,
    );
  if (name.length > LIMITS.eventNameLength || LONE_SURROGATE.test(name))
    throw new Refusal('event-log-name', place, 'a short text', JSON.stringify(name.slice(0, 60)));
  // An entry of another type in register 3 would be an opaque digest: a place to hide a second `app-id`.
  if (isRuntimeEvent(type) !== (register === RUNTIME_REGISTER))
    throw new Refusal(
      'event-log-type',
      place,
      `${RUNTIME_EVENT_TYPE} in register 3 only`,
      `${type} in ${register}`,
    );
  const digest = register === RUNTIME_REGISTER ? runtimeDigest(entry, place) : givenDigest(entry, place);
  return { register, type, name, payload, digest };
}

function registerOf(register: number, place: string): RegisterIndex {
  if (register === 0 || register === 1 || register === 2 || register === 3) return register;
  throw new Refusal('event-log-register', place, '0 to 3', `${register}`);
}

/** The digest a boot event was extended with; short ones are filled up with zeros on the right. */
function givenDigest({ digest }: EventEntry, place: string): Uint8Array {
  if (digest.length === 0 || digest.length > DIGEST_BYTES)
    throw new Refusal('event-log-digest', place, '1 to 48 bytes', `${digest.length}`);
  if (digest.length === DIGEST_BYTES) return digest;
  const padded = new Uint8Array(DIGEST_BYTES);
  padded.set(digest);
  return padded;
}

function runtimeDigest(
  { name, payload, version, digest: given, preimage }: EventEntry,
  place: string,
): Uint8Array {
  const hashed = runtimePreimage(version, name, payload);
  const digest = sha384(hashed);
  const where = `${place} ${JSON.stringify(name)}`;
  if (given.length > 0 && !equalBytes(given, digest))
    throw new Refusal('event-log-digest', where, toHex(digest), toHex(given));
  if (preimage !== undefined && !isPreimage(preimage, hashed))
    throw new Refusal('event-log-preimage', where, toHex(hashed).slice(0, 200), preimage.slice(0, 200));
  return digest;
}

function isPreimage(told: string, hashed: Uint8Array): boolean {
  return told.toLowerCase() === toHex(hashed) || equalBytes(new TextEncoder().encode(told), hashed);
}

function refuseCount(count: number): void {
  if (count > LIMITS.events)
    throw new Refusal('event-log-too-many', 'log', `at most ${LIMITS.events} events`, `${count}`);
}

function jsonEntries(value: unknown): readonly EventEntry[] {
  if (!Array.isArray(value))
    throw new Refusal('event-log-malformed', 'log', 'an array of events', typeof value);
  refuseCount(value.length);
  return value.map((entry: unknown, i) => jsonEntry(entry, `event ${i}`));
}

function jsonEntry(value: unknown, place: string): EventEntry {
  if (typeof value !== 'object' || value === null) throw malformed(place, 'an object', value);
  const entry: { readonly [name: string]: unknown } = { ...value };
  const number = (name: string): number => {
    const member = entry[name];
    if (typeof member !== 'number' || !Number.isInteger(member) || member < 0 || member > MAX_U32)
      throw malformed(`${place}.${name}`, 'a whole number of 32 bits', member);
    return member;
  };
  const text = (name: string): string => {
    const member = entry[name];
    if (typeof member !== 'string') throw malformed(`${place}.${name}`, 'a text', member);
    return member;
  };
  const { preimage } = entry;
  return {
    register: number('imr'),
    type: number('event_type'),
    digest:
      entry.digest === undefined
        ? new Uint8Array()
        : shortHex(text('digest'), DIGEST_BYTES, 'event-log-digest', place),
    name: text('event'),
    payload: shortHex(text('event_payload'), LIMITS.eventPayloadBytes, 'event-log-payload', place),
    version: versionOf(entry.version, place),
    ...(preimage === undefined || preimage === null ? {} : { preimage: text('preimage') }),
  };
}

function shortHex(text: string, maxBytes: number, code: string, place: string): Uint8Array {
  if (text.length > 2 * maxBytes)
    throw new Refusal(code, place, `at most ${maxBytes} bytes`, `${text.length / 2}`);
  return fromHex(text);
}

function versionOf(value: unknown, place: string): DigestVersion {
  if (value === undefined || value === 1) return 1;
  if (value === 2) return 2;
  throw malformed(`${place}.version`, '1 or 2', value);
}

function malformed(place: string, expected: string, got: unknown): Refusal {
  return new Refusal('event-log-malformed', place, expected, `${JSON.stringify(got)}`.slice(0, 60));
}
