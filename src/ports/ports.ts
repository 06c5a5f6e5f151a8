/**
 * The only ways out of the verification core. Everything that enters through a port is recorded, so a recording can be
 * replayed to the same appraisal. No port method throws or rejects: failure is a value, because failure is evidence too.
 */
import type { JsonValue } from '../appraisal';
import type { ServedCertificate } from '../visit';

export interface FetchRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. */
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Uint8Array;
  /** A longer body is a failure `too-large`, never a truncated success. */
  readonly maxBytes: number;
  /** Response headers wanted, lower case; no others are read or recorded. */
  readonly wantHeaders?: readonly string[];
}

export interface FetchResponse {
  readonly kind: 'response';
  readonly status: number;
  /** Only those wanted; lower-case names. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
  /** The certificate of the connection that answered, where the platform shows it. */
  readonly peer?: ServedCertificate;
}

/**
 * `not-permitted`: the person has not allowed this host. `tls`: certificate refused. `not-recorded`: a replay has no such exchange.
 */
export type FetchFailureCode =
  | 'network'
  | 'timeout'
  | 'tls'
  | 'redirected'
  | 'too-large'
  | 'not-permitted'
  | 'not-recorded';

export interface FetchFailure {
  readonly kind: 'failure';
  readonly code: FetchFailureCode;
  readonly detail: string;
}

export type FetchResult = FetchResponse | FetchFailure;

/**
 * Every adapter sends no credentials, follows no redirect, bypasses caches, sends no referrer, and stops at 10 s.
 */
export type FetchPort = (request: FetchRequest) => Promise<FetchResult>;

/** One exchange over a WebSocket: these messages are sent as soon as it is open, and what comes back is listened to. */
export interface SocketRequest {
  /** `wss://…` without fragment. */
  readonly url: string;
  /** `https://host[:port]` that is named as opening it, where the platform can; the channel's own host when absent. */
  readonly openedBy?: string;
  /** Binary messages, in this order. */
  readonly send: readonly Uint8Array[];
  /** Of all messages together. A longer one is a failure `too-large`, never a truncated success. */
  readonly maxBytes: number;
  /** Enough: the socket is closed from here. */
  readonly maxMessages: number;
}

export interface SocketMessages {
  readonly kind: 'messages';
  /** In the order in which they came; those sent as text as their UTF-8. Fewer than wanted where the other side closed. */
  readonly messages: readonly Uint8Array[];
  /** The certificate of the connection, where the platform shows it. */
  readonly peer?: ServedCertificate;
}

export type SocketResult = SocketMessages | FetchFailure;

/**
 * Every adapter speaks TLS only, sends no credentials that the platform lets it leave out, follows no redirect, and stops at 10 s:
 * whatever came until then is a failure `timeout`.
 */
export type SocketPort = (request: SocketRequest) => Promise<SocketResult>;

export interface ClockPort {
  /** Milliseconds since the epoch. Read once per verification. */
  now(): number;
  /** Waits; a replay does not. */
  sleep(ms: number): Promise<void>;
  /**
   * Milliseconds on a clock that never runs backwards, from any point. For the recorder, which notes how long an exchange took; a
   * verification is not given it, because what it does must not depend on speed.
   */
  elapsed?(): number;
}

export type RandomPort = (bytes: number) => Uint8Array;

/** What Vitrine remembers between visits: pins, collateral. Keys are `<kind>:<name>`, for example `pin:https://host`. */
export interface MemoryPort {
  read(key: string): Promise<JsonValue | undefined>;
  write(key: string, value: JsonValue): Promise<void>;
}

export interface Ports {
  readonly fetch: FetchPort;
  /** Absent where nothing but fetches is offered. */
  readonly socket?: SocketPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly memory: MemoryPort;
}
