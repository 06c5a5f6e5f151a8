/**
 * Code that a script fetches, where it can be seen. This finds the honest and the careless, not who hides it: a pinned image may
 * fetch whatever it likes. Every pattern is bounded, so that the time is linear in the text.
 */

export interface Fetch {
  /** Offset in the text. */
  readonly offset: number;
  readonly kind: 'fetches' | 'runs';
  readonly written: string;
}

const GAP = '[^\\n]{0,200}?';
const SHELL =
  '(?:sudo\\s{1,8})?(?:env\\s{1,8})?(?:/(?:usr/)?bin/)?(?:ba|z|da|a|k)?sh\\b|python3?\\b|node\\b|perl\\b';

/** What is fetched is run at once. */
const RUNS = new RegExp(
  [
    `\\b(?:curl|wget)\\b${GAP}\\|\\s{0,8}(?:${SHELL})`,
    `(?:\\b(?:eval|source|(?:ba|z|da|a|k)?sh)|\\.)\\s[^\\n]{0,40}?(?:\\$\\(|<\\(|\`)\\s{0,8}(?:curl|wget)\\b`,
  ].join('|'),
  'g',
);

const FETCHES = new RegExp(
  [
    '\\b(?:curl|wget)\\b(?![^\\n]{0,200}(?:--unix-socket|//localhost|//127\\.0\\.0\\.1|//0\\.0\\.0\\.0))',
    '\\bgit\\s{1,8}(?:clone|pull|fetch)\\b',
    '\\b(?:pip3?|pipx|gem|cargo|go)\\s{1,8}(?:install|get)\\b',
    '\\buv\\s{1,8}(?:pip|sync|run|tool)\\b',
    '\\b(?:npm|pnpm|yarn|bun)\\s{1,8}(?:install|i|ci|add|update)\\b',
    '\\b(?:npx|pnpx|bunx|uvx)\\s',
    '\\b(?:apk|dnf|yum|microdnf|apt|apt-get|zypper)\\s[^\\n]{0,40}?(?:add|install)\\b',
  ].join('|'),
  'g',
);

/** In the order of the text, each place once; at most one per line. */
export function fetchesIn(text: string): readonly Fetch[] {
  const runs = matches(text, RUNS, 'runs');
  const lines = new Set(runs.map(({ offset }) => lineStart(text, offset)));
  const found = [...runs];
  for (const fetch of matches(text, FETCHES, 'fetches')) {
    const start = lineStart(text, fetch.offset);
    if (lines.has(start)) continue;
    lines.add(start);
    found.push(fetch);
  }
  return found.toSorted((a, b) => a.offset - b.offset);
}

/** Jumps to the next line after each match: a line with a thousand of them costs no more than a line with one. */
function matches(text: string, pattern: RegExp, kind: Fetch['kind']): Fetch[] {
  const found: Fetch[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found.push({ offset: match.index, kind, written: match[0] });
    const end = text.indexOf('\n', match.index);
    if (end < 0 || found.length >= MOST) break;
    pattern.lastIndex = end;
  }
  return found;
}

/** Nobody reads more. */
const MOST = 100;
const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;
