import { describe, expect, test } from 'vitest';
import { check, QUESTIONS } from '../../src/appraisal';
import { ALL_REASONS, REASONS } from '../../src/reasons';
import { rowsOf } from '../../src/ui/rows';
import { english } from './english';
import { appraised, CONNECTION, HARDWARE, type PIN, replacing, STRANGER_SERVED } from './gallery/appraisals';
import { POPUPS } from './gallery/states';

const { facts } = appraised([]);
const rows = (state: keyof typeof POPUPS) => {
  const view: (typeof POPUPS)[typeof state] & { appraisal?: ReturnType<typeof appraised>; pin?: typeof PIN } =
    POPUPS[state];
  const shown = view.appraisal ?? appraised([]);
  return rowsOf(shown.checks, shown.facts, english, view.pin);
};
const told = (state: keyof typeof POPUPS) => rows(state).map((r) => `${r.outcome}: ${r.title} | ${r.detail}`);

describe('a row per question that was answered', () => {
  test('a question without a check has no row', () => {
    expect(rows('limited').map((r) => r.question)).toEqual(['hardware', 'connection']);
  });

  test('a question in which nothing applies has no row', () => {
    expect(rowsOf([check('tdx-module-not-applicable')], facts, english)).toEqual([]);
  });

  test('questions keep their order, contradictions come first', () => {
    expect(rows('danger').map((r) => r.question)).toEqual(['connection', 'hardware']);
    const order = rows('changed').map((r) => QUESTIONS.indexOf(r.question));
    expect(order).toEqual([...order].sort());
  });

  test('within a row the worst check comes first', () => {
    expect(rows('unavailable')[0]?.checks[0]?.reason).toBe('collateral-unreachable');
  });

  test('no check is lost', () => {
    const checks = [...HARDWARE, ...CONNECTION, check('pin-unchanged')];
    expect(rowsOf(checks, facts, english).flatMap((r) => r.checks)).toHaveLength(checks.length);
  });
});

describe('rows in words', () => {
  test('genuine and bound', () => {
    expect(told('verified')).toEqual([
      'pass: Genuine hardware | Intel TDX, firmware up to date',
      'pass: Your connection ends there | Served certificate is the attested one',
      'pass: Known code | dstack-0.5.9 · app `3327…f577` · compose `3c91…a1bb` · 2 images, all pinned',
      'pass: Unchanged since you pinned it | Pinned on 3 Nov 2026',
    ]);
  });

  test('where TLS ends, in a line of its own', () => {
    expect(rows('limited-gateway').map((r) => r.note)).toEqual([
      undefined,
      "If it is what it claims, TLS ends in the platform's gateway, which sees plaintext, then WireGuard to the app.",
    ]);
  });

  test('out of date, with what Intel has published', () => {
    expect(told('warning')[0]).toBe(
      'warn: Genuine hardware, out of date | Intel TDX, 2 open advisories from Intel',
    );
  });

  test('a stranger on the line is named beside the attested one', () => {
    expect(told('danger')[0]).toBe(
      'fail: Your connection ends somewhere else | Served `4f:02…b1`, attested `62:89…de`',
    );
  });

  test('what the evidence shows well is then said to be of the enclave, not of the stranger', () => {
    expect(rows('danger').map((r) => [r.question, r.note])).toEqual([
      ['connection', undefined],
      ['hardware', 'Of the enclave that publishes this, not of whoever answered here.'],
    ]);
  });

  test('evidence that is not tied to the site is not a connection that ends elsewhere', () => {
    const wrong = check('manifest-not-attested', { expected: 'aa', got: 'bb' });
    const [row] = rowsOf([...HARDWARE, ...replacing(CONNECTION, wrong)], facts, english);
    expect(row?.title).toBe('The evidence is not tied to this site');
  });

  test('the cause decides, not its consequence', () => {
    const wrong = check('manifest-not-attested', { expected: 'aa', got: 'bb' });
    const [row] = rowsOf([...replacing(CONNECTION, STRANGER_SERVED, wrong)], facts, english);
    expect(row?.checks[0]?.reason).toBe('manifest-not-attested');
  });

  test('what changed is named', () => {
    expect(told('changed')[2]).toBe('warn: Not what you pinned | Changed: RTMR2 and MRCONFIGID');
    expect(told('changed-code')[3]).toBe(
      'warn: Not what you pinned | Changed: operating system, compose file, and images',
    );
  });

  test('what the pin names and the evidence does not is no change, and is named', () => {
    const lost = check('pin-code-not-compared', { expected: `appId ${'a'.repeat(40)}`, got: 'not named' });
    expect(rowsOf([lost], facts, english)[0]).toMatchObject({
      outcome: 'unknown',
      title: 'Not compared with your pin',
      detail: 'Not named this time: app',
    });
  });

  test('a browser that hides certificates is no accusation', () => {
    expect(told('limited-hidden')[1]).toBe(
      "unknown: Could not see your connection's certificate | This browser does not show it to extensions",
    );
  });
});

describe('big words need the check that shows them', () => {
  test('passes without the signature and the chain are not "genuine hardware"', () => {
    for (const missing of ['hardware.quote-signature', 'hardware.pck-chain']) {
      const [row] = rowsOf(
        HARDWARE.filter((c) => c.id !== missing),
        facts,
        english,
      );
      expect(row?.outcome).toBe('unknown');
      expect(row?.title).toBe('Hardware not established');
    }
  });

  test('passes without the served certificate are not "your connection ends there"', () => {
    const [row] = rowsOf(
      CONNECTION.filter((c) => c.id !== 'connection.certificate'),
      facts,
      english,
    );
    expect(row?.outcome).toBe('unknown');
    expect(row?.title).toBe('Connection not established');
  });

  test('no single check but the decisive ones makes a passing row of hardware or connection', () => {
    for (const reason of ALL_REASONS) {
      const { question, outcome, id, who } = REASONS[reason];
      if (question === 'memory' || id === 'connection.certificate') continue;
      const row = rowsOf(
        [{ id, question, outcome, who, reason, expected: 'a', got: 'b' }],
        facts,
        english,
      )[0];
      expect(row?.outcome, reason).not.toBe('pass');
    }
  });
});
