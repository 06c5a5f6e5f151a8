/** What a test of a source came to, in words. */
import type { SourceFailure, SourceTest } from './settings-view';
import { dayText } from './time-text';
import { counted, type Wording, type WordingKey } from './wording';

export interface TestWords {
  readonly works: boolean;
  readonly sentence: string;
  /** Of a failure: what would have done, and what came, in the words of the protocol. */
  readonly detail?: { readonly expected: string; readonly got: string };
}

const FAILURES: { readonly [F in SourceFailure]: WordingKey } = {
  address: 'settings_failed_address',
  'not-permitted': 'settings_failed_not_permitted',
  network: 'settings_failed_network',
  timeout: 'settings_failed_timeout',
  tls: 'settings_failed_tls',
  redirected: 'settings_failed_redirected',
  'too-large': 'settings_failed_too_large',
  'rate-limited': 'settings_failed_rate_limited',
  status: 'settings_failed_status',
  unreadable: 'settings_failed_unreadable',
  wrong: 'settings_failed_wrong',
};

export function testWords(test: SourceTest, text: Wording): TestWords {
  switch (test.kind) {
    case 'resolver': {
      const answered = counted(text, 'settings_works_resolver', test.records, [`${test.ms}`]);
      const dnssec = text(test.dnssec ? 'settings_dnssec_yes' : 'settings_dnssec_no');
      return { works: true, sentence: `${answered} ${dnssec}` };
    }
    case 'log-search':
      return {
        works: true,
        sentence: counted(text, 'settings_works_logs', test.certificates, [`${test.ms}`]),
      };
    case 'collateral':
      return {
        works: true,
        sentence: text('settings_works_pccs', [`${test.ms}`, dayText(test.issued, text)]),
      };
    case 'chain': {
      const minutes = Math.max(0, Math.round(test.ageMs / 60_000));
      const answered = counted(text, 'settings_works_chain', minutes, [`${test.ms}`, `${test.block}`]);
      return {
        works: true,
        sentence: `${answered} ${text(test.proves ? 'settings_proofs_yes' : 'settings_proofs_no')}`,
      };
    }
    case 'failed': {
      const { failure, expected, got } = test;
      return { works: false, sentence: text(FAILURES[failure]), detail: { expected, got } };
    }
  }
}
