/** Where the real vectors are, for whatever runs outside of vitest too. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = process.env.VITRINE_VECTORS ?? '../shared/vectors';

export const vectorsPresent = existsSync(join(FOLDER, 'README.md'));
export const vectorPath = (path: string): string => join(FOLDER, path);
