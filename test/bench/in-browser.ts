/** Runs a bench in a stock browser: a page on localhost, which is a secure context and so has WebCrypto. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer from 'puppeteer-core';
import { build } from 'vite';
import type { CodeRow } from './code-bench';
import type { CodeSample } from './code-samples';
import type { Row } from './hardware-bench';
import type { Samples } from './samples';

export type BenchBrowser = 'chromium' | 'firefox';

const PROGRAM = { chromium: '/usr/bin/chromium', firefox: '/usr/bin/firefox-esr' } as const;
const WASM = 'node_modules/@phala/dcap-qvl-web/dcap-qvl-web_bg.wasm';

/** Only isolated pages get fine clocks; without this a millisecond is Firefox's unit, and the limit is about one. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

export const isInstalled = (browser: BenchBrowser): boolean => existsSync(PROGRAM[browser]);

type Files = Record<string, readonly [type: string, body: string | Uint8Array]>;

export async function measureIn(name: BenchBrowser, samples: Samples): Promise<readonly Row[]> {
  const files: Files = {
    '/page.js': ['text/javascript', await bundle('test/bench/page.ts')],
    '/worker.js': ['text/javascript', await bundle('test/bench/first-call-worker.ts')],
    '/empty-worker.js': ['text/javascript', "onmessage = () => postMessage('verified');"],
    '/peer.wasm': ['application/wasm', readFileSync(WASM)],
  };
  return runIn(name, files, 'measureInPage', samples);
}

export async function measureCodeIn(
  name: BenchBrowser,
  samples: readonly CodeSample[],
): Promise<readonly CodeRow[]> {
  const files: Files = { '/page.js': ['text/javascript', await bundle('test/bench/code-bench.ts')] };
  return runIn(name, files, 'measureCode', samples);
}

/** What `measure`, an export of `/page.js`, makes of the samples. */
async function runIn<T>(name: BenchBrowser, parts: Files, measure: string, samples: unknown): Promise<T> {
  const files: Files = {
    ...parts,
    '/': ['text/html', '<!doctype html><title>bench</title>'],
    '/samples.json': ['application/json', JSON.stringify(samples)],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', ''];
    response.writeHead(type === 'text/plain' ? 404 : 200, { 'content-type': type, ...ISOLATED });
    response.end(body);
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const browser = await puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath: PROGRAM[name],
    headless: true,
    args: name === 'firefox' ? [] : ['--no-sandbox', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const rows = await page.evaluate(
      `(async () => {
        const samples = await (await fetch('/samples.json')).json();
        return JSON.stringify(await (await import('/page.js')).${measure}(samples));
      })()`,
    );
    return JSON.parse(String(rows)) as T;
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * One script without a framework around it, as a store build would minify it.
 * @param without modules that are left out, by their path
 */
export async function bundle(entry: string, without?: RegExp): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      // Not as a library: those are left with their white space.
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        output: { codeSplitting: false },
        ...(without === undefined ? {} : { external: (id: string) => without.test(id) }),
      },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error(`${entry} was not built`);
  return output.output[0].code;
}
