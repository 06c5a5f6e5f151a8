/** `npm run bench`: prints what was measured, as ratios against a limit or a peer of the same run. Asserts nothing. */
import { readFileSync } from 'node:fs';
import { measure, type Row, WARM_UP } from './hardware-bench';
import { isInstalled, measureIn } from './in-browser';
import { printPageLoads } from './page-load';
import { makeSamples } from './samples';
import { printExtensionSizes, printVerifierSizes } from './sizes';
import { printVisitCost } from './visit-cost';

const ROUNDS = 40;
const WASM = 'node_modules/@phala/dcap-qvl-web/dcap-qvl-web_bg.wasm';

function print(where: string, rows: readonly Row[]): void {
  const of = (what: string) => rows.find((r) => r.what.startsWith(what))?.ms ?? Number.NaN;
  const limit9 = of('limit: 9');
  const limit3 = of('limit: 3');
  console.log(`\n${where}`);
  for (const { what, ms } of rows) {
    const limit = what === 'ours, platform known' ? limit3 : limit9;
    const ratio =
      what.startsWith('limit') || what.includes('worker')
        ? ''
        : `${(ms / limit).toFixed(1).padStart(8)} x its limit`;
    console.log(`  ${what.padEnd(44)}${ms.toFixed(2).padStart(9)} ms${ratio}`);
  }
}

const samples = await makeSamples(1 + WARM_UP + ROUNDS);
console.log(
  `Verification of one TDX v4 quote from bytes: medians of ${ROUNDS}, in turns, after ${WARM_UP} unmeasured`,
);
print('Node', await measure(samples, new Uint8Array(readFileSync(WASM))));
for (const browser of ['chromium', 'firefox'] as const) {
  if (isInstalled(browser)) print(browser, await measureIn(browser, samples));
  else console.log(`\n${browser} is missing: apt-get install chromium firefox-esr`);
}

console.log('\nBytes');
printExtensionSizes();
await printVerifierSizes();

console.log();
await printVisitCost();

console.log();
await printPageLoads();
