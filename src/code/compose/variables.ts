/**
 * Variables in a compose value, as Docker's interpolation finds them: `$NAME`, `${NAME}`, `${NAME:-other}` and the like, defaults
 * included; `$$` is a dollar. Keys are not interpolated.
 */

export interface Variable {
  readonly name: string;
  /** As written, from the dollar to the name's end or the brace. */
  readonly written: string;
}

/** In order of appearance, each occurrence. Linear in the length of the text. */
export function variablesIn(text: string): readonly Variable[] {
  const found: Variable[] = [];
  for (let i = text.indexOf('$'); i >= 0; i = text.indexOf('$', i)) {
    if (text.charAt(i + 1) === '$') {
      i += 2;
      continue;
    }
    const braced = text.charAt(i + 1) === '{';
    const start = braced ? i + 2 : i + 1;
    NAME.lastIndex = start;
    const name = NAME.exec(text)?.[0];
    i = start;
    if (name === undefined) continue;
    // A default may hold variables of its own: the search goes on right behind the name.
    found.push({ name, written: braced ? `\${${name}}` : `$${name}` });
    i = start + name.length;
  }
  return found;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
