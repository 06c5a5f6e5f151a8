/** A corpus in a folder: `cases.json` and the files that it names. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorPath } from '../vectors';
import type { Corpus, ReadVector } from './corpus-case';

export const DEFAULT_FOLDER = vectorPath('quotes');

/** @throws when there is no `cases.json` */
export function readCorpus(folder: string): Corpus {
  const path = join(folder, 'cases.json');
  if (!existsSync(path))
    throw new Error(`no cases.json in ${folder}; VITRINE_VECTORS names the folder of the vectors`);
  return JSON.parse(readFileSync(path, 'utf8')) as Corpus;
}

export const readFrom =
  (folder: string): ReadVector =>
  (path) =>
    new Uint8Array(readFileSync(join(folder, path)));
