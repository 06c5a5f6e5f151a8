/** The real vectors, and a `describe` that says in one skipped line when they are not. */
import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { vectorPath, vectorsPresent } from './vector-folder';

export { vectorPath, vectorsPresent };
export const vector = (path: string): Uint8Array => new Uint8Array(readFileSync(vectorPath(path)));
export const vectorText = (path: string): string => readFileSync(vectorPath(path), 'utf8');
export const vectorJson = <T>(path: string): T => JSON.parse(vectorText(path)) as T;

/** A group of tests over real vectors. */
export function describeVectors(name: string, tests: () => void): void {
  if (vectorsPresent) describe(name, tests);
  else it.skip(`${name}: set VITRINE_VECTORS to the folder of the vectors`, () => {});
}
