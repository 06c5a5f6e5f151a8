import { describe, expect, it } from 'vitest';
import { check } from '../../../src/appraisal';
import type { AppIdentity } from '../../../src/code/app-identity';
import type { AcmeInfo, QuotedKey } from '../../../src/protocols/dstack-gateway/acme-info';
import { judgeAccount } from '../../../src/protocols/dstack-gateway/judge-account';
import { judgeGatewayApp, knownGatewayApps } from '../../../src/protocols/dstack-gateway/judge-gateway-app';
import { judgeKeys } from '../../../src/protocols/dstack-gateway/judge-keys';
import { mainKey } from '../../../src/protocols/dstack-gateway/main-key';
import { hear, type Testimony } from '../../../src/protocols/dstack-gateway/witness';
import { Refusal } from '../../../src/refusal';

const GATEWAY = 'aa'.repeat(20);
const OTHER = 'bb'.repeat(20);
const ACCOUNT = 'https://acme.test/1';

const published = { quote: Uint8Array.of(1), eventLog: 'absent', collateral: 'not-carried' } as const;
const key = (name: string, quote: QuotedKey['quote'] = published): QuotedKey => ({
  spki: new Uint8Array(),
  spkiSha256: name,
  quote,
});
const identity = (appId: string) => ({ kind: 'established', identity: { appId } }) as unknown as AppIdentity;
const by = (appId: string): Testimony => ({ kind: 'holds', app: identity(appId) });
const not = (kind: 'refuted' | 'nameless' | 'unknown'): Testimony => ({ kind, expected: 'x', got: kind });
const broken = new Refusal('json-malformed', 'file', 'JSON', 'x');

describe('the keys of a gateway', () => {
  const judge = (
    heard: readonly (readonly [string, Testimony | undefined, QuotedKey['quote']?])[],
    apps = [GATEWAY],
  ) => {
    const { check, attested } = judgeKeys(
      heard.map(([name, testimony, quote]) => ({
        key: key(name, quote),
        ...(testimony === undefined ? {} : { testimony }),
      })),
      apps,
    );
    return [check.reason, attested.map((c) => c.spkiSha256).join()];
  };

  it('count when the gateway quoted them', () => {
    expect(
      judge([
        ['a', by(GATEWAY)],
        ['b', by(GATEWAY)],
      ]),
    ).toEqual(['quoted-keys-genuine', 'a,b']);
    expect(
      judge(
        [
          ['a', by(GATEWAY)],
          ['b', by(OTHER)],
        ],
        [GATEWAY, OTHER],
      ),
    ).toEqual(['quoted-keys-genuine', 'a,b']);
  });

  it.each([
    ['another app quoted it', by(OTHER), published],
    ['its quote does not hold', not('refuted'), published],
    ['nothing says who quoted it', not('nameless'), published],
    ['it has no quote', undefined, 'no-quote'],
    ['its quote cannot be read', undefined, broken],
  ] as const)('do not count, with a warning, when %s', (_, testimony, quote) => {
    expect(
      judge([
        ['a', by(GATEWAY)],
        ['b', testimony, quote],
      ]),
    ).toEqual(['quoted-key-refused', 'a']);
  });

  it('do not count, and nobody is accused, when something could not be looked at', () => {
    expect(
      judge([
        ['a', by(GATEWAY)],
        ['b', not('unknown')],
      ]),
    ).toEqual(['quoted-key-unknown', 'a']);
    expect(
      judge([
        ['a', by(GATEWAY)],
        ['b', undefined],
      ]),
    ).toEqual(['quoted-key-unknown', 'a']);
  });

  it('count by the best of their quotes', () => {
    expect(
      judge([
        ['a', not('refuted')],
        ['a', by(GATEWAY)],
      ]),
    ).toEqual(['quoted-keys-genuine', 'a']);
  });

  it('do not count at all where no app can be the gateway', () => {
    expect(judge([['a', by(GATEWAY)]], [])).toEqual(['quoted-keys-genuine', '']);
  });

  it('are named in the check, as many as fit', () => {
    const heard = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ key: key(name, 'no-quote') }));
    expect(judgeKeys(heard, [GATEWAY]).check.got).toBe(
      'key a: no quote; key b: no quote; key c: no quote; and 2 more',
    );
  });
});

describe('the account of a gateway', () => {
  type Quote = AcmeInfo['accountQuote'];
  const judge = (testimony: Testimony | undefined, accountQuote: Quote = published, apps = [GATEWAY]) => {
    const { check, accounts } = judgeAccount({ accountUri: ACCOUNT, accountQuote }, testimony, apps);
    return [check.reason, accounts];
  };

  it('is attested when the gateway quoted it', () => {
    expect(judge(by(GATEWAY))).toEqual(['account-attested', [ACCOUNT]]);
  });
  it('contradicts when another app did, or when the quote says something else: then no account is', () => {
    expect(judge(by(OTHER))).toEqual(['account-of-another-app', []]);
    expect(judge(not('refuted'))).toEqual(['account-not-attested', []]);
  });
  it('is not there without a name or a quote', () => {
    expect(judge(undefined, 'no-quote')).toEqual(['account-not-published', 'not-published']);
    const nameless = judgeAccount({ accountQuote: published }, by(GATEWAY), [GATEWAY]);
    expect([nameless.check.reason, nameless.accounts]).toEqual(['account-not-published', 'not-published']);
  });
  it('is unknown where the quote cannot be read or verified, or nobody knows the gateway', () => {
    expect(judge(undefined, broken)).toEqual(['account-unknown', 'not-published']);
    expect(judge(undefined)).toEqual(['account-unknown', 'not-published']);
    expect(judge(not('unknown'))).toEqual(['account-unknown', 'not-published']);
    expect(judge(not('nameless'))).toEqual(['account-unknown', 'not-published']);
    expect(judge(by(GATEWAY), published, [])).toEqual(['account-unknown', 'not-published']);
  });
});

describe('the app that quotes for a gateway', () => {
  const nobody = { kind: 'not-established', why: 'no-log', expected: 'a log', got: 'none' } as const;
  it('is known, differs, or is unknown', () => {
    expect(judgeGatewayApp(identity(GATEWAY), [GATEWAY]).reason).toBe('gateway-app-known');
    expect(judgeGatewayApp(identity(OTHER), [GATEWAY]).reason).toBe('gateway-app-differs');
    expect(judgeGatewayApp(identity(OTHER), undefined).reason).toBe('gateway-app-unknown');
    expect(judgeGatewayApp(nobody, [GATEWAY]).reason).toBe('gateway-app-unknown');
    expect(judgeGatewayApp(nobody, undefined).reason).toBe('gateway-app-unknown');
  });
  it('is looked up by the whole base', () => {
    const all = [{ base: 'gw.test', appIds: [GATEWAY] }];
    expect(knownGatewayApps('gw.test', all)).toEqual([GATEWAY]);
    expect(knownGatewayApps('gw.test.evil.test', all)).toBeUndefined();
    expect(knownGatewayApps('a.gw.test', all)).toBeUndefined();
    expect(knownGatewayApps('gw.test:8443', all)).toBeUndefined();
  });
});

describe('a quote that is not authentic', () => {
  const statement = { published, reportData: new Uint8Array(64) };
  const fail = check('quote-signature-invalid', { expected: 'a signature', got: 'another' });
  it('refutes itself where a check fails, and says nothing otherwise', () => {
    const heard = (checks: readonly (typeof fail)[]) => hear(statement, { name: 'x', checks }).kind;
    expect(heard([fail])).toBe('refuted');
    expect(heard([check('collateral-unreachable'), fail])).toBe('refuted');
    expect(heard([check('quote-unsupported')])).toBe('unknown');
    expect(heard([])).toBe('unknown');
    expect(hear(statement, undefined).kind).toBe('unknown');
  });
});

describe('the key that is shown first', () => {
  const certificate = (spkiSha256: string) => ({
    spkiSha256,
    certificateSha256: '00',
    dnsNames: [],
    notBefore: 0,
    notAfter: 0,
  });
  const info = (keys: readonly QuotedKey[], active?: string): AcmeInfo => ({
    generation: '0.5.6',
    accountQuote: 'no-quote',
    keys,
    listedKeys: 0,
    ...(active === undefined ? {} : { active: certificate(active) }),
  });
  const keys = [key('new'), key('b'), key('c'), key('mute', 'no-quote')];
  const first = (inUse: readonly string[], active?: string) => mainKey(info(keys, active), inUse)?.spkiSha256;

  it('is the one in use, then the one called active, then the first', () => {
    expect(first(['c', 'b'], 'new')).toBe('c');
    expect(first(['stranger', 'b'], 'c')).toBe('b');
    expect(first(['stranger'], 'c')).toBe('c');
    expect(first(['stranger'], 'stranger')).toBe('new');
    expect(first([])).toBe('new');
  });
  it('has a quote', () => {
    expect(first(['mute'])).toBe('new');
    expect(mainKey(info([key('a', 'no-quote'), key('b', broken)]), ['a'])).toBeUndefined();
    expect(mainKey(info([]), [])).toBeUndefined();
  });
});
