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
  'ethereum-rpc-a': 'https://eth-a.test/',
  'ethereum-rpc-b': 'https://eth-b.test/',
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

  const ENCLAVE = ['https://enclave.test/*', 'wss://enclave.test/*'];
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

  it('checking one site asks for that site, for Intel and for every source that visits ask, each once', () => {
    expect(patternsFor('https://enclave.test', { sources: SOURCES })).toEqual([...ENCLAVE, ...ASKED]);
    expect(patternsFor('https://pccs.test', { sources: SOURCES })).toHaveLength(10);
  });

  it('the servers of Ethereum are asked for only where the contract of the person is there', () => {
    const [without, there] = [undefined, ['https://eth-a.test/', 'https://eth-b.test/']].map(
      (ownKmsServers) =>
        patternsFor('https://enclave.test', {
          sources: SOURCES,
          ...(ownKmsServers ? { ownKmsServers } : {}),
        }),
    );
    expect(without?.filter((pattern) => pattern.includes('eth-'))).toEqual([]);
    expect(there?.filter((pattern) => pattern.includes('eth-'))).toEqual([
      'https://eth-a.test/*',
      'https://eth-b.test/*',
    ]);
  });

  it('AMD is asked for only where its hardware was met', () => {
    const met = (reason: 'snp-chain-valid' | 'pck-chain-valid') =>
      patternsFor('https://enclave.test', { sources: SOURCES, met: [{ reason }] });
    expect(met('snp-chain-valid').filter((pattern) => !ASKED.includes(pattern))).toEqual([
      ...ENCLAVE,
      ...AMD_HOSTS,
    ]);
    expect(met('pck-chain-valid')).toEqual(patternsFor('https://enclave.test', { sources: SOURCES }));
  });

  it('nothing is asked for a source that is switched off', () => {
    const off = { ...SOURCES, 'crt-sh': 'off', 'cert-spotter': 'off' };
    expect(patternsFor('https://enclave.test', { sources: off })).toEqual([
      ...ENCLAVE,
      ...ASKED.filter((pattern) => !pattern.includes('ct-')),
    ]);
  });

  it('servers of a chain that is read only for a contract of the person are asked for with the others', () => {
    const ownKmsServers = ['https://eth-a.test/key', 'https://eth-b.test:8545/'];
    expect(patternsFor('https://enclave.test', { sources: SOURCES, ownKmsServers })).toEqual([
      ...ENCLAVE,
      ...ASKED,
      'https://eth-a.test/*',
      'https://eth-b.test/*',
    ]);
  });

  it('an app behind a gateway brings the gateway and the agent of the app with it', () => {
    expect(patternsFor(`https://${ID}-3000.gateways.test:9204`, { sources: SOURCES })).toEqual([
      `https://${ID}-3000.gateways.test/*`,
      'https://gateway.gateways.test/*',
      `https://${ID}-8090.gateways.test/*`,
      `wss://${ID}-3000.gateways.test/*`,
      ...ASKED,
    ]);
  });

  it.each(['https://gateway.gateways.test', 'https://chat.gateways.test', `https://x${ID}.gateways.test`])(
    '%s is no app behind a gateway and brings nothing',
    (origin) =>
      expect(patternsFor(origin, { sources: SOURCES })).toEqual([
        patternOf(origin),
        patternOf(origin).replace('https:', 'wss:'),
        ...ASKED,
      ]),
  );
});

it('who could not be asked for a compose file is named at the next check', () => {
  const agent = `${ID}-8090.base.test`;
  expect(patternsFor('https://app.test', { sources: SOURCES, notAsked: [agent] })).toContain(
    `https://${agent}/*`,
  );
  expect(patternsFor('https://app.test', { sources: SOURCES })).not.toContain(`https://${agent}/*`);
});

it('the channels of a page are asked for with it, as hosts and as sockets, without their ports', () => {
  const channels = ['wss://tunnel.test/__ra__', 'wss://enclave.test:8443/__ra__2'];
  const patterns = patternsFor('https://enclave.test', { sources: SOURCES, channels });
  expect(patterns.filter((pattern) => /enclave|tunnel/.test(pattern))).toEqual([
    'https://enclave.test/*',
    'https://tunnel.test/*',
    'wss://enclave.test/*',
    'wss://tunnel.test/*',
  ]);
});
