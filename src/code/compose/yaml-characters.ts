import { Refusal } from '../../refusal';

/**
 * Refuses characters over which YAML readers disagree. Docker's reader ends a line, and with it a comment, at NEL, LS, PS and a
 * bare CR, ours does not: `# a comment<LS>    image: other` would be one thing to Docker and another to the person who looks.
 * @throws Refusal `compose-character`
 */
export function refuseDisputedCharacters(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= SPACE && c < DELETE) continue;
    if (c === TAB || c === LF) continue;
    if (c === CR && text.charCodeAt(i + 1) === LF) continue;
    if (c === BOM && i === 0) continue;
    if (c < SPACE || (c >= DELETE && c <= LAST_C1) || LINE_ENDS.has(c) || c === BOM || c >= NONCHARACTER)
      throw new Refusal('compose-character', `offset ${i}`, 'text that all readers read alike', codePoint(c));
  }
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;
const LAST_C1 = 0x9f;
const BOM = 0xfeff;
const NONCHARACTER = 0xfffe;
const LINE_ENDS = new Set([0x2028, 0x2029]);
const codePoint = (c: number): string => `U+${c.toString(16).toUpperCase().padStart(4, '0')}`;
