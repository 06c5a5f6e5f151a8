/**
 * Settings in a text that is TOML, or writes TOML: a configuration, a command that prints one, a script. Not a reader of TOML: what it does
 * not understand it passes over, and nothing may rest on its silence.
 */

export interface TomlSetting {
  /** Names from the top, joined by dots: `core.auth_api.type`. */
  readonly path: string;
  /** Without quotes. */
  readonly value: string;
}

/** Also behind the command that prints it. */
const TABLE = /(?:^|["'\s])\[{1,2}([\w.-]{1,200})\]{1,2}\s*["']?\s*$/;
const PAIR = /^\s*([\w."'-]{1,200})\s*=\s*(.*)$/;

/** In order. Linear in the length of the text. */
export function* tomlSettingsIn(text: string): Iterable<TomlSetting> {
  let table = '';
  for (const line of text.split('\n')) {
    const bare = withoutComment(line);
    const [, name] = TABLE.exec(bare) ?? [];
    if (name !== undefined) {
      table = unquoted(name);
      continue;
    }
    const [, key, value] = PAIR.exec(bare) ?? [];
    if (key !== undefined && value !== undefined) yield* pairs(joined(table, key), value.trim());
  }
}

/** A value, or the pairs of an inline table; of tables within tables the inner names are those of the outer one. */
function* pairs(path: string, value: string): Iterable<TomlSetting> {
  if (!value.startsWith('{')) {
    yield { path, value: firstOf(value) };
    return;
  }
  for (const part of value.slice(1).split(/[,{}]/)) {
    const [, key, inner] = PAIR.exec(part) ?? [];
    if (key !== undefined && inner !== undefined)
      yield { path: joined(path, key), value: firstOf(inner.trim()) };
  }
}

const joined = (table: string, key: string): string =>
  table === '' ? unquoted(key) : `${table}.${unquoted(key)}`;

const unquoted = (name: string): string => name.replaceAll(/["']/g, '');

/** The value itself, where quotes or a shell's words follow it. */
const firstOf = (value: string): string =>
  /^"([^"]*)"/.exec(value)?.[1] ?? /^'([^']*)'/.exec(value)?.[1] ?? /^[^\s"',;\\]*/.exec(value)?.[0] ?? '';

/** A comment begins at a number sign that is the first of a word, outside of quotes. */
export function withoutComment(line: string): string {
  let quote = '';
  for (let i = line.search(/["'#]/); i >= 0 && i < line.length; i++) {
    const c = line.charAt(i);
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = line.indexOf(c, i + 1) < 0 ? '' : c;
    else if (c === '#' && (i === 0 || /\s/.test(line.charAt(i - 1)))) return line.slice(0, i);
  }
  return line;
}
