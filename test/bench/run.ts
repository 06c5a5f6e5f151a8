/** `npm run bench`: prints what was measured, as ratios against a limit or a peer of the same run. Asserts nothing. */
import { readFileSync } from 'node:fs';
import { type CodeRow, measureCode } from './code-bench';
import { makeCodeSamples } from './code-samples';
import { measure, type Row, WARM_UP } from './hardware-bench';
import { isInstalled, measureCodeIn, measureIn } from './in-browser';
import { printPageLoads } from './page-load';
import { printPolicyCost } from './policy-cost';
import { makeSamples } from './samples';
import { printCodeGrowth, printExtensionSizes, printVerifierSizes } from './sizes';
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

function printCode(where: string, rows: readonly CodeRow[]): void {
  console.log(`\n${where}`);
  for (const { what, ms, limitMs, firstMs } of rows) {
    const [whole, bare] = [ms, limitMs].map((value) => value.toFixed(3).padStart(9));
    const first = firstMs === undefined ? '' : `   very first call ${firstMs.toFixed(1)} ms`;
    console.log(
      `  ${what.padEnd(32)}${whole} ms, hashing ${bare} ms${(ms / limitMs).toFixed(1).padStart(7)} x its limit${first}`,
    );
  }
}

const BROWSERS = ['chromium', 'firefox'] as const;
const samples = await makeSamples(1 + WARM_UP + ROUNDS);
console.log(
  `Verification of one TDX v4 quote from bytes: medians of ${ROUNDS}, in turns, after ${WARM_UP} unmeasured`,
);
print('Node', await measure(samples, new Uint8Array(readFileSync(WASM))));
for (const browser of BROWSERS) {
  if (isInstalled(browser)) print(browser, await measureIn(browser, samples));
  else console.log(`\n${browser} is missing: apt-get install chromium firefox-esr`);
}

const codeSamples = await makeCodeSamples();
console.log('\nThe code question from the text of a log, beside the hashing it needs: medians, in turns');
printCode('Node', measureCode(codeSamples));
for (const browser of BROWSERS)
  if (isInstalled(browser)) printCode(browser, await measureCodeIn(browser, codeSamples));

console.log('\nBytes');
printExtensionSizes();
await printVerifierSizes();
await printCodeGrowth();

console.log();
await printVisitCost();
await printPolicyCost();

console.log();
await printPageLoads();
