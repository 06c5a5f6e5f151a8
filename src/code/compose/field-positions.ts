import { endOfString } from '../../encoding/json';
import { Refusal } from '../../refusal';
import type { Position } from './app-compose';

/**
 * Where the members of the outermost object of a JSON text stand. The text must have been parsed already: this walks it and
 * does not check it.
 *
 * `JSON.parse` keeps the last of two members of one name, dstack refuses both: a text that has two says two things.
 * @throws Refusal `app-compose-duplicate-field`
 */
export function fieldPositions(text: string): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  let depth = 0;
  let line = 1;
  let lineStart = 0;
  let keyNext = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\n') {
      line++;
      lineStart = i + 1;
    } else if (c === '"') {
      const end = endOfString(text, i);
      if (keyNext && depth === 1) {
        const name: unknown = JSON.parse(text.slice(i, end + 1));
        if (typeof name === 'string') {
          if (positions.has(name))
            throw new Refusal('app-compose-duplicate-field', `line ${line}`, 'each field once', shown(name));
          positions.set(name, { line, column: i - lineStart + 1 });
        }
        keyNext = false;
      }
      i = end;
    } else if (c === '{' || c === '[') {
      depth++;
      keyNext = depth === 1 && c === '{';
    } else if (c === '}' || c === ']') depth--;
    else if (c === ',' && depth === 1) keyNext = true;
  }
  return positions;
}

const shown = (name: string): string => `${JSON.stringify(name.slice(0, 60))} again`;
