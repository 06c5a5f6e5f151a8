/** Runs a corpus in a stock browser: one page on localhost, a bundle of the same runner, vector files over a local server. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type HeadlessName, launchHeadless } from './headless';
import type { CaseResult } from './run-corpus';

const PAGE = fileURLToPath(new URL('page.ts', import.meta.url));

export async function runInBrowser(name: HeadlessName, folder: string): Promise<readonly CaseResult[]> {
  const server = serve(await bundle(), folder);
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const browser = await launchHeadless(name);
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return (await page.evaluate(
      `import('/page.js').then((page) => page.runHere())`,
    )) as readonly CaseResult[];
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', lib: { entry: PAGE, formats: ['es'], fileName: 'page' } },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  return output.output[0].code;
}

/** Files of the folder under `/vectors/`, and nothing outside of it. */
function serve(script: string, folder: string): Server {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = normalize(path.slice('/vectors/'.length));
    if (path === '/')
      return response.setHeader('content-type', 'text/html').end('<!doctype html><title>corpus</title>');
    if (path === '/page.js') return response.setHeader('content-type', 'text/javascript').end(script);
    if (!path.startsWith('/vectors/') || file.split(sep).includes('..')) return response.writeHead(404).end();
    try {
      return response.end(readFileSync(join(folder, file)));
    } catch {
      return response.writeHead(404).end();
    }
  });
}
