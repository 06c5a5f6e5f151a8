/**
 * What DNS providers make of a lock, and what operators forget: dstack evidence specification, sections 2.5 and 12. The host is
 * `app.example.com`; its certificate could be one of its own or one for `*.example.com`.
 */
import { describe, expect, it } from 'vitest';
import { judgeCaa } from '../../../src/domain/caa/judge-caa';
import { lookUpCaa } from '../../../src/domain/caa/look-up-caa';
import { processMemory } from '../../../src/ports/node';
import type { DohZones } from '../../testbed/doh-server';
import { twoResolvers } from '../dns/doh-fetch';

const OURS = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';
const SECOND = 'https://acme-v02.api.letsencrypt.org/acme/acct/2';
const STRANGER = 'https://acme-v02.api.letsencrypt.org/acme/acct/666';
const HOST = 'app.example.com';
const lockTo = (account: string, tag = 'issue') =>
  `0 ${tag} "letsencrypt.org;validationmethods=dns-01;accounturi=${account}"`;
/** As the parent should have it: nobody gets a wildcard. */
const NO_WILDCARD = { caa: ['0 issuewild ";"'] };
const BARE = ['letsencrypt.org', 'amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];

interface Trap {
  readonly name: string;
  readonly zones: DohZones;
  readonly accounts?: readonly string[] | 'not-published';
  readonly reason: string;
  readonly lock: object;
  /** Must stand in `got`. */
  readonly says?: readonly string[];
  readonly also?: readonly string[];
}

const LOCKED = { kind: 'locked', accounts: [OURS], issuers: ['letsencrypt.org'], methods: ['dns-01'] };

const TRAPS: readonly Trap[] = [
  {
    name: 'the lock as dstack-ingress writes it, and a parent that forbids wildcards',
    zones: { [HOST]: { caa: [lockTo(OURS)] }, 'example.com': NO_WILDCARD },
    reason: 'caa-locked',
    lock: LOCKED,
    says: [`only letsencrypt.org may issue, only with account ${OURS}, by dns-01`],
  },
  {
    name: 'one lock at the parent, for everything below',
    zones: { 'example.com': { caa: [lockTo(OURS)] } },
    reason: 'caa-locked',
    lock: LOCKED,
  },
  {
    name: 'the lock without validationmethods: the account key is needed all the same',
    zones: { 'example.com': { caa: [`0 issue "letsencrypt.org; accounturi=${OURS}"`] } },
    reason: 'caa-locked',
    lock: { kind: 'locked', accounts: [OURS], issuers: ['letsencrypt.org'] },
  },
  {
    name: 'no CAA records anywhere',
    zones: { [HOST]: {} },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: [
      'app.example.com: any authority may issue, with any account: no CAA record at app.example.com, example.com, com',
      '*.example.com: any authority may issue, with any account: no CAA record at example.com, com',
    ],
  },
  {
    name: 'a lock on the name alone: a wildcard of the parent covers it too',
    zones: { [HOST]: { caa: [lockTo(OURS)] } },
    reason: 'caa-open-by-wildcard',
    lock: {
      kind: 'open',
      who: ['*.example.com: any authority may issue, with any account: no CAA record at example.com, com'],
    },
  },
  {
    name: 'issuewild only: names themselves stay open',
    zones: { 'example.com': { caa: [lockTo(OURS, 'issuewild')] } },
    reason: 'caa-open',
    lock: {
      kind: 'open',
      who: [
        'app.example.com: any authority may issue, with any account: the CAA records at example.com do not say who may',
      ],
    },
  },
  {
    name: 'Route53: bare issuers at the apex instead of the value that was asked for',
    zones: { 'example.com': { caa: BARE.map((issuer) => `0 issue "${issuer}"`) } },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: [
      'app.example.com: amazon.com may issue, with any account',
      'letsencrypt.org may issue, with any account',
      'amazonaws.com may issue',
    ],
  },
  {
    name: 'Cloudflare: records of its own beside the lock at an apex',
    zones: {
      'example.com': {
        caa: [
          lockTo(OURS),
          '0 issue "digicert.com; cansignhttpexchanges=yes"',
          '0 issuewild "pki.goog; cansignhttpexchanges=yes"',
        ],
      },
    },
    reason: 'caa-open',
    lock: {
      kind: 'open',
      who: [
        'app.example.com: digicert.com may issue, with any account',
        '*.example.com: pki.goog may issue, with any account',
      ],
    },
  },
  {
    name: 'an old issue record of another authority beside the lock',
    zones: { 'example.com': { caa: ['0 issue "amazon.com"', lockTo(OURS)] } },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: ['amazon.com may issue, with any account'],
  },
  {
    name: 'a bare letsencrypt.org beside the lock',
    zones: { 'example.com': { caa: [lockTo(OURS), '0 issue "letsencrypt.org"'] } },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: ['letsencrypt.org may issue, with any account'],
  },
  {
    name: 'a misspelt issuer: said in its own words, and never a lock',
    zones: { 'example.com': { caa: [`0 issue "etsencrypt.org;accounturi=${OURS}"`] } },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: [
      'whoever answers to "etsencrypt.org" may issue, with any account: Vitrine knows no such certificate authority',
    ],
  },
  {
    name: 'an authority that is not known to keep to accounturi',
    zones: { 'example.com': { caa: [`0 issue "amazon.com;accounturi=${OURS}"`] } },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: ['it is not known to keep to the account that the record names'],
  },
  {
    name: 'two accounturi in one record: it lets nobody issue, not even us',
    zones: {
      'example.com': { caa: [`0 issue "letsencrypt.org;accounturi=${OURS};accounturi=${STRANGER}"`] },
    },
    reason: 'caa-locked',
    lock: { kind: 'locked', accounts: [], issuers: [] },
    says: ['nobody may issue'],
  },
  {
    name: 'a value that cannot be read forbids, and is no lock to the account in it',
    zones: { 'example.com': { caa: [`0 issue "letsencrypt.org, accounturi=${OURS}"`] } },
    reason: 'caa-locked',
    lock: { kind: 'locked', accounts: [], issuers: [] },
  },
  {
    name: 'a CNAME whose target has the lock (delegation mode)',
    zones: {
      [HOST]: { cname: 'app.example.com.delegated.example' },
      'app.example.com.delegated.example': { caa: [lockTo(OURS)] },
      'example.com': NO_WILDCARD,
    },
    reason: 'caa-locked',
    lock: LOCKED,
  },
  {
    name: "a CNAME whose target's parent has the lock: no authority looks there",
    zones: {
      [HOST]: { cname: '_.dstack-base-prod5.phala.network' },
      '_.dstack-base-prod5.phala.network': {},
      'dstack-base-prod5.phala.network': { caa: [lockTo(OURS)] },
    },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: [
      'app.example.com: any authority may issue, with any account: no CAA record at app.example.com, example.com, com',
    ],
  },
  {
    name: "a CNAME to a name without records: the original name's parent has the lock",
    zones: {
      [HOST]: { cname: '_.dstack-base-prod5.phala.network' },
      '_.dstack-base-prod5.phala.network': {},
      'dstack-base-prod5.phala.network': { caa: ['0 issue "amazon.com"'] },
      'example.com': { caa: [lockTo(OURS)] },
    },
    reason: 'caa-locked',
    lock: LOCKED,
  },
  {
    name: 'a CNAME into nothing: the parent of the original name counts',
    zones: { [HOST]: { cname: 'gone.invalid' }, 'example.com': { caa: [lockTo(OURS)] } },
    reason: 'caa-locked',
    lock: LOCKED,
  },
  {
    name: 'a CNAME and CAA records at one name: both count',
    zones: {
      [HOST]: { cname: 'target.example', caa: [lockTo(OURS)] },
      'target.example': { caa: ['0 issue "amazon.com"'] },
      'example.com': NO_WILDCARD,
    },
    reason: 'caa-open',
    lock: { kind: 'open', who: ['app.example.com: amazon.com may issue, with any account'] },
  },
  {
    name: 'an empty issuer',
    zones: { 'example.com': { caa: ['0 issue ";"'] } },
    reason: 'caa-locked',
    lock: { kind: 'locked', accounts: [], issuers: [] },
    says: ['nobody may issue'],
  },
  {
    name: 'an empty issuer for a moment beside the lock, as some scripts write it before the account is known',
    zones: { 'example.com': { caa: ['0 issue ";"', lockTo(OURS)] } },
    reason: 'caa-locked',
    lock: LOCKED,
  },
  {
    name: 'several accounts after a migration, all attested',
    zones: { 'example.com': { caa: [lockTo(OURS), lockTo(SECOND)] } },
    accounts: [SECOND, OURS],
    reason: 'caa-locked',
    lock: { ...LOCKED, accounts: [OURS, SECOND] },
  },
  {
    name: 'several accounts, one of which is not attested',
    zones: { 'example.com': { caa: [lockTo(OURS), lockTo(STRANGER)] } },
    reason: 'caa-unattested-account',
    lock: { kind: 'open' },
    says: [STRANGER],
  },
  {
    name: 'the account of somebody else',
    zones: { 'example.com': { caa: [lockTo(STRANGER)] } },
    reason: 'caa-unattested-account',
    lock: { kind: 'open' },
    says: [STRANGER],
  },
  {
    name: 'an account that begins like ours',
    zones: { 'example.com': { caa: [lockTo(`${OURS}0`)] } },
    reason: 'caa-unattested-account',
    lock: { kind: 'open' },
  },
  {
    name: 'our account for names, another one for wildcards',
    zones: { 'example.com': { caa: [lockTo(OURS), lockTo(STRANGER, 'issuewild')] } },
    reason: 'caa-unattested-account',
    lock: { kind: 'open' },
    says: [`*.example.com: letsencrypt.org may issue, only with account ${STRANGER}`],
  },
  {
    name: 'a lock, and evidence that attests no account',
    zones: { 'example.com': { caa: [lockTo(OURS)] } },
    accounts: 'not-published',
    reason: 'caa-account-unknown',
    lock: { kind: 'unknown' },
  },
  {
    name: 'no lock, and evidence that attests no account',
    zones: { 'example.com': { caa: ['0 issue "amazon.com"'] } },
    accounts: 'not-published',
    reason: 'caa-open',
    lock: { kind: 'open' },
  },
  {
    name: 'a critical property that nobody knows: all must refuse',
    zones: { 'example.com': { caa: ['128 tbs "unknown"', '0 issue "amazon.com"'] } },
    reason: 'caa-locked',
    lock: { kind: 'locked', accounts: [], issuers: [] },
  },
  {
    name: 'the same property, not critical: it changes nothing',
    zones: { 'example.com': { caa: ['0 tbs "unknown"', '0 issue "amazon.com"'] } },
    reason: 'caa-open',
    lock: { kind: 'open' },
  },
  {
    name: 'records that say nothing about issuing',
    zones: { 'example.com': { caa: ['0 iodef "mailto:security@example.com"'] } },
    reason: 'caa-open',
    lock: { kind: 'open' },
    says: ['the CAA records at example.com do not say who may'],
  },
  {
    name: 'tags in capitals',
    zones: { 'example.com': { caa: [lockTo(OURS, 'ISSUE')] } },
    reason: 'caa-locked',
    lock: LOCKED,
  },
  {
    name: 'dns-persist-01 with a standing validation of our account',
    zones: {
      'example.com': {
        caa: [`0 issue "letsencrypt.org;validationmethods=dns-persist-01;accounturi=${OURS}"`],
      },
      '_validation-persist.app.example.com': {
        txt: [`letsencrypt.org; accounturi=${OURS}; policy=wildcard`],
      },
    },
    reason: 'caa-locked',
    lock: { ...LOCKED, methods: ['dns-persist-01'] },
  },
  {
    name: 'dns-persist-01 with a standing validation of a stranger',
    zones: {
      'example.com': {
        caa: [`0 issue "letsencrypt.org;validationmethods=dns-persist-01;accounturi=${OURS}"`],
      },
      '_validation-persist.app.example.com': {
        txt: [`letsencrypt.org; accounturi=${OURS}`, `letsencrypt.org; accounturi=${STRANGER}`],
      },
    },
    reason: 'caa-locked',
    lock: { kind: 'locked' },
    also: ['dns-persist-unattested'],
  },
  {
    name: 'no validationmethods at all, and a standing validation of a stranger at the parent, for all names below',
    zones: {
      'example.com': { caa: [`0 issue "letsencrypt.org;accounturi=${OURS}"`] },
      '_validation-persist.example.com': {
        txt: [`letsencrypt.org; accounturi=${STRANGER}; policy=wildcard`],
      },
    },
    reason: 'caa-locked',
    lock: { kind: 'locked' },
    also: ['dns-persist-unattested'],
  },
  {
    name: 'standing validations that are over, for the parent alone, or unreadable',
    zones: {
      'example.com': { caa: [`0 issue "letsencrypt.org;accounturi=${OURS}"`] },
      '_validation-persist.app.example.com': {
        txt: [`letsencrypt.org; accounturi=${STRANGER}; persistUntil=1700000000`, 'hello'],
      },
      '_validation-persist.example.com': { txt: [`letsencrypt.org; accounturi=${STRANGER}`] },
    },
    reason: 'caa-locked',
    lock: { kind: 'locked' },
  },
  {
    name: 'a standing validation that the method list does not permit is not asked for',
    zones: {
      'example.com': { caa: [lockTo(OURS)] },
      '_validation-persist.app.example.com': { txt: [`letsencrypt.org; accounturi=${STRANGER}`] },
    },
    reason: 'caa-locked',
    lock: LOCKED,
  },
];

describe('a domain with', () => {
  it.each(TRAPS)(
    '$name: $reason',
    async ({ zones, accounts = [OURS], reason, lock, says = [], also = [] }) => {
      const { fetch, dohUrls } = twoResolvers(zones);
      const at = Date.UTC(2026, 10, 21);
      const findings = await lookUpCaa(HOST, { fetch, memory: processMemory() }, { at, dohUrls });
      const judged = judgeCaa(findings, { host: HOST, accounts });
      expect(judged.checks.map((c) => c.reason)).toEqual(['resolvers-agree', reason, ...also]);
      expect(judged.lock).toMatchObject(lock);
      const got = judged.checks.map((c) => c.got).join('\n');
      for (const words of says) expect(got).toContain(words);
      if (also.length > 0) expect(got).toContain(STRANGER);
      expect(JSON.parse(JSON.stringify(judged.facts))).toEqual(judged.facts);
    },
  );
});
