import { describe, expect, it } from 'vitest';
import { testWords } from '../../src/ui/settings-test-words';
import type { SourceFailure } from '../../src/ui/settings-view';
import { english } from './english';

const FAILURES: readonly SourceFailure[] = [
  'address',
  'not-permitted',
  'network',
  'timeout',
  'tls',
  'redirected',
  'too-large',
  'rate-limited',
  'status',
  'unreadable',
  'wrong',
];

describe('what a test of a source came to, in words', () => {
  it('a resolver: how fast, how many records, and what it says of DNSSEC', () => {
    const said = testWords({ kind: 'resolver', ms: 38, records: 2, dnssec: true }, english);
    expect(said).toEqual({
      works: true,
      sentence:
        'Answered in 38 ms with 2 records of letsencrypt.org. It says that it checked their DNSSEC signatures.',
    });
    const one = testWords({ kind: 'resolver', ms: 38, records: 1, dnssec: false }, english);
    expect(one.sentence).toContain('1 record of');
    expect(one.sentence).toContain('does not say');
  });

  it('a search of the logs: how fast, and how many certificates', () => {
    const said = testWords({ kind: 'log-search', ms: 2140, certificates: 17 }, english);
    expect(said.sentence).toBe('Answered in 2140 ms. It lists 17 valid certificates of letsencrypt.org.');
  });

  it('a server of the chain: how fast, which block, how old, and whether it proves', () => {
    const said = testWords(
      { kind: 'chain', ms: 90, block: 38_123_456, ageMs: 840_000, proves: true },
      english,
    );
    expect(said.sentence).toBe(
      'Answered in 90 ms. Its latest final block is 38123456, 14 minutes old. It proves what stands in that block.',
    );
    const other = testWords({ kind: 'chain', ms: 9, block: 7, ageMs: 61_000, proves: false }, english);
    expect(other.sentence).toContain('1 minute old. It gives no proof');
  });

  it('a source of collateral: how fast, and of what day', () => {
    const issued = Date.UTC(2026, 10, 20, 12);
    expect(testWords({ kind: 'collateral', ms: 7, issued }, english).sentence).toBe(
      'Answered in 7 ms with a record of 20 Nov 2026 that Intel signed.',
    );
  });

  it('every failure has a sentence of its own, and says what was expected and what came', () => {
    const said = FAILURES.map((failure) =>
      testWords({ kind: 'failed', failure, expected: 'HTTP 200', got: 'HTTP 500' }, english),
    );
    expect(new Set(said.map((s) => s.sentence)).size).toBe(FAILURES.length);
    for (const { works, detail } of said)
      expect({ works, detail }).toEqual({ works: false, detail: { expected: 'HTTP 200', got: 'HTTP 500' } });
  });
});
