// Everything, in the order in which a failure is cheapest: types, lint, arrows, wording, unit, end to end in both browsers.
// Says in one line how to get what is missing. Ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

const results = '.testbed/results';
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

let passed = 0;
let failed = 0;
let skipped = 0;

function run(title, command, args) {
  console.log(`\n== ${title}`);
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, WXT_TELEMETRY: '0' },
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

function step(title, ...args) {
  if (run(title, 'npm', ['run', '--silent', ...args])) passed++;
  else failed++;
}

/** A suite counts its own tests and leaves them in a file; one that left none counts as one failure. */
function suite(title, file, ...args) {
  const ok = run(title, 'npm', ['run', '--silent', ...args]);
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (counts === undefined) {
    failed++;
    return;
  }
  passed += counts.numPassedTests;
  failed += counts.numFailedTests;
  skipped += counts.numPendingTests ?? 0;
  if (!ok && counts.numFailedTests === 0) failed++;
}

step('types', 'check:types');
step('lint', 'check:lint');
step('import arrows', 'check:arrows');
suite(
  'unit tests',
  `${results}/unit.json`,
  'test:unit',
  '--',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${results}/unit.json`,
);
suite(
  'end to end, Chromium and Firefox',
  `${results}/e2e.json`,
  'test:e2e',
  '--',
  '--json',
  `${results}/e2e.json`,
);

console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
