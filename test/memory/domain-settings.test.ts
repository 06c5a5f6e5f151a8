import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import {
  ctUrlFrom,
  ctUrlOf,
  DEFAULT_CERT_SPOTTER_URL,
  DEFAULT_CRT_SH_URL,
  DEFAULT_DOH_URLS,
  dohUrlsFrom,
  dohUrlsOf,
} from '../../src/memory/domain-settings';

const A = 'https://a.test/dns-query';
const B = 'https://b.test/dns-query';

describe('two resolvers', () => {
  it.each<[string, JsonValue, readonly [string, string]]>([
    ['as stored', [A, B], [A, B]],
    ['with a port', ['https://a.test:8443/q', B], ['https://a.test:8443/q', B]],
    [
      'a path keeps its last slash, which some resolvers need',
      ['https://a.test/q/', B],
      ['https://a.test/q/', B],
    ],
    ['as browsers write them', ['HTTPS://A.test:443/q', B], ['https://a.test/q', B]],
  ])('%s', (_, stored, expected) => {
    expect(dohUrlsFrom(stored)).toEqual(expected);
  });

  it.each<[string, JsonValue | undefined]>([
    ['nothing', undefined],
    ['null', null],
    ['one address', A],
    ['a list of one', [A]],
    ['a list of three', [A, B, 'https://c.test/']],
    ['an object that looks like a list', { 0: A, 1: B, length: 2 }],
    ['the same twice', [A, A]],
    ['the same host under two paths', [A, 'https://a.test/other']],
    ['the same host under two ports', [A, 'https://a.test:8443/dns-query']],
    ['the same host written in capitals', [A, 'https://A.TEST/other']],
    ['the same host with a dot at its end', [A, 'https://a.test./dns-query']],
    ['http', ['http://a.test/dns-query', B]],
    ['a query', ['https://a.test/dns-query?dns=AAAA', B]],
    ['a template', ['https://a.test/dns-query?dns={dns}', B]],
    ['a fragment', ['https://a.test/dns-query#x', B]],
    ['credentials', ['https://me:it@a.test/dns-query', B]],
    ['a script', ['javascript:alert(1)', B]],
    ['no host', ['https:///', B]],
    ['a number', [5, B]],
    ['too long', [`https://a.test/${'a'.repeat(3000)}`, B]],
  ])('%s is no choice, and the default holds whole', (_, stored) => {
    expect(dohUrlsFrom(stored)).toEqual(DEFAULT_DOH_URLS);
  });

  it('what is typed is read by the same rule', () => {
    expect(dohUrlsOf([A, B])).toEqual([A, B]);
    expect(dohUrlsOf([A, A])).toBeUndefined();
    expect(dohUrlsOf([A, undefined])).toBeUndefined();
  });

  it('the defaults are a choice by the same rule', () => {
    expect(dohUrlsOf(DEFAULT_DOH_URLS)).toEqual(DEFAULT_DOH_URLS);
    expect(ctUrlOf(DEFAULT_CRT_SH_URL)).toBe(DEFAULT_CRT_SH_URL);
    expect(ctUrlOf(DEFAULT_CERT_SPOTTER_URL)).toBe(DEFAULT_CERT_SPOTTER_URL);
  });
});

describe('a search of the logs', () => {
  it.each([
    ['https://ct.test', 'https://ct.test'],
    ['https://ct.test/', 'https://ct.test'],
    ['https://ct.test/v1///', 'https://ct.test/v1'],
    ['off', 'off'],
  ])('%s', (stored, expected) => {
    expect(ctUrlFrom(stored, DEFAULT_CRT_SH_URL)).toBe(expected);
  });

  it.each<[string, JsonValue | undefined]>([
    ['nothing', undefined],
    ['false', false],
    ['another spelling of off', 'OFF'],
    ['an empty text', ''],
    ['http', 'http://ct.test'],
    ['a query', 'https://ct.test/?q=1'],
    ['a list', ['https://ct.test']],
  ])('%s is no choice', (_, stored) => {
    expect(ctUrlFrom(stored, DEFAULT_CRT_SH_URL)).toBe(DEFAULT_CRT_SH_URL);
  });
});
