/** Scripts of the testbed's pages, bundled when they are first asked for. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const FOLDER = new URL('./tunnel-scripts/', import.meta.url);
const built = new Map<string, Promise<string>>();

/**
 * One file without imports, for `<script type="module">` and for service workers alike.
 * @param name of a file in `tunnel-scripts`, without its ending
 */
export function browserScript(name: 'tunnel-page' | 'tunnel-worker' | 'worker-page'): Promise<string> {
  const made = built.get(name) ?? bundle(fileURLToPath(new URL(`${name}.ts`, FOLDER)));
  built.set(name, made);
  return made;
}

async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      target: 'es2022',
      rollupOptions: { input: entry, output: { format: 'es' } },
    },
  });
  const [first] = [output].flat().flatMap((o) => ('output' in o ? o.output : []));
  if (first?.type !== 'chunk') throw new Error(`${entry} was not bundled`);
  return first.code;
}
