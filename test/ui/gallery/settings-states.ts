/** Every state the settings page can be in, by name, and what each source would answer to a test. */
import { DEFAULT_SOURCES, type Source } from '../../../src/memory/sources';
import type { SettingsView, SourceTest } from '../../../src/ui/settings-view';
import { NOW } from './appraisals';

const fresh: SettingsView = {
  mode: 'ask',
  granted: false,
  profile: 'standard',
  update: 'standard',
  provenance: { everySite: false, hosts: [] },
  sources: DEFAULT_SOURCES,
};

export const SETTINGS = {
  fresh,
  chosen: {
    mode: 'every-site',
    granted: true,
    profile: 'strict',
    update: 'early',
    provenance: {
      everySite: true,
      hosts: ['app.example.org', `${'a'.repeat(40)}-443s.dstack-base-prod7.phala.network`],
    },
    sources: {
      pccs: 'https://pccs.example.org/a/rather/long/path/that/nobody/would/ever/type/but/which/has/to/fit',
      'doh-a': 'https://dns.quad9.net/dns-query',
      'doh-b': 'https://dns.example.org:8443/dns-query',
      'crt-sh': 'off',
      'cert-spotter': 'https://api.certspotter.com',
      'base-rpc-a': 'https://base.example.org/v2/a-key-of-some-length',
      'base-rpc-b': 'https://base-rpc.publicnode.com/',
      'ethereum-rpc-a': 'https://ethereum.example.org/v2/a-key-of-some-length',
      'ethereum-rpc-b': 'https://eth.drpc.org/',
    },
    ownKms: { chainId: 1, address: '0ba5e'.padEnd(40, 'c') },
  },
  'taken-back': { ...fresh, mode: 'every-site' },
  'both-logs-off': { ...fresh, sources: { ...DEFAULT_SOURCES, 'crt-sh': 'off', 'cert-spotter': 'off' } },
} satisfies Record<string, SettingsView>;

const DAY = 86_400_000;

/** By state, so that every kind of answer can be looked at. */
export const TESTS: Record<string, { readonly [S in Source]: SourceTest }> = {
  fresh: {
    pccs: { kind: 'collateral', ms: 212, issued: NOW - DAY },
    'doh-a': { kind: 'resolver', ms: 38, records: 2, dnssec: true },
    'doh-b': { kind: 'resolver', ms: 1, records: 1, dnssec: false },
    'crt-sh': { kind: 'log-search', ms: 2140, certificates: 17 },
    'cert-spotter': { kind: 'log-search', ms: 420, certificates: 1 },
    'base-rpc-a': { kind: 'chain', ms: 90, block: 38_123_456, ageMs: 840_000, proves: true },
    'base-rpc-b': { kind: 'chain', ms: 120, block: 38_123_455, ageMs: 60_000, proves: false },
    'ethereum-rpc-a': { kind: 'chain', ms: 80, block: 24_123_456, ageMs: 780_000, proves: true },
    'ethereum-rpc-b': { kind: 'chain', ms: 140, block: 24_123_456, ageMs: 780_000, proves: false },
  },
  chosen: {
    pccs: { kind: 'failed', failure: 'status', expected: 'HTTP 200', got: 'HTTP 404' },
    'doh-a': {
      kind: 'failed',
      failure: 'unreadable',
      expected: 'content-type application/dns-message',
      got: 'text/html; charset=utf-8',
    },
    'doh-b': { kind: 'failed', failure: 'not-permitted', expected: 'an answer', got: 'dns.example.org:8443' },
    'crt-sh': {
      kind: 'failed',
      failure: 'timeout',
      expected: 'an answer',
      got: 'no complete answer in time',
    },
    'cert-spotter': {
      kind: 'failed',
      failure: 'rate-limited',
      expected: 'HTTP 200',
      got: 'HTTP 429, to be asked again in 3600 s',
    },
    'base-rpc-a': { kind: 'failed', failure: 'wrong', expected: 'chain 8453', got: 'chain 1' },
    'base-rpc-b': {
      kind: 'failed',
      failure: 'unreadable',
      expected: 'its latest final block',
      got: 'error -32602: unknown block tag',
    },
    'ethereum-rpc-a': { kind: 'failed', failure: 'wrong', expected: 'chain 1', got: 'chain 8453' },
    'ethereum-rpc-b': { kind: 'failed', failure: 'tls', expected: 'an answer', got: 'eth.drpc.org' },
  },
};
