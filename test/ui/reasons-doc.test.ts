import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REASONS_DOC, reasonsDoc } from '../../scripts/reasons-doc';

test('docs/reasons.md is what the table and the wording say today (npm run docs:reasons)', () => {
  expect(readFileSync(REASONS_DOC, 'utf8')).toBe(reasonsDoc());
});
