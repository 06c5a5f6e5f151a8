/** `npm run bench`: prints what was measured, as ratios against a limit or a peer of the same run. Asserts nothing. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';
import { build } from 'vite';
import { collateralJson } from '../testbed/collateral-json';
import { makeWorld } from '../testbed/world';
import { type Measured, measureVerification, type Sample } from './quote-verification';

const CHROMIUM = '/usr/bin/chromium';

async function sample(): Promise<Sample> {
  const world = await makeWorld();
  const quote = await (await world.site('honest').enclave()).quote(new Uint8Array(64));
  return {
    quoteBase64: Buffer.from(quote).toString('base64'),
    collateral: JSON.stringify(await collateralJson(world.pki)),
    at: Date.now(),
    rootKeys: [world.keys.intel.rootKeyHex],
  };
}

async function inChromium(input: Sample): Promise<Measured> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: 'test/bench/quote-verification.ts', formats: ['es'], fileName: 'bench' },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  const { code } = output.output[0];
  const server = createServer((request, response) => {
    const isScript = request.url === '/bench.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : '<!doctype html><title>bench</title>');
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return (await page.evaluate(
      `import('/bench.js').then((bench) => bench.measureVerification(${JSON.stringify(input)}))`,
    )) as Measured;
  } finally {
    await browser.close();
    server.close();
  }
}

const ms = (value: number) => value.toFixed(2).padStart(8);
const times = (value: number) => `${value.toFixed(1)}x`.padStart(7);

function printVerification(where: string, { first, warm, limitOf3, limitOf9 }: Measured): void {
  console.log(
    `${where.padEnd(10)}${ms(first)}${ms(warm)}${ms(limitOf3)}${times(warm / limitOf3)}${ms(limitOf9)}${times(warm / limitOf9)}`,
  );
}

function printSizes(): void {
  for (const folder of ['.output/chrome-mv3', '.output/firefox-mv3']) {
    if (!existsSync(folder)) {
      console.log(`${folder}: not built, run \`npm run build\` first`);
      continue;
    }
    const files = readdirSync(folder, { recursive: true }).map(String);
    const part = (name: string, belongs: (file: string) => boolean) => {
      const bytes = files
        .filter((f) => /\.(js|css|html)$/.test(f) && belongs(f))
        .map((f) => readFileSync(`${folder}/${f}`));
      const all = Buffer.concat(bytes);
      console.log(
        `${folder.padEnd(24)}${name.padEnd(22)}${String(all.length).padStart(8)} B ${String(gzipSync(all).length).padStart(8)} B gzip`,
      );
    };
    part('background', (f) => f === 'background.js');
    part('popup', (f) => f.includes('popup'));
    part('welcome', (f) => f.includes('welcome'));
    part('shared by the pages', (f) => !/background|popup|welcome|content-scripts/.test(f));
    part('content scripts', (f) => f.startsWith('content-scripts'));
    const total = files
      .filter((f) => statSync(`${folder}/${f}`).isFile())
      .reduce((n, f) => n + statSync(`${folder}/${f}`).size, 0);
    console.log(`${folder.padEnd(24)}${'all files'.padEnd(22)}${String(total).padStart(8)} B`);
  }
}

const input = await sample();
console.log('\nVerification of one TDX v4 quote, milliseconds (median of 60, warm: platform seen before)');
console.log(
  `${''.padEnd(10)}${'first'.padStart(8)}${'warm'.padStart(8)}${'3 sigs'.padStart(8)}${''.padStart(7)}${'9 sigs'.padStart(8)}`,
);
printVerification('Node', await measureVerification(input));
if (existsSync(CHROMIUM)) printVerification('Chromium', await inChromium(input));
else console.log('Chromium is missing: apt-get install chromium');

console.log('\nBytes that browsers load');
printSizes();
