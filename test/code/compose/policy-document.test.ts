import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RULES, type Rule, ruleRow } from '../../../src/code/compose/rules';

it('docs/compose-policy.md has every rule once, with its outcome and who can mend it, and no other', () => {
  const rows = readFileSync('docs/compose-policy.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const expected = (Object.keys(RULES) as Rule[]).map((rule) => {
    const { outcome, who, choosesCode } = ruleRow(rule);
    return [`\`${rule}\``, choosesCode === true ? `${outcome} · chooses code` : outcome, who];
  });
  expect(rows.map((cells) => cells.slice(1, 4))).toEqual(expected);
});
