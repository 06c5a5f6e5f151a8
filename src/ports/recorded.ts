/** Ports that write down what passes through them, and ports that play it back. */
import type { Appraisal, JsonValue } from '../appraisal';
import { toBase64 } from '../encoding/base64';
import type { Exchange, Recording } from '../report/recording';
import type { Visit } from '../visit';
import type { FetchRequest, FetchResult, MemoryPort, Ports } from './ports';

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
  const count = counter();
  const { clock } = ports;
  return {
    ports: {
      // Without `elapsed`: no replay could give it back.
      clock: { now: () => clock.now(), sleep: (ms) => clock.sleep(ms) },
      async fetch(request) {
        const nth = count(keyOf(request));
        const slot = exchanges.push({ nth, request, result: UNFINISHED }) - 1;
        const begun = clock.elapsed?.();
        const result = await ports.fetch(request);
        const ended = clock.elapsed?.();
        const took = begun === undefined || ended === undefined ? {} : { ms: Math.round(ended - begun) };
        exchanges[slot] = { nth, request, result, ...took };
        return result;
      },
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
      appraisal,
    }),
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

const NOT_RECORDED: FetchResult = {
  kind: 'failure',
  code: 'not-recorded',
  detail: 'the recording holds no such exchange',
};

const UNFINISHED: FetchResult = { kind: 'failure', code: 'timeout', detail: 'the verification ended first' };

/**
 * Ports that answer from a recording alone. The n-th request for a URL gets its n-th recorded answer; a request that was never
 * recorded gets the failure `not-recorded`. Nothing is written and nobody waits.
 */
export function recordedPorts(recording: Recording): Ports {
  const results = new Map(
    recording.exchanges.map(({ nth, request, result }) => [`${nth} ${keyOf(request)}`, result]),
  );
  const count = counter();
  const random = [...recording.random];
  return {
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
