/** States of the report page. */
import { type Appraisal, type Check, check } from '../../../src/appraisal';
import { writePin } from '../../../src/memory/pin';
import { writePinnedCode } from '../../../src/memory/pinned-code';
import type { Exchange } from '../../../src/report/recording';
import type { SocketExchange } from '../../../src/report/socket-exchange';
import type { ReportView, ShownReport } from '../../../src/ui/report/report-view';
import {
  appraised,
  CERTIFICATE,
  CONNECTION,
  HARDWARE,
  IDENTITY,
  KEY,
  PIN,
  replacing,
  STRANGER,
  STRANGER_SERVED,
} from './appraisals';
import { CHANNELS, HONEST, LONG_NAME, ON_SNP, SUBSTITUTED, TUNNEL } from './channel-states';
import {
  CARELESS_CODE,
  CHANGED,
  HOSTILE_CODE,
  KNOWN,
  MISSING,
  OLDER_OS,
  pinnedCode,
  type ShownCode,
  TEXTS,
} from './code-states';
import { DOMAIN_FACTS } from './domain-facts';
import { GOVERNANCE, GOVERNED } from './governance-facts';
import { OUT_OF_DATE, UP_TO_DATE } from './hardware-facts';
import { HOSTILE_PROVENANCES, PROVENANCES, withProvenance } from './provenance-states';

const HOST = 'https://api.chipotle.example';
const answer = (url: string, bytes: number, ms: number, nth = 0): Exchange => ({
  nth,
  request: { method: 'GET', url, maxBytes: 1 << 20 },
  result: { kind: 'response', status: 200, headers: {}, body: new Uint8Array(bytes) },
  ms,
});

const EXCHANGES: readonly Exchange[] = [
  answer(`${HOST}/evidences/sha256sum.txt`, 241, 48),
  answer(`${HOST}/evidences/quote.json`, 20_480, 61),
  answer(`${HOST}/evidences/cert-api.chipotle.example.pem`, 3_586, 44),
  answer(`${HOST}/evidences/acme-account.json`, 312, 43),
  answer(
    'https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=00806f050000&tcbEvaluationDataNumber=19',
    14_210,
    182,
  ),
  answer(
    'https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der',
    21_904,
    171,
  ),
  {
    nth: 0,
    request: {
      method: 'POST',
      url: 'https://cloudflare-dns.com/dns-query',
      body: new Uint8Array(40),
      maxBytes: 65_535,
    },
    result: { kind: 'response', status: 200, headers: {}, body: new Uint8Array(186) },
    ms: 22,
  },
  {
    nth: 0,
    request: { method: 'GET', url: 'https://crt.sh/?q=api.chipotle.example&output=json', maxBytes: 1 << 22 },
    result: { kind: 'failure', code: 'timeout', detail: 'no complete answer in time' },
    ms: 10_002,
  },
  answer('https://api.certspotter.com/v1/issuances?domain=api.chipotle.example&expand=cert', 251_330, 1_304),
  answer(`${HOST}/evidences/sha256sum.txt`, 241, 46, 1),
];

const spoken = (url: string, result: SocketExchange['result'], ms: number): SocketExchange => ({
  nth: 0,
  request: { url, send: [new Uint8Array(24)], maxBytes: 1 << 18, maxMessages: 1 },
  result,
  ms,
});
const announcement = (url: string) =>
  spoken(url, { kind: 'messages', messages: [new Uint8Array(9_310)] }, 131);

const shows = (appraisal: Appraisal, more: Partial<ShownReport> = {}): ShownReport => ({
  kind: 'shown',
  host: 'api.chipotle.example',
  appraisal,
  exchanges: EXCHANGES,
  fileName: 'vitrine-api.chipotle.example-20261121T140122Z.json',
  version: '0.1.0',
  isPrivate: false,
  provenance: 'off',
  ...more,
});

const facts = (
  domain: NonNullable<Appraisal['facts']['domain']>,
  hardware: Appraisal['facts']['hardware'] = UP_TO_DATE,
) => ({
  hardware: { ...hardware, chain: { root: { keyPinned: true } } },
  connection: { attestedSpkiSha256: KEY, attestedCertificateSha256: CERTIFICATE, topology: 'ingress' },
  domain,
  memory: { identity: IDENTITY },
});

const ACCOUNT = 'https://acme-v02.api.letsencrypt.org/acme/acct/2572685661';
const LOCKED = [
  check('account-attested', { expected: ACCOUNT, got: ACCOUNT }),
  check('caa-locked', {
    expected: `only ${ACCOUNT}`,
    got: `letsencrypt.org; validationmethods=dns-01; accounturi=${ACCOUNT}`,
  }),
  check('resolvers-agree', { got: '2 of 2, one with DNSSEC' }),
];
const OWN = [
  check('logged-certificates-attested', { got: '4 of 4' }),
  check('log-sources-agree', { got: 'crt.sh, certspotter' }),
];
const STRANGER_LOGGED = check('logged-certificate-not-attested', {
  expected: 'keys that the evidence attests',
  got: `spki ${STRANGER}, ZeroTrust CA G2, valid until 2026-11-30`,
});
const hidden = check('certificate-hidden-by-browser', {
  expected: `certificate ${CERTIFICATE}`,
  got: 'not shown',
});

const changed = check('pin-identity-changed', {
  expected: `osImage ${OLDER_OS.osImageHash}`,
  got: `osImage ${KNOWN.pinned.osImage?.osImageHash}`,
});

/** The page is on another host; what is reported is the channel. */
const channel = (
  appraisal: Appraisal,
  sockets = [announcement(appraisal.url ?? TUNNEL)],
  exchanges = EXCHANGES.slice(4, 6),
): ShownReport =>
  shows(appraisal, {
    exchanges,
    sockets,
    fileName: 'vitrine-tunnel.chipotle.example-20261121T140222Z.json',
  });

/** A visit on which this code was found. */
const runs = (code: ShownCode, more: readonly Check[] = [], gateway?: ShownCode): ShownReport => {
  const { domain: _, ...others } = facts({});
  return shows(
    appraised([...HARDWARE, ...CONNECTION, ...code.checks, ...more], {
      facts: {
        ...others,
        ...(gateway === undefined
          ? {}
          : { connection: { ...others.connection, topology: 'gateway', addressId: '3327603e03f5bd1f' } }),
        code: { ...code.facts, ...(gateway === undefined ? {} : { gateway: gateway.facts }) },
        memory: {
          identity: IDENTITY,
          code: writePinnedCode(code.pinned),
          ...(more.includes(changed)
            ? { pin: writePin({ ...PIN, code: pinnedCode(TEXTS.older, OLDER_OS) }) }
            : {}),
        },
      },
    }),
    {
      ...(code.compose === undefined ? {} : { compose: code.compose }),
      ...(gateway?.compose === undefined ? {} : { gatewayCompose: gateway.compose }),
    },
  );
};
export const REPORTS = {
  verified: runs(KNOWN),
  'compose-missing': runs(MISSING),
  'compose-findings': runs(CARELESS_CODE),
  'compose-hostile': runs(HOSTILE_CODE),
  'compose-changed': runs(CHANGED, [changed]),
  'compose-gone': (() => {
    const { compose: _, ...without } = runs(CARELESS_CODE);
    return without;
  })(),
  'gateway-code': runs(
    KNOWN,
    [check('gateway-code-unknown', { expected: 'a known operating system', got: 'compose-missing' })],
    MISSING,
  ),
  provenance: withProvenance(
    runs(KNOWN, [check('provenance-partly', { got: '2 of 7' })]),
    PROVENANCES,
    'this-site',
  ),
  'provenance-for-all': withProvenance(runs(KNOWN), PROVENANCES, 'every-site'),
  'provenance-hostile': withProvenance(runs(KNOWN), HOSTILE_PROVENANCES, 'off'),
  stranger: shows(
    appraised([...HARDWARE, ...CONNECTION, ...LOCKED, STRANGER_LOGGED], {
      facts: facts(DOMAIN_FACTS.oneStranger),
    }),
  ),
  'before-lock': shows(
    appraised(
      [
        ...HARDWARE,
        ...CONNECTION,
        ...LOCKED,
        check('logged-certificate-before-lock', {
          expected: 'certificates issued under the lock',
          got: `spki ${STRANGER}, ZeroTrust CA G2, issued before the lock`,
        }),
      ],
      { facts: facts(DOMAIN_FACTS.fromBeforeTheLock) },
    ),
  ),
  behind: shows(
    appraised(
      [
        ...replacing(
          HARDWARE,
          check('tcb-out-of-date', {
            expected: 'UpToDate',
            got: `OutOfDate (${OUT_OF_DATE.advisoryIds.join(', ')})`,
          }),
        ),
        ...CONNECTION,
      ],
      { facts: { ...facts(DOMAIN_FACTS.single, OUT_OF_DATE) } },
    ),
  ),
  'verified-domain': shows(
    appraised([...HARDWARE, ...replacing(CONNECTION, hidden), ...LOCKED, ...OWN], {
      verdict: 'verified-domain',
      binding: 'domain',
      facts: { ...facts(DOMAIN_FACTS.single), connection: { attestedSpkiSha256: KEY, topology: 'gateway' } },
    }),
  ),
  sixty: shows(
    appraised([...HARDWARE, ...CONNECTION, ...LOCKED, STRANGER_LOGGED], { facts: facts(DOMAIN_FACTS.sixty) }),
  ),
  'not-compared': shows(
    appraised(
      [
        ...HARDWARE,
        ...CONNECTION,
        check('logged-certificates-not-compared', { expected: 'attested keys', got: '2 certificates' }),
      ],
      { facts: facts(DOMAIN_FACTS.notCompared) },
    ),
  ),
  'nothing-logged': shows(
    appraised([...HARDWARE, ...CONNECTION, check('caa-open', { expected: 'a lock', got: 'no CAA record' })], {
      facts: facts(DOMAIN_FACTS.nothingLogged),
    }),
  ),
  lies: shows(appraised([...HARDWARE, ...CONNECTION, STRANGER_LOGGED], { facts: facts(DOMAIN_FACTS.lies) })),
  danger: shows(appraised([...HARDWARE, ...replacing(CONNECTION, STRANGER_SERVED)])),
  'danger-hardware': shows(
    appraised([
      ...replacing(
        HARDWARE,
        check('pck-chain-untrusted', { expected: "Intel's root key", got: `key ${STRANGER}` }),
        check('debug-on', { expected: 'debug off', got: 'TD attributes 0100000000000000' }),
      ),
      check('evidence-not-authentic'),
    ]),
  ),
  unavailable: shows(
    appraised([
      ...replacing(
        HARDWARE,
        check('collateral-unreachable', { expected: 'an answer from Intel', got: 'timeout' }),
        check('revocation-unknown'),
        check('tcb-unknown'),
      ),
      ...CONNECTION,
      check('pin-not-compared'),
    ]),
  ),
  'recording-gone': (() => {
    const { exchanges: _, ...without } = shows(appraised([...HARDWARE, ...CONNECTION]));
    return without;
  })(),
  governed: shows(
    appraised([...HARDWARE, ...CONNECTION, ...GOVERNED], {
      facts: { ...facts(DOMAIN_FACTS.lies), governance: GOVERNANCE },
    }),
  ),
  channel: channel(HONEST),
  'channel-danger': channel(SUBSTITUTED),
  'channel-snp': channel(ON_SNP, [announcement(ON_SNP.url ?? TUNNEL)], []),
  'channel-long-name': channel(CHANNELS.longName.appraisal ?? HONEST, [announcement(LONG_NAME)]),
  'channel-unreached': channel(
    CHANNELS.unreached.appraisal ?? HONEST,
    [
      spoken(
        CHANNELS.unreached.url,
        { kind: 'failure', code: 'timeout', detail: 'no complete answer in time' },
        10_001,
      ),
      { ...spoken(CHANNELS.unreached.url, { kind: 'messages', messages: [] }, 12), nth: 1 },
    ],
    [],
  ),
  'channel-checking': { kind: 'checking', host: 'api.chipotle.example', channel: TUNNEL },
  'private-window': shows(appraised([...HARDWARE, ...CONNECTION]), { isPrivate: true }),
  none: shows(appraised([]), { exchanges: EXCHANGES.slice(0, 1) }),
  checking: { kind: 'checking', host: 'api.chipotle.example' },
  gone: { kind: 'gone' },
} satisfies Record<string, ReportView>;
