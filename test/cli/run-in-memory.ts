/** Runs the command line over files in memory. */
import { type Io, runCli, type Surroundings } from '../../src/cli/run';
import { Refusal } from '../../src/refusal';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was written, by path. */
  readonly files: { readonly [path: string]: string };
}

export interface RunWish {
  /** Content by path. */
  readonly given?: { readonly [path: string]: Uint8Array | string };
  /** Where a file is looked for that is not given; nowhere when absent. */
  readonly elsewhere?: (path: string) => Uint8Array | undefined;
  readonly surroundings?: Surroundings;
  readonly colour?: boolean;
}

export async function runInMemory(
  argv: readonly string[],
  { given = {}, elsewhere, surroundings = {}, colour = false }: RunWish = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const files: Record<string, string> = {};
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour,
    async readFile(path) {
      const file = given[path] ?? elsewhere?.(path);
      if (file === undefined) throw new Refusal('file-unreadable', path, 'a readable file', 'none');
      return typeof file === 'string' ? new TextEncoder().encode(file) : file;
    },
    async writeFile(path, text) {
      files[path] = text;
    },
  };
  const code = await runCli(argv, io, surroundings);
  return { code, out, err, files };
}
