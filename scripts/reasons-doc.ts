/** Writes `docs/reasons.md` from the table of reasons and their English wording: `npm run docs:reasons`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { QUESTIONS } from '../src/appraisal';
import { ALL_REASONS, isTransient, REASONS } from '../src/reasons';
import { provesKey, reasonKey, wordingFrom } from '../src/ui/wording';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const REASONS_DOC = at('docs/reasons.md');

const HEADER = `# Reasons

Every reason that a check can give. This file is written by \`npm run docs:reasons\` from \`src/reasons.ts\` and
\`public/_locales/en/messages.json\`; a test fails when it is not current. Codes are stable across releases.

* **Outcome**: \`pass\`, \`warn\`, \`fail\` (a contradiction), \`unknown\` (never a pass), \`not-applicable\`.
* **Who** can mend it: the \`site\`, the \`vendor\` of the hardware, the \`network\`, the \`browser\`, the \`person\`, or \`nobody\`.
* *Transient*: an honest site can show this for a moment, so it is looked at again on fresh connections before it counts.
`;

/** The whole document. */
export function reasonsDoc(): string {
  const text = wordingFrom(JSON.parse(readFileSync(at('public/_locales/en/messages.json'), 'utf8')));
  const row = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  const sections = QUESTIONS.flatMap((question) => {
    const mine = ALL_REASONS.filter((reason) => REASONS[reason].question === question);
    if (mine.length === 0) return [];
    const rows = mine.map((reason) => {
      const { id, outcome, who } = REASONS[reason];
      const sentence = text(reasonKey(reason)) + (isTransient(reason) ? ' *Transient.*' : '');
      return row([`\`${reason}\``, `\`${id}\``, outcome, sentence, text(provesKey(id)), who]);
    });
    const head = row([
      'Reason',
      'Check',
      'Outcome',
      'What it says',
      'What a pass of this check shows',
      'Who',
    ]);
    return [[`## ${question}`, '', head, '|---|---|---|---|---|---|', ...rows, ''].join('\n')];
  });
  return [HEADER, ...sections].join('\n');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(REASONS_DOC, reasonsDoc());
  console.log('docs/reasons.md is current');
}
