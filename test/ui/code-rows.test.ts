import { describe, expect, it } from 'vitest';
import { check, type JsonValue } from '../../src/appraisal';
import { ALL_REASONS, REASONS, type Reason } from '../../src/reasons';
import { headlineOf } from '../../src/ui/headline';
import { rowsOf } from '../../src/ui/rows';
import { CODE_NEEDED } from '../../src/verdict';
import { english } from './english';
import { HOSTILE_CODE, KNOWN, MISSING, type ShownCode } from './gallery/code-states';

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
    ['gateway-code-unknown', "The gateway's code is not established"],
    ['gateway-code-warned', "The gateway's code is known only in part"],
    ['gateway-code-refused', "The gateway's code evidence contradicts"],
  ] as const)('of %s is called %s', (reason, title) => {
    const { id } = REASONS[reason];
    expect(titleOf([...known.filter((c) => c.id !== id), of(reason)])).toBe(title);
  });
});

describe('what the row of the code offers', () => {
  const actionOf = ({ checks, facts }: Pick<ShownCode, 'checks' | 'facts'>) =>
    rowsOf(checks, { code: facts }, english).find((row) => row.question === 'code')?.action;

  it('is the compose file, where its text was found', () => {
    expect(actionOf(KNOWN)).toBe('action_show_compose');
    expect(actionOf(HOSTILE_CODE)).toBe('action_show_compose');
  });

  it('is to give it, where only its hash is known', () => {
    expect(actionOf(MISSING)).toBe('action_paste_compose');
  });

  it('is nothing, where no hash is measured', () => {
    expect(actionOf({ checks: [of('event-log-absent')], facts: {} })).toBeUndefined();
    expect(
      rowsOf([...KNOWN.checks, of('app-attested')], { code: KNOWN.facts }, english)[0]?.action,
    ).toBeUndefined();
  });
});

describe('the one line about known code', () => {
  const detailOf = (facts: ShownCode['facts']) => rowsOf(KNOWN.checks, { code: facts }, english)[0]?.detail;
  const compose = KNOWN.facts.compose as { readonly [k: string]: JsonValue };

  it('names system, app, compose file and images', () => {
    expect(detailOf(KNOWN.facts)).toBe(
      'dstack-0.5.9 · app `3327…f577` · compose `3c91…a1bb` · 2 images, all pinned',
    );
  });

  it('says nothing of it where a part is missing, or not all images are pinned', () => {
    const reason = 'The compose file is the measured one, byte by byte.';
    for (const facts of [
      {},
      { ...KNOWN.facts, appId: 5 },
      { ...KNOWN.facts, os: { kind: 'production' } },
      { ...KNOWN.facts, compose: { ...compose, allPinned: false } },
    ])
      expect(detailOf(facts)).toBe(reason);
  });

  it('draws no name longer than the line, and nothing that turns it around', () => {
    const os = { kind: 'production', name: `\u202E${'x'.repeat(500)}` };
    const detail = detailOf({ ...KNOWN.facts, os }) ?? '';
    expect(detail.length).toBeLessThan(140);
    expect(detail).not.toContain('\u202E');
  });
});

describe('the headline of a warning', () => {
  const shown = (checks: readonly ReturnType<typeof of>[]) =>
    headlineOf({ verdict: 'warning', binding: 'connection', facts: {}, checks }, english).title;

  it('says "verified" only of known code', () => {
    expect(shown([...known, of('containers-unconfined')])).toContain('Verified');
    expect(shown([...known.slice(1), of('containers-unconfined')])).not.toContain('Verified');
    expect(shown([of('os-image-known'), of('images-not-pinned')])).not.toContain('Verified');
    for (const open of ['gateway-code-unknown', 'scripts-unknown', 'ingress-unknown'] as const)
      expect(shown([...known, of('containers-unconfined'), of(open)]), open).not.toContain('Verified');
  });
});
