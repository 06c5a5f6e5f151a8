import { describe, expect, it } from 'vitest';
import { readCaaText } from '../../../src/domain/caa/caa-text';
import { readIssueValue } from '../../../src/domain/caa/issue-value';
import { permissionOf, permissionsOf } from '../../../src/domain/caa/permission';
import { readPersistRecord } from '../../../src/domain/caa/persist-record';

const URI = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';

describe('the value of issue, by the grammar of RFC 8659 section 4.2', () => {
  it.each([
    ['letsencrypt.org', 'letsencrypt.org', []],
    ['  LetsEncrypt.ORG  ', 'letsencrypt.org', []],
    ['letsencrypt.org;', 'letsencrypt.org', []],
    ['letsencrypt.org ; ', 'letsencrypt.org', []],
    ['', '', []],
    [';', '', []],
    [' ; ', '', []],
    ['; a=b', '', ['a=b']],
    ['ca.example; a=b ;\tc = d', 'ca.example', ['a=b', 'c=d']],
    ['ca.example; a=', 'ca.example', ['a=']],
    [`ca.example; accounturi=${URI}?x=y`, 'ca.example', [`accounturi=${URI}?x=y`]],
    ['ca--x.example', 'ca--x.example', []],
  ])('%j names %j', (text, issuer, parameters) => {
    const value = readIssueValue(text);
    expect(value?.issuer).toBe(issuer);
    expect(value?.parameters.map((p) => `${p.tag}=${p.value}`)).toEqual(parameters);
  });

  it.each([
    'ca example',
    '-ca.example',
    'ca-.example',
    'ca..example',
    'ca.example.',
    'ca_1.example',
    '"ca.example"',
    'ca.example, other.example',
    'ca.example; a',
    'ca.example; =b',
    'ca.example; a=b;',
    'ca.example;; a=b',
    'ca.example; a=b c',
    'ca.example; a-=b',
    'ca.example; a=\ufffd',
    '%',
  ])('%j follows no grammar', (text) => expect(readIssueValue(text)).toBeUndefined());
});

describe('whom a value lets issue', () => {
  const rows: readonly [string, ReturnType<typeof permissionOf>][] = [
    ['', { kind: 'nobody', why: 'no-issuer' }],
    [';', { kind: 'nobody', why: 'no-issuer' }],
    ['; accounturi=https://a.example', { kind: 'nobody', why: 'no-issuer' }],
    ['%%%', { kind: 'nobody', why: 'malformed' }],
    // Lenient readers would see a lock here. By the grammar it is none, and no authority may issue.
    [`letsencrypt.org accounturi=${URI}`, { kind: 'nobody', why: 'malformed' }],
    ['letsencrypt.org', { kind: 'authority', issuer: 'letsencrypt.org', why: 'no-account', methods: 'any' }],
    [
      'letsencrypt.org;validationmethods=dns-01',
      { kind: 'authority', issuer: 'letsencrypt.org', why: 'no-account', methods: ['dns-01'] },
    ],
    [
      `LETSENCRYPT.org;validationmethods=dns-01,tls-alpn-01;accounturi=${URI}`,
      { kind: 'account', issuer: 'letsencrypt.org', account: URI, methods: ['dns-01', 'tls-alpn-01'] },
    ],
    [`letsencrypt.org;accounturi=${URI};accounturi=${URI}`, { kind: 'nobody', why: 'unsatisfiable' }],
    ['letsencrypt.org;accounturi=', { kind: 'nobody', why: 'unsatisfiable' }],
    [`letsencrypt.org;accounturi=${URI};validationmethods=`, { kind: 'nobody', why: 'unsatisfiable' }],
    [
      `letsencrypt.org;accounturi=${URI};validationmethods=dns-01;validationmethods=http-01`,
      { kind: 'nobody', why: 'unsatisfiable' },
    ],
    // Parameters are as the authority defines them; one that ignores accounturi issues to all its customers.
    [
      `amazon.com;accounturi=${URI}`,
      { kind: 'authority', issuer: 'amazon.com', why: 'account-not-honoured', methods: 'any' },
    ],
    [
      `amazon.com;accounturi=${URI};accounturi=${URI}`,
      { kind: 'authority', issuer: 'amazon.com', why: 'account-not-honoured', methods: 'any' },
    ],
    [
      `etsencrypt.org;accounturi=${URI}`,
      { kind: 'authority', issuer: 'etsencrypt.org', why: 'authority-unknown', methods: 'any' },
    ],
    // Named otherwise than RFC 8657 names it, it holds nobody back.
    [
      `letsencrypt.org;account-uri=${URI}`,
      { kind: 'authority', issuer: 'letsencrypt.org', why: 'no-account', methods: 'any' },
    ],
  ];
  it.each(rows)('%j', (text, expected) => expect(permissionOf(text)).toEqual(expected));
});

describe('a set of records', () => {
  const records = (...texts: string[]) => texts.map(readCaaText);
  it('without any record about the form leaves it to anybody', () => {
    expect(permissionsOf([], 'exact')).toEqual({ kind: 'anybody' });
    expect(permissionsOf(records('0 iodef "mailto:a@example.com"'), 'wildcard')).toEqual({ kind: 'anybody' });
    expect(permissionsOf(records('0 issuewild ";"'), 'exact')).toEqual({ kind: 'anybody' });
  });
  it('with issue only is for wildcards too', () =>
    expect(permissionsOf(records('0 issue ";"'), 'wildcard')).toMatchObject({ kind: 'listed' }));
  it('with issuewild, even an unreadable one, does not ask issue about wildcards', () =>
    expect(permissionsOf(records('0 issue "ca.example"', '0 issuewild "%"'), 'wildcard')).toEqual({
      kind: 'listed',
      permissions: [{ kind: 'nobody', why: 'malformed' }],
    }));
  it('reads tags in any case', () =>
    expect(permissionsOf(records('0 ISSUE ";"', '0 IssueWild "ca.example"'), 'exact')).toEqual({
      kind: 'listed',
      permissions: [{ kind: 'nobody', why: 'no-issuer' }],
    }));
  it('with a critical property that nobody knows must be refused by all', () =>
    expect(permissionsOf(records('128 future "x"', '0 issue "ca.example"'), 'exact')).toEqual({
      kind: 'refused',
      tag: 'future',
    }));
  it('with an unknown property that is not critical, or a known one that is, goes on', () => {
    const set = records('0 future "x"', '128 iodef "mailto:a@example.com"', '1 future "x"', '128 issue ";"');
    expect(permissionsOf(set, 'exact')).toEqual({
      kind: 'listed',
      permissions: [{ kind: 'nobody', why: 'no-issuer' }],
    });
  });
});

describe('a TXT record of dns-persist-01', () => {
  it.each([
    [`letsencrypt.org; accounturi=${URI}`, { issuer: 'letsencrypt.org', account: URI, wildcard: false }],
    [
      `letsencrypt.org;accounturi=${URI}; policy=Wildcard; persistUntil=1800000000; other=x`,
      { issuer: 'letsencrypt.org', account: URI, wildcard: true, until: 1800000000 },
    ],
  ])('%j', (text, expected) => expect(readPersistRecord(text)).toEqual(expected));
  it.each([
    '',
    'v=spf1 -all',
    'letsencrypt.org',
    `; accounturi=${URI}`,
    'letsencrypt.org; accounturi=',
    `letsencrypt.org; accounturi=${URI}; accounturi=${URI}`,
    `letsencrypt.org; accounturi=${URI}; persistUntil=tomorrow`,
    `letsencrypt.org; accounturi=${URI}; persistUntil=1;persistUntil=2`,
  ])('is not %j', (text) => expect(readPersistRecord(text)).toBeUndefined());
});
