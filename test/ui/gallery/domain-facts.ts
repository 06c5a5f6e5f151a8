/** Facts of the domain question, and lies that strangers might write into them. */
import type { JsonValue } from '../../../src/appraisal';
import { KEY, NOW, STRANGER } from './appraisals';

const DAY = 24 * 60 * 60 * 1000;

const certificate = (
  startedDaysAgo: number,
  days: number,
  more: { readonly [k: string]: JsonValue } = {},
): { readonly [k: string]: JsonValue } => ({
  spkiSha256: KEY,
  serial: `03a1f9${(startedDaysAgo * 7919).toString(16).padStart(6, '0')}c4e2`,
  issuer: "Let's Encrypt E6",
  notBefore: NOW - startedDaysAgo * DAY,
  notAfter: NOW + (days - startedDaysAgo) * DAY,
  owner: 'attested',
  sources: ['crt.sh', 'certspotter'],
  ...more,
});

const stranger = (startedDaysAgo: number, days: number, owner = 'not-attested') =>
  certificate(startedDaysAgo, days, { spkiSha256: STRANGER, owner, issuer: 'ZeroTrust CA G2' });

const RECORD =
  '0 issue "letsencrypt.org; validationmethods=dns-01; accounturi=https://acme-v02.api.letsencrypt.org/acme/acct/2572685661"';
const LETS =
  'letsencrypt.org may issue, only with account https://acme-v02.api.letsencrypt.org/acme/acct/2572685661, by dns-01';

const answers = (resolver: string, authentic: boolean): JsonValue => ({
  resolver,
  sets: [
    { certificate: 'api.chipotle.example', result: 'found', at: 'api.chipotle.example', who: [LETS] },
    { certificate: '*.chipotle.example', result: 'found', at: 'chipotle.example', who: ['nobody may issue'] },
  ],
  asked: [
    {
      name: 'api.chipotle.example',
      type: 'CAA',
      rcode: 'NOERROR',
      authentic,
      aliases: ['ingress.phala.example'],
      records: [{ text: RECORD, lets: LETS }],
    },
    authentic
      ? {
          name: 'chipotle.example',
          type: 'CAA',
          rcode: 'NOERROR',
          authentic,
          aliases: [],
          records: [
            { text: '0 issuewild ";"', lets: 'nobody may issue' },
            { text: '0 iodef "mailto:ops@chipotle.example"', lets: null },
          ],
        }
      : { name: 'chipotle.example', type: 'CAA', failure: 'timeout', records: [] },
    { name: 'example', type: 'CAA', rcode: 'NOERROR', authentic, aliases: [], records: [] },
  ],
});

const caa = {
  forms: ['api.chipotle.example', '*.chipotle.example'],
  resolvers: [answers('cloudflare-dns.com', true), answers('dns.google', false)],
};

const scts = [
  {
    logId: 'DleUvPOuqT4zGyyZB7P3kN+bwj1xMiXdIaklrGHFTiE=',
    timestamp: NOW - 36 * DAY,
    state: 'valid',
    log: "Google 'Argon2027h1'",
    operator: 'Google',
  },
  { logId: 'GgT/SdBUHUCv9qDDv/HYxGcvTuzuI0BomGsXQC7ciX0=', timestamp: NOW - 36 * DAY, state: 'unknown-log' },
];

const domain = (
  timeline: readonly JsonValue[],
  lockSeenSince: number | 'never' = NOW - 214 * DAY,
): { readonly [k: string]: JsonValue } => ({
  at: NOW - 120_000,
  lockSeenSince,
  logged: { timeline },
  caa,
  scts,
});

const own = [certificate(214, 90), certificate(154, 90), certificate(95, 90), certificate(36, 90)];

export const DOMAIN_FACTS = {
  oneStranger: domain([...own, stranger(81, 90)]),
  fromBeforeTheLock: domain(
    [certificate(40, 90), certificate(20, 90, { owner: 'by-account' }), stranger(70, 90, 'before-lock')],
    NOW - 55 * DAY,
  ),
  notCompared: domain([
    certificate(30, 90, { owner: 'not-compared' }),
    certificate(10, 90, { owner: 'not-compared', spkiSha256: 'unknown' }),
  ]),
  nothingLogged: domain([], 'never'),
  single: domain([certificate(12, 90)], NOW - 12 * DAY),
  sixty: domain([
    ...Array.from({ length: 45 }, (_, i) => certificate(i * 2, 90)),
    ...Array.from({ length: 15 }, (_, i) => stranger(5 + i * 9, 398)),
  ]),
  lies: domain(
    [
      'no certificate',
      { spkiSha256: 'short', owner: 'attested', notBefore: 0, notAfter: 1 },
      stranger(30, 90, 'the-president'),
      { ...stranger(30, 90), notBefore: 'yesterday' },
      { ...stranger(30, 90), notAfter: NOW - 60 * DAY },
      { ...stranger(30, 90), notAfter: 8.64e15 },
      {
        ...stranger(2000, 400_000),
        issuer: `<img src=x onerror="window.asked.push('owned')">\u202E${'evil '.repeat(400)}`,
        serial: 'f'.repeat(5000),
        sources: ['<script>window.asked.push("owned")</script>', 5, 'b'.repeat(500)],
      },
    ],
    -5e20,
  ),
} as const;
