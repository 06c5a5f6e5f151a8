/** The same questions to a resolver that nobody here wrote: unbound, over HTTPS, with zone files. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeCaa } from '../../../src/domain/caa/judge-caa';
import { lookUpCaa } from '../../../src/domain/caa/look-up-caa';
import { processMemory } from '../../../src/ports/node';
import { checkoutKeys } from '../../testbed/checkout-keys';
import { HOW_TO_INSTALL, hasUnbound, startUnbound, type Unbound } from '../../testbed/unbound';

const OURS = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';
const STRANGER = 'https://acme-v02.api.letsencrypt.org/acme/acct/666';
const value = (account: string) => `"letsencrypt.org;validationmethods=dns-01;accounturi=${account}"`;
/** 150 characters of value: longer than one string of a TXT record may be when it is repeated. */
const LONG = `letsencrypt.org; accounturi=${STRANGER}; policy=wildcard; note=${'x'.repeat(200)}`;

const ZONES = {
  'example.test': [
    '@ CAA 0 issuewild ";"',
    `locked CAA 0 issue ${value(OURS)}`,
    `both CAA 0 issue ${value(OURS)}`,
    'both CAA 0 issue "amazon.com"',
    `twice CAA 0 issue "letsencrypt.org;accounturi=${OURS};accounturi=${STRANGER}"`,
    'unknown TYPE257 \\# 22 000569737375656c657473656e63727970742e6f7267',
    'critical CAA 128 tbs "unknown"',
    'empty CAA 0 issue ";"',
    'delegated CNAME delegated.example.test.zone.test.',
    'chipotle CNAME _.base.zone.test.',
    'gone CNAME nothing.zone.test.',
    'loop CNAME pool',
    'pool CNAME loop',
    `persist CAA 0 issue "letsencrypt.org;accounturi=${OURS}"`,
    `_validation-persist.persist TXT "${LONG.slice(0, 200)}" "${LONG.slice(200)}"`,
  ],
  'parent.test': [`@ CAA 0 issue ${value(OURS)}`, 'alias CNAME _.base.zone.test.', 'a.b.c A 127.0.0.1'],
  'wild.test': [`@ CAA 0 issuewild ${value(OURS)}`, 'app A 127.0.0.1'],
  'zone.test': [
    `delegated.example.test CAA 0 issue ${value(OURS)}`,
    '_.base A 127.0.0.1',
    'base CAA 0 issue ";"',
  ],
};

const ROWS: readonly [string, string, string?][] = [
  ['locked.example.test', 'caa-locked', `only with account ${OURS}, by dns-01`],
  ['both.example.test', 'caa-open', 'amazon.com may issue, with any account'],
  ['twice.example.test', 'caa-locked', 'nobody may issue'],
  ['unknown.example.test', 'caa-open', 'letsencrypt.org may issue, with any account'],
  ['critical.example.test', 'caa-locked', 'nobody may issue'],
  ['empty.example.test', 'caa-locked', 'nobody may issue'],
  ['delegated.example.test', 'caa-locked', `only with account ${OURS}, by dns-01`],
  ['chipotle.example.test', 'caa-open', 'the CAA records at example.test do not say who may'],
  ['gone.example.test', 'caa-open', 'the CAA records at example.test do not say who may'],
  ['loop.example.test', 'caa-unknown'],
  ['alias.parent.test', 'caa-locked', `only with account ${OURS}`],
  ['a.b.c.parent.test', 'caa-locked', `only with account ${OURS}`],
  ['nowhere.parent.test', 'caa-locked', `only with account ${OURS}`],
  ['app.wild.test', 'caa-open', 'app.wild.test: any authority may issue'],
  ['nothing.nowhere.test', 'caa-open', 'no CAA record at nothing.nowhere.test, nowhere.test, test'],
];

describe.skipIf(!hasUnbound)(`unbound says (${HOW_TO_INSTALL})`, () => {
  let unbound: Unbound;
  beforeAll(async () => {
    unbound = await startUnbound(ZONES, (await checkoutKeys()).webCa);
  });
  afterAll(() => unbound?.close());

  const lookUp = (host: string) =>
    lookUpCaa(
      host,
      { fetch: unbound.fetch, memory: processMemory() },
      { at: Date.UTC(2026, 10, 21), dohUrls: unbound.dohUrls },
    );

  it.each(ROWS)('%s: %s', async (host, reason, says = '') => {
    const { checks } = judgeCaa(await lookUp(host), { host, accounts: [OURS] });
    const found = checks.find((c) => c.id === 'domain.caa');
    expect(found?.reason).toBe(reason);
    expect(found?.got).toContain(says);
  });

  it('who has a standing validation, in a TXT record of two strings', async () => {
    const host = 'persist.example.test';
    const { checks } = judgeCaa(await lookUp(host), { host, accounts: [OURS] });
    expect(checks.map((c) => c.reason)).toEqual(['resolvers-agree', 'caa-locked', 'dns-persist-unattested']);
    expect(checks[2]?.got).toBe(`_validation-persist.${host}: letsencrypt.org, account ${STRANGER}`);
  });

  it('the names of an alias chain, and that there is no such name', async () => {
    const [resolver] = (await lookUp('gone.example.test')).resolvers;
    expect(resolver?.asked[0]).toMatchObject({
      name: 'gone.example.test',
      answer: { rcode: 'NXDOMAIN', aliases: ['nothing.zone.test'], records: [] },
    });
  });
});
