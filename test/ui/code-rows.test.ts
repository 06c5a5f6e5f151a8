import { describe, expect, it } from 'vitest';
import { check } from '../../src/appraisal';
import { ALL_REASONS, REASONS, type Reason } from '../../src/reasons';
import { headlineOf } from '../../src/ui/headline';
import { rowsOf } from '../../src/ui/rows';
import { CODE_NEEDED } from '../../src/verdict';
import { english } from './english';

const of = (reason: Reason) => ({
  ...check('os-image-known'),
  ...REASONS[reason],
  reason,
  expected: 'this',
  got: 'that',
});
const known = CODE_NEEDED.map((id) => {
  const pass = ALL_REASONS.find((reason) => REASONS[reason].id === id && REASONS[reason].outcome === 'pass');
  if (pass === undefined) throw new Error(`nothing passes ${id}`);
  return of(pass);
});
const titleOf = (checks: Parameters<typeof rowsOf>[0]) =>
  rowsOf(checks, {}, english).find((row) => row.question === 'code')?.title;

describe('the row of the code', () => {
  it('says that it is known only when every needed check passes', () => {
    expect(titleOf(known)).toBe('Known code');
    for (const { id } of known)
      expect(titleOf(known.filter((c) => c.id !== id)), id).toBe('Code not established');
  });

  it.each([
    ['os-image-development', 'A development system, open to its operator'],
    ['quote-of-a-simulator', 'A published example, not a machine'],
    ['event-log-edited', 'The list of what was started is wrong'],
    ['images-not-pinned', 'Images can be exchanged'],
    ['code-chosen-by-environment', 'Code chosen by something unmeasured'],
    ['os-image-unknown', 'Unknown operating system'],
    ['compose-missing', 'Compose file not shown'],
  ] as const)('of %s is called %s', (reason, title) => {
    const { id } = REASONS[reason];
    expect(titleOf([...known.filter((c) => c.id !== id), of(reason)])).toBe(title);
  });
});

describe('the headline of a warning', () => {
  const shown = (checks: readonly ReturnType<typeof of>[]) =>
    headlineOf({ verdict: 'warning', binding: 'connection', facts: {}, checks }, english).title;

  it('says "verified" only of known code', () => {
    expect(shown([...known, of('containers-unconfined')])).toContain('Verified');
    expect(shown([...known.slice(1), of('containers-unconfined')])).not.toContain('Verified');
    expect(shown([of('os-image-known'), of('images-not-pinned')])).not.toContain('Verified');
  });
});
