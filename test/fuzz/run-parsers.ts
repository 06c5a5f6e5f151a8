/** Feeds parsers arbitrary bytes and changed genuine ones: each must return a value or throw `Refusal`, and nothing else. */
import fc from 'fast-check';
import { Refusal } from '../../src/refusal';
import { changed, changes } from './mutation';
import type { Target } from './targets';

export interface FuzzRun {
  readonly executions: number;
  /** Counterexample and seed, in words; absent when there was none. */
  readonly failure?: string;
}

const CODE = /^[a-z0-9]+(-[a-z0-9]+)+$/;

/** @throws whatever is no refusal, and refusals without a stable code */
export async function survives(read: () => unknown): Promise<void> {
  try {
    const value = read();
    if (value instanceof Promise) await value;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!CODE.test(error.code)) throw new Error(`a refusal without a stable code: ${error.message}`);
  }
}

/** Three quarters changed genuine bytes, the rest arbitrary ones: those rarely get past the first check. */
function inputs({ seeds }: Target): fc.Arbitrary<Uint8Array> {
  const mutated = fc.tuple(fc.constantFrom(...seeds), changes).map(([seed, list]) => changed(seed, list));
  return fc.oneof(
    { weight: 3, arbitrary: mutated },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 256 }) },
  );
}

/** @param runs how often; @param seed of fast-check: the same seed gives the same inputs */
export async function fuzzTarget(target: Target, runs: number, seed: number): Promise<FuzzRun> {
  let executions = 0;
  const property = fc.asyncProperty(inputs(target), async (bytes) => {
    executions++;
    await survives(() => target.read(bytes));
  });
  const { failed, counterexample, errorInstance, counterexamplePath } = await fc.check(property, {
    numRuns: runs,
    seed,
  });
  if (!failed) return { executions };
  const [bytes] = counterexample ?? [];
  const hexadecimal = Array.from(bytes ?? [], (b) => b.toString(16).padStart(2, '0')).join('');
  return {
    executions,
    failure: `${target.name}: ${String(errorInstance)}; seed ${seed}, path ${counterexamplePath}, bytes ${hexadecimal}`,
  };
}
