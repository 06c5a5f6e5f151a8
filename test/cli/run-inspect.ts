/** Runs `vitrine inspect` over files in memory, or where they are. */
import { existsSync } from 'node:fs';
import { type Io, runCli, type Surroundings } from '../../src/cli/run';
import { Refusal } from '../../src/refusal';
import { vector, vectorPath } from '../vectors';

export interface RanInspect {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param given content by path; others are looked for among the vectors of dstack */
export async function runInspect(
  argv: readonly string[],
  given: { readonly [path: string]: Uint8Array | string } = {},
  surroundings: Surroundings = {},
): Promise<RanInspect> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour: false,
    async readFile(path) {
      const file = given[path];
      if (file !== undefined) return typeof file === 'string' ? new TextEncoder().encode(file) : file;
      if (!existsSync(vectorPath(`dstack/${path}`)))
        throw new Refusal('file-unreadable', path, 'a readable file', 'none');
      return vector(`dstack/${path}`);
    },
    writeFile: async () => undefined,
  };
  const code = await runCli(['inspect', ...argv], io, surroundings);
  return { code, out, err };
}
