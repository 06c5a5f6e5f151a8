/** What the page of `in-browser.ts` loads: the runner, fetching what it reads from where the page came from. */
import type { Corpus, ReadVector } from './corpus-case';
import { type CaseResult, runCorpus } from './run-corpus';

const read: ReadVector = async (path) => {
  const response = await fetch(`/vectors/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** Runs the corpus that the server of the page offers. */
export async function runHere(): Promise<readonly CaseResult[]> {
  const corpus = JSON.parse(new TextDecoder().decode(await read('cases.json'))) as Corpus;
  return runCorpus(corpus, read);
}
