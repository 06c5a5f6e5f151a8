/**
 * `npm run fuzz -- [--runs N] [--seconds N] [--seed N]`: every bit of evidence flipped, then every parser fed with changed and
 * arbitrary bytes, a million times unless asked otherwise, then timed on 64 KB. `--docs` writes docs/unauthenticated-bytes.md instead.
 * Exit codes: 0 nothing found, 1 something was, 2 usage.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { vectorsPresent } from '../vectors';
import { type Evidence, genuineEvidence, madeEvidence, PARTS } from './evidence';
import { everyBit, type Flip, tryFlips } from './flips';
import { fuzzTarget } from './run-parsers';
import { makeTargets } from './targets';
import { INPUT_BYTES, LIMIT_MS, slowestOf } from './timing';
import { rangeOf, unauthenticatedDoc } from './unauthenticated';

const USAGE = 'npm run fuzz -- [--runs <executions>] [--seconds <seconds>] [--seed <number>] | --docs';
const DOC = fileURLToPath(new URL('../../docs/unauthenticated-bytes.md', import.meta.url));
const ROUND = 500;

interface Wish {
  /** Executions of parsers. */
  readonly runs: number;
  /** Milliseconds for flips and for parsers, each; without it, all flips and all runs. */
  readonly time: number;
  readonly seed: number;
  readonly docs: boolean;
}

function wishOf(args: readonly string[]): Wish {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { runs: text, seconds: text, seed: text, docs: { type: 'boolean', default: false } },
  });
  const number = (value: string | undefined, otherwise: number): number => {
    if (value === undefined) return otherwise;
    if (!/^\d{1,10}$/.test(value)) throw new Error(USAGE);
    return Number(value);
  };
  const time = (number(values.seconds, Number.POSITIVE_INFINITY) * 1000) / 2;
  return {
    runs: number(values.runs, values.seconds === undefined ? 1_000_000 : Number.POSITIVE_INFINITY),
    time,
    seed: number(values.seed, Date.now() % 0x7fffffff),
    docs: values.docs,
  };
}

/**
 * @param time milliseconds, shared evenly by all parts of all evidence
 * @returns how many flips were accepted that should not have been
 */
async function flipAll(evidence: readonly Evidence[], time: number): Promise<number> {
  const jobs = evidence.flatMap((one) => PARTS.map((part) => ({ one, part })));
  const end = Date.now() + time;
  let [tried, allowed, wrong, all] = [0, 0, 0, 0];
  for (const [i, { one, part }] of jobs.entries()) {
    if (part === PARTS[0]) console.log(`flipping ${one.form} of ${one.source}`);
    const deadline = Date.now() + (end - Date.now()) / (jobs.length - i);
    const { count, survived } = await tryFlips(one, part, before(deadline, everyBit(one.parts[part])));
    const bad = survived.filter((f) => rangeOf(one, part, f) === undefined || !f.sameAppraisal);
    all += 8 * one.parts[part].length;
    tried += count;
    allowed += survived.length - bad.length;
    wrong += bad.length;
    for (const { at, bit } of bad.slice(0, 20))
      console.log(`  accepted: ${one.form} of ${one.source}, ${part}, byte ${at}, bit ${bit}`);
  }
  console.log(
    `flips: ${tried} of ${all}, ${tried - allowed - wrong} refused, ${allowed} accepted in listed bytes, ${wrong} accepted elsewhere`,
  );
  return wrong;
}

function* before(deadline: number, flips: Iterable<Flip>): Generator<Flip> {
  for (const flip of flips) {
    if (Date.now() >= deadline) return;
    yield flip;
  }
}

/** @returns how many parsers failed */
async function fuzzAll({ runs, time, seed }: Wish): Promise<number> {
  const targets = await makeTargets();
  const deadline = Date.now() + time;
  const failures = new Map<string, string>();
  const share = Math.ceil(runs / targets.length);
  let executions = 0;
  for (let done = 0; done < share && Date.now() < deadline; done += ROUND)
    for (const target of targets.filter((t) => !failures.has(t.name))) {
      const run = await fuzzTarget(target, Math.min(ROUND, share - done), (seed + done) % 0x7fffffff);
      executions += run.executions;
      if (run.failure !== undefined) failures.set(target.name, run.failure);
    }
  for (const failure of failures.values()) console.log(`  ${failure}`);
  console.log(
    `parsers: ${executions} executions of ${targets.length} parsers, seed ${seed}, ${failures.size} failures`,
  );
  return failures.size;
}

/** @returns how many parsers took too long */
async function timeAll(): Promise<number> {
  const rows = [];
  for (const target of await makeTargets())
    rows.push({ name: target.name, limit: target.limitMs ?? LIMIT_MS, ...(await slowestOf(target)) });
  rows.sort((a, b) => b.ms - a.ms);
  console.log(`slowest on ${INPUT_BYTES / 1024} KB (limit ${LIMIT_MS} ms, of YAML more):`);
  for (const { name, ms, input } of rows.slice(0, 8))
    console.log(`  ${ms.toFixed(2).padStart(7)} ms  ${name}: ${input}`);
  return rows.filter((r) => r.ms > r.limit).length;
}

async function main(): Promise<number> {
  let wish: Wish;
  try {
    wish = wishOf(process.argv.slice(2));
  } catch {
    console.error(USAGE);
    return 2;
  }
  if (wish.docs) {
    writeFileSync(DOC, unauthenticatedDoc());
    console.log('docs/unauthenticated-bytes.md is current');
    return 0;
  }
  console.log(`seed ${wish.seed}`);
  const failedParsers = await fuzzAll(wish);
  const slowParsers = await timeAll();
  if (!vectorsPresent) console.log('no genuine evidence: set VITRINE_VECTORS to the folder of the vectors');
  const evidence = [...(vectorsPresent ? genuineEvidence() : []), ...(await madeEvidence())];
  const acceptedFlips = await flipAll(evidence, wish.time);
  return failedParsers + slowParsers + acceptedFlips === 0 ? 0 : 1;
}

process.exitCode = await main();
