/**
 * The code question, from the text of a log to its checks, beside the hashing it cannot do without, in turns, in one run: one SHA-384
 * per event that is replayed, one per payload of a runtime event, one over the TD HOB, one SHA-256 over the compose file, with the
 * same library. Runs unchanged in Node and in a page of a browser.
 */
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { publishedLog } from '../../src/code/app-identity';
import { readEventLog } from '../../src/code/event-log';
import { type CodeMaterial, judgeCode } from '../../src/code/judge-code';
import { runtimePreimage } from '../../src/code/runtime-event';
import { markAuthentic } from '../../src/hardware/authentic';
import { isCodeKnown } from '../../src/verdict';
import type { CodeSample } from './code-samples';
import { median } from './hardware-bench';

export interface CodeRow {
  readonly what: string;
  readonly events: number;
  /** Medians, milliseconds: of a whole judgement, and of the hashing alone. */
  readonly ms: number;
  readonly limitMs: number;
  /** Of the first judgement in this process or page: nothing is compiled. Of the first sample only. */
  readonly firstMs?: number;
}

const WARM_UP = 10;
const ROUNDS = 25;
/** A measurement covers about so many events: clocks of browsers are coarse. */
const EVENTS_AT_ONCE = 1024;

export function measureCode(samples: readonly CodeSample[]): readonly CodeRow[] {
  const [first] = samples;
  const firstMs = first === undefined ? Number.NaN : timed(1, () => judge(first));
  return samples.map((sample, i) => {
    const times = Math.ceil(EVENTS_AT_ONCE / sample.events);
    const hash = hashingOf(sample);
    const [whole, bare]: [number[], number[]] = [[], []];
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const ms = [timed(times, () => judge(sample)), timed(times, hash)] as const;
      if (round < 0) continue;
      whole.push(ms[0] / times);
      bare.push(ms[1] / times);
    }
    return {
      what: sample.what,
      events: sample.events,
      ms: median(whole),
      limitMs: median(bare),
      ...(i === 0 ? { firstMs } : {}),
    };
  });
}

function judge({ log, vmConfig, compose, measurements, osImages, isKnown }: CodeSample): void {
  const material: CodeMaterial = {
    quote: markAuthentic({ tee: 'tdx', reportData: new Uint8Array(64), measurements, facts: {} }),
    log: publishedLog(log),
    vmConfig,
    compose,
  };
  const { checks } = judgeCode(material, osImages === null ? {} : { osImages });
  if (isCodeKnown(checks) !== isKnown || checks.some((c) => c.outcome === 'fail'))
    throw new Error(`the code of a sample comes out otherwise: ${checks.map((c) => c.reason).join(', ')}`);
}

/** A header, five ranges of the firmware's memory and the gaps between them, an end. */
const TD_HOB_BYTES = 56 + 10 * 48 + 8;

function hashingOf({ log, compose, vmConfig }: CodeSample): () => void {
  const events = readEventLog(log);
  const extended = new Uint8Array(96);
  const payloads = events
    .filter(({ register }) => register === 3)
    .map(({ name, payload }) => runtimePreimage(1, name, payload));
  const text = new TextEncoder().encode(compose);
  const tdHob = new Uint8Array(vmConfig === '' ? 0 : TD_HOB_BYTES);
  return () => {
    for (const _ of events) sha384(extended);
    for (const payload of payloads) sha384(payload);
    if (tdHob.length > 0) sha384(tdHob);
    if (text.length > 0) sha256(text);
  };
}

function timed(times: number, work: () => void): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) work();
  return performance.now() - start;
}
