import { describe, expect, it } from 'vitest';
import { isOurPage, type Message, readMessage, sitePort, tabOfPort } from '../../src/browser/messages';

const GOOD: readonly Message[] = [
  { kind: 'check', tabId: 3 },
  { kind: 'check-when-granted', tabId: 3 },
  { kind: 'pin', tabId: 0 },
  { kind: 'unpin', tabId: 3 },
  { kind: 'export', tabId: 3 },
  { kind: 'open-report', tabId: 3 },
  { kind: 'open-report', tabId: 3, question: 'domain' },
  { kind: 'open-report', tabId: 3, channel: 'wss://tunnel.test/__ra__' },
  { kind: 'open-report', tabId: 3, question: 'hardware', channel: 'wss://tunnel.test:8443/__ra__2' },
  { kind: 'export', tabId: 3, channel: 'wss://tunnel.test/__ra__' },
  { kind: 'give-compose', report: '0b5f9a9e-6d0c-4c3e-9a44-0d8d3b0a7c11', text: '{}' },
  { kind: 'set-mode', mode: 'every-site' },
  { kind: 'set-mode', mode: 'ask' },
  { kind: 'set-profile', profile: 'strict' },
  { kind: 'set-update', update: 'early' },
  { kind: 'set-provenance', on: true },
  { kind: 'set-provenance-here', report: '0b5f9a9e-6d0c-4c3e-9a44-0d8d3b0a7c11', on: false },
  { kind: 'drop-provenance-host', host: 'a.example' },
  { kind: 'set-source', source: 'pccs', url: 'https://pccs.test' },
  { kind: 'set-source', source: 'crt-sh', url: 'off' },
  { kind: 'test-source', source: 'doh-b', url: 'not yet an address' },
  { kind: 'set-own-kms', chainId: 8453, address: 'not yet an address' },
  { kind: 'set-own-kms', chainId: 1, address: '0x2f83172a49584c017f2b256f0fb2dca14126ba9c' },
  { kind: 'drop-own-kms' },
];

const BAD: readonly unknown[] = [
  undefined,
  null,
  'check',
  [],
  {},
  { kind: 'toString' },
  { kind: '__proto__', tabId: 1 },
  { kind: 'trust-root', key: 'aa' },
  { kind: 'check' },
  { kind: 'check', tabId: '3' },
  { kind: 'check', tabId: -1 },
  { kind: 'check', tabId: 1.5 },
  { kind: 'check', tabId: Number.NaN },
  { kind: 'check', tabId: 3, roots: ['aa'] },
  { kind: 'open-report', tabId: 3, question: 'weather' },
  { kind: 'open-report', tabId: '3', question: 'domain' },
  { kind: 'open-report', tabId: 3, channel: 'https://tunnel.test/' },
  { kind: 'open-report', tabId: 3, channel: 'ws://tunnel.test/__ra__' },
  { kind: 'open-report', tabId: 3, channel: 'wss://tunnel.test/chat' },
  { kind: 'open-report', tabId: 3, channel: 'wss://tunnel.test/__ra__?query' },
  { kind: 'open-report', tabId: 3, channel: 'wss://user@tunnel.test/__ra__' },
  { kind: 'open-report', tabId: 3, channel: `wss://tunnel.test/__ra__${'a'.repeat(2048)}` },
  { kind: 'open-report', tabId: 3, channel: ['wss://tunnel.test/__ra__'] },
  { kind: 'open-report', tabId: 3, channel: null },
  { kind: 'export', tabId: 3, channel: 'tunnel.test' },
  { kind: 'export', tabId: 3, question: 'domain' },
  { kind: 'check', tabId: 3, channel: 'wss://tunnel.test/__ra__' },
  { kind: 'open-report', tabId: 3, question: 'domain', url: 'https://a.example' },
  { kind: 'give-compose', report: 'https://a.example', text: '{}' },
  { kind: 'give-compose', report: '0b5f9a9e-6d0c-4c3e-9a44-0d8d3b0a7c11', text: 'a'.repeat(2 ** 20 + 1) },
  { kind: 'give-compose', report: '0b5f9a9e-6d0c-4c3e-9a44-0d8d3b0a7c11' },
  { kind: 'set-mode', mode: 'never' },
  { kind: 'set-profile', profile: 'lenient' },
  { kind: 'set-profile' },
  { kind: 'set-update', update: true },
  { kind: 'set-provenance' },
  { kind: 'set-provenance', on: 'every-site' },
  { kind: 'set-provenance', on: true, host: 'a.example' },
  { kind: 'set-provenance-here', report: 'a.example', on: true },
  { kind: 'set-provenance-here', report: '0b5f9a9e-6d0c-4c3e-9a44-0d8d3b0a7c11' },
  { kind: 'drop-provenance-host', host: 'a'.repeat(254) },
  { kind: 'drop-provenance-host', host: ['a.example'] },
  { kind: 'set-source', source: 'pccs', url: 5 },
  { kind: 'set-source', source: 'pccs' },
  { kind: 'set-source', source: 'root', url: 'https://root.test' },
  { kind: 'set-source', source: 'toString', url: 'https://pccs.test' },
  { kind: 'set-source', source: ['pccs'], url: 'https://pccs.test' },
  { kind: 'set-source', source: 'pccs', url: 'https://pccs.test', key: 'setting:hardwareProfile' },
  { kind: 'test-source', source: 'pccs', url: `https://pccs.test/${'a'.repeat(4096)}` },
  { kind: 'set-own-kms', chainId: 10, address: '2f83172a49584c017f2b256f0fb2dca14126ba9c' },
  { kind: 'set-own-kms', chainId: '1', address: '2f83172a49584c017f2b256f0fb2dca14126ba9c' },
  { kind: 'set-own-kms', address: '2f83172a49584c017f2b256f0fb2dca14126ba9c' },
  { kind: 'set-own-kms', chainId: 1 },
  { kind: 'set-own-kms', chainId: 1, address: ['2f83172a49584c017f2b256f0fb2dca14126ba9c'] },
  { kind: 'set-own-kms', chainId: 1, address: '2'.repeat(257) },
  { kind: 'set-own-kms', chainId: 1, address: '2f83172a49584c017f2b256f0fb2dca14126ba9c', name: 'release' },
  {
    kind: 'set-own-kms',
    chainId: 1,
    address: '2f83172a49584c017f2b256f0fb2dca14126ba9c',
    rpc: ['https://a.test/'],
  },
  { kind: 'drop-own-kms', chainId: 1 },
];

describe('messages are read strictly', () => {
  it.each(GOOD)('$kind is understood', (message) => {
    expect(readMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it('anything else is not a message', () => {
    for (const value of BAD) expect(readMessage(value), JSON.stringify(value)).toBeUndefined();
  });
});

describe('only pages of this extension are listened to', () => {
  const own = { id: 'vitrine', baseUrl: 'chrome-extension://vitrine/' };

  it.each([
    ['our popup', { id: 'vitrine', url: 'chrome-extension://vitrine/popup.html' }, true],
    ['a content script of ours in a web page', { id: 'vitrine', url: 'https://evil.test/' }, false],
    ['another extension', { id: 'other', url: 'chrome-extension://other/popup.html' }, false],
    [
      'another extension whose id begins like ours',
      { id: 'vitrine', url: 'chrome-extension://vitrine2/x' },
      false,
    ],
    ['nobody', undefined, false],
    ['somebody without an address', { id: 'vitrine' }, false],
  ])('%s', (_, sender, expected) => {
    expect(isOurPage(sender, own)).toBe(expected);
  });

  it('a port names its tab, and nothing but a tab', () => {
    expect(tabOfPort(sitePort(42))).toBe(42);
    for (const name of ['welcome', 'site:', 'site:-1', 'site:1x', 'site:99999999999', ' site:1']) {
      expect(tabOfPort(name)).toBeUndefined();
    }
  });
});
