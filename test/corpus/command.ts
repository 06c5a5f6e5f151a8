/**
 * `npm run corpus -- [<folder>] [--json] [--browser chromium|firefox]`: every case of a `cases.json` through the core, beside what
 * Intel's library and the peers said. `--differences` asks the JavaScript peer as well and writes docs/differences.md. Exit codes: 0 clean, 1 a difference, 2 usage or no corpus.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { differencesDoc, differencesOf } from '../differential/differences';
import type { Corpus } from './corpus-case';
import { HEADLESS, type HeadlessName } from './headless';
import { runInBrowser } from './in-browser';
import { DEFAULT_FOLDER, readCorpus, readFrom } from './read-folder';
import { findingsOf, isClean, reportText } from './report';
import { type CaseResult, runCorpus } from './run-corpus';
import { tally } from './tally';

const USAGE = 'npm run corpus -- [<folder>] [--json] [--browser chromium|firefox] [--differences]';

interface Wish {
  readonly folder: string;
  readonly json: boolean;
  readonly differences: boolean;
  readonly browser?: HeadlessName;
}

function wishOf(args: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      differences: { type: 'boolean', default: false },
      browser: { type: 'string' },
    },
  });
  const browser = HEADLESS.find((name) => name === values.browser);
  if (positionals.length > 1 || (values.browser !== undefined && browser === undefined))
    throw new Error(USAGE);
  return {
    folder: positionals[0] ?? DEFAULT_FOLDER,
    json: values.json,
    differences: values.differences,
    ...(browser === undefined ? {} : { browser }),
  };
}

async function main(): Promise<number> {
  let wish: Wish;
  let corpus: Corpus;
  try {
    wish = wishOf(process.argv.slice(2));
    corpus = readCorpus(wish.folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  const { folder, json, browser } = wish;
  const results =
    browser === undefined ? await runCorpus(corpus, readFrom(folder)) : await runInBrowser(browser, folder);
  if (wish.differences) await writeDifferences(corpus, results, folder);
  const findings = findingsOf(corpus, results);
  if (json) console.log(JSON.stringify({ results, findings, table: tally(corpus, results) }, null, 2));
  else console.log(reportText(corpus, results, browser ?? `Node ${process.versions.node}`));
  return isClean(findings) ? 0 : 1;
}

async function writeDifferences(
  corpus: Corpus,
  results: readonly CaseResult[],
  folder: string,
): Promise<void> {
  const differences = await differencesOf(corpus, results, readFrom(folder));
  const asked = corpus.cases.filter((c) => c.peers !== undefined).length;
  writeFileSync(
    fileURLToPath(new URL('../../docs/differences.md', import.meta.url)),
    differencesDoc(differences, asked),
  );
}

process.exitCode = await main();
