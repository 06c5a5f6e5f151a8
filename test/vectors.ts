/** Where the real vectors are, and a `describe` that says in one skipped line when they are not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';

const FOLDER = process.env.VITRINE_VECTORS ?? '../shared/vectors';

export const vectorsPresent = existsSync(join(FOLDER, 'README.md'));
export const vectorPath = (path: string): string => join(FOLDER, path);
export const vector = (path: string): Uint8Array => new Uint8Array(readFileSync(vectorPath(path)));
export const vectorText = (path: string): string => readFileSync(vectorPath(path), 'utf8');
export const vectorJson = <T>(path: string): T => JSON.parse(vectorText(path)) as T;

/** A group of tests over real vectors. */
export function describeVectors(name: string, tests: () => void): void {
  if (vectorsPresent) describe(name, tests);
  else it.skip(`${name}: set VITRINE_VECTORS to the folder of the vectors`, () => {});
}
