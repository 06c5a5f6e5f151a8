import { describe, expect, it } from 'vitest';
import { type Check, check } from '../../src/appraisal';
import { REASONS, type Reason } from '../../src/reasons';
import { judgeDomainChecks } from '../../src/verdict';

const GOOD: readonly Reason[] = [
  'resolvers-agree',
  'caa-locked',
  'logged-certificates-attested',
  'log-sources-agree',
];

const checkOf = (reason: Reason): Check => {
  // Accusing reasons want both; the others may have them.
  const make = check as (reason: Reason, found: { expected: string; got: string }) => Check;
  return make(reason, { expected: 'one thing', got: 'another' });
};
const verdictOf = (...reasons: readonly Reason[]) => judgeDomainChecks(reasons.map(checkOf));

describe('the verdict over the domain alone', () => {
  it('is verified when lock, resolvers, logs and their readers all pass', () => {
    expect(verdictOf(...GOOD)).toBe('verified');
  });

  it.each(GOOD)('is not verified without %s', (missing) => {
    expect(verdictOf(...GOOD.filter((reason) => reason !== missing))).toBe('limited');
  });

  it('is not verified by nothing at all', () => {
    expect(judgeDomainChecks([])).toBe('unavailable');
  });

  const domainReasons = (Object.keys(REASONS) as Reason[]).filter((r) => REASONS[r].question === 'domain');
  it.each(domainReasons)('follows the outcome of %s beside checks that pass', (reason) => {
    const { outcome, who } = REASONS[reason];
    const expected = {
      pass: 'verified',
      'not-applicable': 'verified',
      warn: 'warning',
      fail: 'danger',
      unknown: who === 'network' ? 'unavailable' : 'limited',
    }[outcome];
    expect(verdictOf(...GOOD, reason)).toBe(expected);
  });

  it('lets a finding outweigh silence, and a contradiction everything', () => {
    expect(verdictOf(...GOOD, 'caa-open', 'log-source-silent')).toBe('warning');
    expect(verdictOf(...GOOD, 'caa-open', 'log-source-silent', 'scts-invalid')).toBe('danger');
    expect(verdictOf(...GOOD, 'served-certificate-not-attested')).toBe('danger');
  });
});
