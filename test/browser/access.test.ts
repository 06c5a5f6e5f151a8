import { describe, expect, it } from 'vitest';
import { accessFrom, INTEL_HOSTS, patternOf, patternsFor } from '../../src/browser/access';

describe('what the person allowed', () => {
  it.each([
    ['every-site', true, true, 'every-site'],
    ['every-site', false, true, 'this-site'],
    ['every-site', false, false, 'partial'],
    ['ask', true, true, 'this-site'],
    ['ask', false, true, 'this-site'],
    ['ask', false, false, 'not-allowed'],
  ] as const)('mode %s, all hosts %s, this host %s: %s', (mode, allHosts, thisHost, access) => {
    expect(accessFrom({ mode, allHosts, thisHost })).toBe(access);
  });

  it('patterns name no port, which Firefox would refuse', () => {
    expect(patternOf('https://enclave.test:8443/path')).toBe('https://enclave.test/*');
  });

  it('checking one site asks for that site, for Intel and for the second source, each once', () => {
    expect(patternsFor('https://enclave.test', 'https://pccs.test/x')).toEqual([
      'https://enclave.test/*',
      ...INTEL_HOSTS,
      'https://pccs.test/*',
    ]);
    expect(patternsFor('https://pccs.test', 'https://pccs.test/x')).toHaveLength(3);
  });
});
