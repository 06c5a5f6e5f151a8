/** JSON from strangers: UTF-8 only, no byte order mark, nesting capped. */
import { Refusal } from '../refusal';

/**
 * Parses JSON text in UTF-8.
 * @param maxDepth deepest allowed nesting of arrays and objects
 * @throws Refusal `json-not-utf8`, `json-too-deep`, `json-malformed`
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  return parseJsonText(jsonText(bytes), maxDepth);
}

/** Bytes to text, a byte order mark kept. @throws Refusal `json-not-utf8` */
export function jsonText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Refusal('json-not-utf8', 'file', 'UTF-8', 'other bytes');
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** As `parseJson`, from text. @throws Refusal `json-too-deep`, `json-malformed` */
export function parseJsonText(text: string, maxDepth: number): unknown {
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
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) i = endOfString(text, i);
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > maxDepth)
        throw new Refusal('json-too-deep', `offset ${i}`, `at most ${maxDepth} levels`, 'more');
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
  }
}

/** Offset of the quote that closes the string which opens at `start`; of the end of the text when nothing does. */
export function endOfString(text: string, start: number): number {
  // Most strings have no escapes, and engines search a character faster than code steps over it.
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let escapes = quote;
    while (escapes > from && text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if ((quote - escapes) % 2 === 0) return quote;
    from = quote + 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
