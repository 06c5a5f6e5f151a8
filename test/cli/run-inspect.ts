/** Runs `vitrine inspect` over files in memory, or where they are. */
import { existsSync } from 'node:fs';
import type { Surroundings } from '../../src/cli/run';
import { vector, vectorPath } from '../vectors';
import { type Ran, type RunWish, runInMemory } from './run-in-memory';

/** @param given content by path; others are looked for among the vectors of dstack */
export const runInspect = (
  argv: readonly string[],
  given: RunWish['given'] = {},
  surroundings: Surroundings = {},
): Promise<Ran> =>
  runInMemory(['inspect', ...argv], {
    given,
    surroundings,
    elsewhere: (path) => (existsSync(vectorPath(`dstack/${path}`)) ? vector(`dstack/${path}`) : undefined),
  });
