/** How long a parser takes for 64 KB of the worst that anybody has thought of. */
import { utf8 } from '../testbed/bytes';
import { survives } from './run-parsers';
import type { Target } from './targets';

export const INPUT_BYTES = 64 * 1024;
export const LIMIT_MS = 50;

export interface Slowest {
  /** Milliseconds of processor time, the best of three: the parser's, not those of whatever else the machine does. */
  readonly ms: number;
  readonly input: string;
}

const TEXTS = [
  '[',
  '{"a":',
  '"',
  '\\',
  ' ',
  '\n',
  '0',
  'A',
  '=',
  '-',
  ',',
  '[],',
  '{},',
  '"a",',
  '-----BEGIN CERTIFICATE-----',
];
const BYTES = [0x00, 0x02, 0x04, 0x05, 0x30, 0x31, 0x80, 0x83, 0xa0, 0xc3, 0xff];
const BLANKS = [0x09, 0x0a, 0x0d, 0x20];
const PEM_BLOCK = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

export async function slowestOf({ read, seeds, large }: Target): Promise<Slowest> {
  let slowest: Slowest = { ms: 0, input: 'none' };
  const whole = (await large?.()) ?? [];
  const inputs = [...whole.map((bytes) => ['genuine, of this length', bytes] as const), ...hostile(seeds)];
  for (const [input, bytes] of inputs) {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const start = process.cpuUsage();
      await survives(() => read(bytes));
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1000);
    }
    const ms = Math.min(...times);
    if (ms > slowest.ms) slowest = { ms, input };
  }
  return slowest;
}

function* hostile(seeds: readonly Uint8Array[]): Generator<readonly [string, Uint8Array]> {
  for (const text of [...TEXTS, PEM_BLOCK]) yield [JSON.stringify(text.slice(0, 20)), filled(utf8(text))];
  for (const byte of BYTES) yield [`bytes ${byte.toString(16)}`, filled(Uint8Array.of(byte))];
  // Whoever looks for what stands at the end must not look from every place where it could begin.
  for (const byte of [...BYTES, ...BLANKS]) yield [`bytes ${byte.toString(16)}, then x`, endedByX(byte)];
  for (const [i, seed] of seeds.entries()) {
    yield [`genuine ${i}, repeated`, filled(seed)];
    yield [`genuine ${i}, then zeros`, padded(seed, 0)];
    yield [`genuine ${i}, then spaces`, padded(seed, 0x20)];
    for (const text of ['[', ' ', '\0', '\n', 'A', '0', '\\"', '[],', '-----BEGIN CERTIFICATE-----'])
      for (const part of [0.25, 0.5, 0.9])
        yield [`genuine ${i} with ${JSON.stringify(text)} in it`, stuffed(seed, utf8(text), part)];
  }
}

function filled(unit: Uint8Array): Uint8Array {
  const out = new Uint8Array(INPUT_BYTES);
  for (let at = 0; at < out.length; at += unit.length) out.set(unit.subarray(0, out.length - at), at);
  return out;
}

function endedByX(byte: number): Uint8Array {
  const out = new Uint8Array(INPUT_BYTES).fill(byte);
  out[INPUT_BYTES - 1] = 0x78;
  return out;
}

function padded(seed: Uint8Array, byte: number): Uint8Array {
  const out = new Uint8Array(INPUT_BYTES).fill(byte);
  out.set(seed.subarray(0, INPUT_BYTES));
  return out;
}

/** The seed, made as long as allowed by something repeated at a place inside of it. */
function stuffed(seed: Uint8Array, unit: Uint8Array, part: number): Uint8Array {
  const at = Math.floor(Math.min(seed.length, INPUT_BYTES) * part);
  const tail = seed.subarray(at, INPUT_BYTES);
  const out = filled(unit);
  out.set(seed.subarray(0, at));
  out.set(tail, INPUT_BYTES - tail.length);
  return out;
}
