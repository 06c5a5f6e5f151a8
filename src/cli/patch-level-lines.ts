/** What the status of the firmware means, in the words of the popup, below its check. */
import type { PatchLevel } from '../ui/patch-level';
import type { Wording, WordingKey } from '../ui/wording';
import { printable } from './paint';

export function patchLevelLines(level: PatchLevel, text: Wording): readonly string[] {
  if (level.kind === 'current') return [`      ${level.sentence}`];
  const { parts, advisories, mending } = level;
  return [
    ...parts.flatMap(({ name, sentences }) => group(name, sentences)),
    ...group(
      text(ADVISORIES),
      advisories.map(({ id, url }) => `${printable(id)}${url === undefined ? '' : `  ${url}`}`),
    ),
    ...group(text(MEND), mending),
  ];
}

const ADVISORIES: WordingKey = 'patch_advisories';
const MEND: WordingKey = 'patch_mend';

const group = (name: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`      ${name}`, ...lines.map((line) => `        ${printable(line)}`)];
