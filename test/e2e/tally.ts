/** Counts what was proved, tells it as it happens, and writes the file that `npm test` adds up. */
import { writeFileSync } from 'node:fs';

export interface Tally {
  /** Runs one test; a throw is a failure, told with its message, and the run goes on. */
  test(name: string, run: () => Promise<void>): Promise<void>;
  passed(name: string): void;
  failed(name: string, why: string): void;
  skipped(name: string, why: string): void;
  /** A part of the run, for its duration. */
  part<T>(title: string, run: () => Promise<T>): Promise<T | undefined>;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Durations and failures, once more at the end. */
  summary(): string;
  write(file: string): void;
}

export function makeTally(): Tally {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const durations: string[] = [];
  const tally: Tally = {
    counts,
    passed() {
      counts.passed += 1;
    },
    failed(name, why) {
      counts.failed += 1;
      failures.push(`${name}: ${why}`);
      console.log(`  ✕ ${name}: ${why}`);
    },
    skipped(name, why) {
      counts.skipped += 1;
      console.log(`  - ${name}: skipped, ${why}`);
    },
    async test(name, run) {
      try {
        await run();
        tally.passed(name);
        console.log(`  ✓ ${name}`);
      } catch (error) {
        tally.failed(name, wordsOf(error));
      }
    },
    async part(title, run) {
      const begun = performance.now();
      try {
        return await run();
      } catch (error) {
        tally.failed(title, wordsOf(error));
        return undefined;
      } finally {
        durations.push(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${title}`);
      }
    },
    summary: () =>
      [
        '',
        ...durations,
        ...(failures.length > 0 ? ['', 'failed:', ...failures.map((f) => `  ${f}`)] : []),
        '',
        `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
      ].join('\n'),
    write(file) {
      const { passed, failed, skipped } = counts;
      const json = { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped };
      writeFileSync(file, `${JSON.stringify(json)}\n`);
    },
  };
  return tally;
}

function wordsOf(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ')
    : String(error);
}
