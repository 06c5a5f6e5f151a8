/** JSON from strangers: UTF-8 only, no byte order mark, nesting capped. */
import { Refusal } from '../refusal';

/**
 * Parses JSON text in UTF-8.
 * @param maxDepth deepest allowed nesting of arrays and objects
 * @throws Refusal `json-not-utf8`, `json-too-deep`, `json-malformed`
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('json-not-utf8', 'file', 'UTF-8', 'other bytes');
  }
  refuseDepth(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('json-malformed', 'file', 'JSON', JSON.stringify(text.slice(0, 60)));
  }
}

/** Counts brackets outside strings before anything is built, so that deep nesting costs nothing. */
function refuseDepth(text: string, maxDepth: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === BACKSLASH) i++;
      else if (c === QUOTE) inString = false;
    } else if (c === QUOTE) inString = true;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > maxDepth)
        throw new Refusal('json-too-deep', `offset ${i}`, `at most ${maxDepth} levels`, 'more');
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
