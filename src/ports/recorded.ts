/** Ports that write down what passes through them, and ports that play it back. */
import type { Appraisal, JsonValue } from '../appraisal';
import { toBase64 } from '../encoding/base64';
import type { Exchange, Recording } from '../report/recording';
import type { SocketExchange } from '../report/socket-exchange';
import type { Visit } from '../visit';
import type { FetchFailure, FetchRequest, MemoryPort, Ports, SocketPort, SocketRequest } from './ports';

/**
 * Wraps ports so that everything that enters is kept.
 * @returns the ports to verify with, and `finish`, which gives the recording once the appraisal is known
 */
export function recordingPorts(ports: Ports): {
  readonly ports: Ports;
  finish(visit: Visit, appraisal: Appraisal): Recording;
} {
  const random: Uint8Array[] = [];
  const memory: Record<string, JsonValue> = {};
  const exchanges: Exchange[] = [];
  const sockets: SocketExchange[] = [];
  const count = counter();
  const { clock } = ports;
  const timed = async <T>(ask: () => Promise<T>): Promise<{ readonly result: T; readonly ms?: number }> => {
    const begun = clock.elapsed?.();
    const result = await ask();
    const ended = clock.elapsed?.();
    return {
      result,
      ...(begun === undefined || ended === undefined ? {} : { ms: Math.round(ended - begun) }),
    };
  };
  const socket = ports.socket && recordedSocket(ports.socket, sockets, timed);
  return {
    ports: {
      // Without `elapsed`: no replay could give it back.
      clock: { now: () => clock.now(), sleep: (ms) => clock.sleep(ms) },
      async fetch(request) {
        const nth = count(keyOf(request));
        const slot = exchanges.push({ nth, request, result: UNFINISHED }) - 1;
        const answered = await timed(() => ports.fetch(request));
        exchanges[slot] = { nth, request, ...answered };
        return answered.result;
      },
      ...(socket === undefined ? {} : { socket }),
      random(bytes) {
        const drawn = ports.random(bytes);
        random.push(drawn);
        return drawn;
      },
      memory: snapshot({
        async read(key) {
          const value = await ports.memory.read(key);
          memory[key] = value ?? null;
          return value;
        },
        write: ports.memory.write,
      }),
    },
    finish: (visit, appraisal) => ({
      visit,
      clock: appraisal.at,
      random: [...random],
      memory: { ...memory },
      exchanges: [...exchanges],
      ...(sockets.length === 0 ? {} : { sockets: [...sockets] }),
      appraisal,
    }),
  };
}

type Timed = <T>(ask: () => Promise<T>) => Promise<{ readonly result: T; readonly ms?: number }>;

function recordedSocket(socket: SocketPort, sockets: SocketExchange[], timed: Timed): SocketPort {
  const count = counter();
  return async (request) => {
    const nth = count(socketKeyOf(request));
    const slot = sockets.push({ nth, request, result: UNFINISHED }) - 1;
    const answered = await timed(() => socket(request));
    sockets[slot] = { nth, request, ...answered };
    return answered.result;
  };
}

/** How often each key was seen before. */
function counter(): (key: string) => number {
  const seen = new Map<string, number>();
  return (key) => {
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return nth;
  };
}

const NOT_RECORDED: FetchFailure = {
  kind: 'failure',
  code: 'not-recorded',
  detail: 'the recording holds no such exchange',
};

const UNFINISHED: FetchFailure = { kind: 'failure', code: 'timeout', detail: 'the verification ended first' };

/**
 * Ports that answer from a recording alone. The n-th request for a URL gets its n-th recorded answer; a request that was never
 * recorded gets the failure `not-recorded`. Nothing is written and nobody waits.
 */
export function recordedPorts(recording: Recording): Ports {
  const results = new Map(
    recording.exchanges.map(({ nth, request, result }) => [`${nth} ${keyOf(request)}`, result]),
  );
  const sockets = new Map(
    (recording.sockets ?? []).map(({ nth, request, result }) => [`${nth} ${socketKeyOf(request)}`, result]),
  );
  const count = counter();
  const random = [...recording.random];
  return {
    socket: async (request) =>
      sockets.get(`${count(socketKeyOf(request))} ${socketKeyOf(request)}`) ?? NOT_RECORDED,
    fetch: async (request) => results.get(`${count(keyOf(request))} ${keyOf(request)}`) ?? NOT_RECORDED,
    clock: { now: () => recording.clock, sleep: async () => {} },
    random(bytes) {
      const drawn = random.shift();
      // Without the recorded nonce no answer can match; zeros make that a finding instead of a crash.
      return drawn?.length === bytes ? drawn : new Uint8Array(bytes);
    },
    memory: snapshot({
      read: async (key) =>
        Object.hasOwn(recording.memory, key) ? (recording.memory[key] ?? undefined) : undefined,
      write: async () => {},
    }),
  };
}

/**
 * One verification sees one state of memory: what it read first, and what it wrote since. Another verification that writes
 * meanwhile cannot make a recording that plays back differently.
 */
function snapshot(memory: MemoryPort): MemoryPort {
  const seen = new Map<string, Promise<JsonValue | undefined>>();
  return {
    read(key) {
      const known = seen.get(key) ?? memory.read(key);
      seen.set(key, known);
      return known;
    },
    write(key, value) {
      seen.set(key, Promise.resolve(value));
      return memory.write(key, value);
    },
  };
}

const keyOf = ({ method, url, body }: FetchRequest): string =>
  `${method} ${url}${body === undefined ? '' : ` ${toBase64(body)}`}`;

const socketKeyOf = ({ url, send }: SocketRequest): string => `${url} ${send.map(toBase64).join(' ')}`;
