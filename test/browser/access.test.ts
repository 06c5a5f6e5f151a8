import { describe, expect, it } from 'vitest';
import { AMD_HOSTS, accessFrom, INTEL_HOSTS, patternOf, patternsFor } from '../../src/browser/access';
import type { Sources } from '../../src/memory/sources';

const SOURCES: Sources = {
  pccs: 'https://pccs.test/x',
  'doh-a': 'https://dns-a.test:8443/dns-query',
  'doh-b': 'https://dns-b.test/dns-query',
  'crt-sh': 'https://ct-a.test',
  'cert-spotter': 'https://ct-b.test',
  'base-rpc-a': 'https://rpc-a.test/key',
  'base-rpc-b': 'https://rpc-b.test/',
};
const ID = '0123456789abcdef0123456789abcdef01234567';

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

  const ASKED = [
    ...INTEL_HOSTS,
    'https://pccs.test/*',
    'https://dns-a.test/*',
    'https://dns-b.test/*',
    'https://ct-a.test/*',
    'https://ct-b.test/*',
    'https://rpc-a.test/*',
    'https://rpc-b.test/*',
  ];

  it('checking one site asks for that site, for Intel and for every source, each once', () => {
    expect(patternsFor('https://enclave.test', SOURCES)).toEqual(['https://enclave.test/*', ...ASKED]);
    expect(patternsFor('https://pccs.test', SOURCES)).toHaveLength(9);
  });

  it('AMD is asked for only where its hardware was met', () => {
    const met = (reason: 'snp-chain-valid' | 'pck-chain-valid') =>
      patternsFor('https://enclave.test', SOURCES, [{ reason }]);
    expect(met('snp-chain-valid').filter((pattern) => !ASKED.includes(pattern))).toEqual([
      'https://enclave.test/*',
      ...AMD_HOSTS,
    ]);
    expect(met('pck-chain-valid')).toEqual(patternsFor('https://enclave.test', SOURCES));
  });

  it('nothing is asked for a source that is switched off', () => {
    const off = { ...SOURCES, 'crt-sh': 'off', 'cert-spotter': 'off' };
    expect(patternsFor('https://enclave.test', off)).toEqual([
      'https://enclave.test/*',
      ...ASKED.filter((pattern) => !pattern.includes('ct-')),
    ]);
  });

  it('servers of a chain that is read only for a contract of the person are asked for with the others', () => {
    const servers = ['https://eth-a.test/key', 'https://eth-b.test:8545/'];
    expect(patternsFor('https://enclave.test', SOURCES, [], [], servers)).toEqual([
      'https://enclave.test/*',
      ...ASKED,
      'https://eth-a.test/*',
      'https://eth-b.test/*',
    ]);
  });

  it('an app behind a gateway brings the gateway and the agent of the app with it', () => {
    expect(patternsFor(`https://${ID}-3000.gateways.test:9204`, SOURCES)).toEqual([
      `https://${ID}-3000.gateways.test/*`,
      'https://gateway.gateways.test/*',
      `https://${ID}-8090.gateways.test/*`,
      ...ASKED,
    ]);
  });

  it.each(['https://gateway.gateways.test', 'https://chat.gateways.test', `https://x${ID}.gateways.test`])(
    '%s is no app behind a gateway and brings nothing',
    (origin) => expect(patternsFor(origin, SOURCES)).toEqual([patternOf(origin), ...ASKED]),
  );
});

it('who could not be asked for a compose file is named at the next check', () => {
  const agent = `${ID}-8090.base.test`;
  expect(patternsFor('https://app.test', SOURCES, [], [agent])).toContain(`https://${agent}/*`);
  expect(patternsFor('https://app.test', SOURCES)).not.toContain(`https://${agent}/*`);
});
