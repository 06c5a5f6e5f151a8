/**
 * The text of a compose file whose hash is known, from wherever it can be had: since it is a preimage, any source is as good as any
 * other. Source: dstack evidence specification, sections 4 and 13 A (8).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';
import { jsonText } from '../../encoding/json';
import { LIMITS } from '../../limits';
import type { FetchResult, Ports } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { composeKey, isKnownMissing, keptCompose, rememberCompose, rememberMissing } from './compose-memory';
import { disclosedCompose } from './find-app-compose';

export interface ComposeQuestion {
  /** Measured SHA-256, hex. */
  readonly hash: string;
  /** Texts at hand. */
  readonly texts: readonly string[];
  /** Addresses of replies that may hold it; looked for, and asked in order, only where nothing else has it. */
  readonly urls: () => Promise<readonly string[]>;
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** The person wants everything asked anew. */
  readonly refresh: boolean;
}

export interface ComposeAnswer {
  /** The measured text; else any other that was shown in its place, so that it can be said. */
  readonly text?: string;
  /** Addresses that may have it, and that the person has not allowed to be asked. */
  readonly notAllowed: readonly string[];
}

/** Never rejects. */
export async function lookUpCompose(
  { hash, texts, urls, at, refresh }: ComposeQuestion,
  { fetch, memory }: Pick<Ports, 'fetch' | 'memory'>,
): Promise<ComposeAnswer> {
  const kept = keptCompose(await memory.read(composeKey(hash)));
  const found = [...texts, ...(kept === undefined ? [] : [kept])].find((text) => isMeasured(text, hash));
  if (found !== undefined) {
    await rememberCompose(memory, hash, found, at);
    return { text: found, notAllowed: [] };
  }
  const others = [...texts];
  const notAllowed: string[] = [];
  const without = (): ComposeAnswer => ({
    ...(others[0] === undefined ? {} : { text: others[0] }),
    notAllowed,
  });
  if (!refresh && (await isKnownMissing(memory, hash, at))) return without();
  const asked = [...new Set(await urls())].slice(0, LIMITS.composeSources);
  let everybodyAnswered = true;
  for (const url of asked) {
    const answer = await fetch({ method: 'GET', url, maxBytes: LIMITS.evidenceBytes });
    everybodyAnswered &&= answer.kind === 'response';
    if (answer.kind === 'failure' && answer.code === 'not-permitted') notAllowed.push(url);
    const text = textIn(answer);
    if (text === undefined) continue;
    if (isMeasured(text, hash)) {
      await rememberCompose(memory, hash, text, at);
      return { text, notAllowed: [] };
    }
    others.push(text);
  }
  if (everybodyAnswered && asked.length > 0) await rememberMissing(memory, hash, at);
  return without();
}

/** @param hash hex */
export const isMeasured = (text: string, hash: string): boolean =>
  text.length <= LIMITS.appComposeBytes && toHex(sha256(new TextEncoder().encode(text))) === hash;

/**
 * The measured text in what a person gives: the file itself, as editors and clipboards may have changed its ends of lines, or a reply
 * that holds it. Nothing can be had by trying: only a preimage has the hash.
 */
export function measuredTextIn(given: string, hash: string): string | undefined {
  const lines = given.replaceAll('\r\n', '\n');
  const ends = [lines, lines.replace(/\n+$/, ''), `${lines}\n`];
  // Text areas turn every end of a line into LF; the file may have others.
  const tried = [
    given,
    ...ends,
    ...ends.map((text) => text.replaceAll('\n', '\r\n')),
    disclosedCompose(given),
  ];
  return tried.find((text): text is string => text !== undefined && isMeasured(text, hash));
}

function textIn(answer: FetchResult): string | undefined {
  if (answer.kind === 'failure' || answer.status !== 200) return undefined;
  try {
    return disclosedCompose(jsonText(answer.body));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}
