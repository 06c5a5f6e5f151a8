/** What axe has to say about a page. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Axe {
  run(
    root: Document,
    options: object,
  ): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }>;
}

/** @throws AssertionError that names every rule that is broken, and where */
export async function noViolations(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    (rules) =>
      (window as unknown as { axe: Axe }).axe
        .run(document, { runOnly: rules })
        .then((result) => result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)),
    RULES,
  );
  assert.equal(violations.length, 0, violations.join(' | '));
}
