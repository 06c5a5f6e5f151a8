/**
 * Writes `src/domain/sct/logs.ts`, the certificate transparency logs of the release, from the list that browsers use (v3):
 *
 *     curl -O https://www.gstatic.com/ct/log_list/v3/log_list.json
 *     npx tsx scripts/ct-logs.ts log_list.json [older-log_list.json …]
 *
 * Newest list first. Logs that only an older list has are kept until the end of their last certificates, so that recordings of
 * that time replay. The list is signed (`log_list.sig`, same place): check that before a release. A log whose id is not the hash
 * of its key is refused. To refresh: fetch, run with the list before as second argument, run the tests, commit.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { CT_LOG_STATES, type CtLogState } from '../src/domain/sct/ct-log';

interface ListedLog {
  readonly description: string;
  readonly log_id: string;
  readonly key: string;
  readonly state?: { readonly [state: string]: { readonly timestamp: string } };
  readonly temporal_interval?: { readonly end_exclusive: string };
}

interface LogList {
  readonly version: string;
  readonly log_list_timestamp: string;
  readonly operators: readonly {
    readonly name: string;
    readonly logs: readonly ListedLog[];
    readonly tiled_logs?: readonly ListedLog[];
  }[];
}

/** Description, id, key, state, and until when its promises count. */
type Row = readonly [string, string, string, CtLogState, ...until: number[]];

const OUT = fileURLToPath(new URL('../src/domain/sct/logs.ts', import.meta.url));

function main(files: readonly string[]): void {
  if (files.length === 0) throw new Error('usage: tsx scripts/ct-logs.ts <log_list.json> [older lists]');
  const lists = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as LogList);
  const rows = new Map<string, Row[]>();
  const seen = new Set<string>();
  lists.forEach((list, age) => {
    for (const { name, logs, tiled_logs = [] } of list.operators)
      for (const log of [...logs, ...tiled_logs]) {
        if (seen.has(log.log_id)) continue;
        seen.add(log.log_id);
        const row = rowOf(log, age === 0 ? 'listed' : 'left-the-list');
        if (row !== undefined) rows.set(name, [...(rows.get(name) ?? []), row]);
      }
  });
  const sources = lists.map((l) => ` *   version ${l.version} of ${l.log_list_timestamp}`).join('\n');
  writeFileSync(OUT, text(sources, rows));
  console.log(`${[...rows.values()].flat().length} logs`);
}

function rowOf(log: ListedLog, age: 'listed' | 'left-the-list'): Row | undefined {
  const id = createHash('sha256').update(Buffer.from(log.key, 'base64')).digest('base64');
  if (id !== log.log_id) throw new Error(`${log.description}: log_id is not the hash of the key`);
  const [state, since] = Object.entries(log.state ?? {})[0] ?? [];
  const known = CT_LOG_STATES.find((s) => s === state);
  // Pending and rejected logs, and the placeholders for programs that choke on lists without logs.
  if (known === undefined || since === undefined || log.description.startsWith('Bogus')) return undefined;
  const row = [log.description, log.log_id, log.key] as const;
  if (known === 'retired') return [...row, known, Date.parse(since.timestamp)];
  if (age === 'listed') return [...row, known];
  const end = log.temporal_interval?.end_exclusive;
  return end === undefined ? undefined : [...row, age, Date.parse(end)];
}

const text = (sources: string, rows: ReadonlyMap<string, readonly Row[]>): string => `/**
 * The certificate transparency logs of this release. Written by \`scripts/ct-logs.ts\` from the list that browsers use,
 * https://www.gstatic.com/ct/log_list/v3/log_list.json:
${sources}
 */
import type { CtLog, CtLogState } from './ct-log';

export type { CtLog } from './ct-log';

/** Description, id, key, state, and until when its promises count where that is not forever. */
type Row = readonly [string, string, string, CtLogState, ...until: number[]];

// biome-ignore format: written by a script, one log per line
const LOGS: { readonly [operator: string]: readonly Row[] } = {
${[...rows].map(([operator, logs]) => `  ${JSON.stringify(operator)}: [\n${logs.map((r) => `    ${JSON.stringify(r)},\n`).join('')}  ],\n`).join('')}};

export const RELEASE_CT_LOGS: readonly CtLog[] = Object.entries(LOGS).flatMap(([operator, rows]) =>
  rows.map(([description, logId, key, state, until]) => ({
    description,
    operator,
    logId,
    key,
    state,
    ...(until === undefined ? {} : { until }),
  })),
);
`;

if (argv[1] === fileURLToPath(import.meta.url)) main(argv.slice(2));
