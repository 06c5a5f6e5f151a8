/** Channels to draw: real checks, judged by the core, and names as strangers choose them. */
import { type Appraisal, type Check, check } from '../../../src/appraisal';
import type { ChannelSign, ChannelView } from '../../../src/ui/site-view';
import { judgeChannel } from '../../../src/verdict';
import { HARDWARE, KEY, NOW, replacing, STRANGER } from './appraisals';
import { OUT_OF_DATE, UP_TO_DATE } from './hardware-facts';

export const TUNNEL = 'wss://tunnel.chipotle.example/__ra__';
const CHANNEL_KEY = '9d3f7c51e2a8b4064f19cc8e70d25b6a31f84e9b07d6a2c85e13f0b9c47d2a68';

const hex = (seed: string, characters: number) => seed.repeat(characters).slice(0, characters);
const MEASURED = {
  tdx: {
    mrtd: hex('f06dfda6dce1cf90', 96),
    rtmr0: hex('68102e7b524af310', 96),
    rtmr1: hex('daa9380dc33b1472', 96),
    rtmr2: hex('5b6a576d1da40f04', 96),
    rtmr3: hex('00', 96),
    mrConfigId: hex('00', 96),
  },
  sgx: { mrEnclave: hex('c3a1e9d2', 64), mrSigner: hex('83d719e7', 64) },
  'sev-snp': { measurement: hex('7a41fe06', 96), hostData: hex('00', 64) },
};
const ISSUED: { readonly [tee: string]: string } = { tdx: '2026-11-20T09:12:44.000Z' };

const bindings = { tdx: 'tdx', sgx: 'sgx', 'sev-snp': 'sev-snp' } as const;
type Kind = keyof typeof bindings;

const announced = (kind: Kind): readonly Check[] => [
  check('channel-announced'),
  check('channel-key-attested'),
  kind === 'tdx'
    ? check('channel-recent', { got: '1 day' })
    : check('channel-age-unknown', { expected: 'a time in what the quote vouches for', got: 'none' }),
  check(kind === 'tdx' ? 'channel-nonce-signer-unknown' : 'channel-nonce-unsigned'),
];

const SNP: readonly Check[] = [
  check('snp-report-wellformed'),
  check('snp-signature-valid'),
  check('snp-chain-valid'),
  check('snp-not-revoked'),
  check('snp-tcb-sufficient'),
  check('snp-debug-off'),
];

/** A finished look at a channel of this hardware. */
export function channelAppraisal(
  url: string,
  kind: Kind,
  more: { readonly checks?: readonly Check[]; readonly hardware?: Appraisal['facts']['hardware'] } = {},
): Appraisal {
  const hardware = kind === 'sev-snp' ? SNP : HARDWARE;
  const checks = more.checks ?? [
    ...hardware,
    ...announced(kind),
    check(kind === 'tdx' ? 'event-log-absent' : 'registers-absent'),
  ];
  // As the core has it: a time that nobody vouches for is no time.
  const issuedAt = checks.some((c) => c.reason === 'channel-key-attested') ? ISSUED[kind] : undefined;
  return {
    origin: `https://${new URL(url).host}`,
    url,
    at: NOW - 60_000,
    verdict: judgeChannel(checks),
    binding: 'none',
    protocol: 'teekit',
    checks,
    facts: {
      hardware: {
        ...(kind === 'sev-snp' ? { product: 'Milan', signingKey: 'vcek' } : UP_TO_DATE),
        authentic: true,
        tee: kind,
        ...MEASURED[kind],
        ...more.hardware,
      },
      connection: {
        url,
        openedBy: 'https://app.chipotle.example',
        x25519PublicKey: CHANNEL_KEY,
        keyLifetime: 'server',
        bindingForm: bindings[kind],
        servedCertificateSha256: KEY,
        ...(issuedAt === undefined ? {} : { issuedAt }),
      },
    },
  };
}

const listed = (sign: ChannelSign, appraisal: Appraisal): ChannelView => ({
  url: appraisal.url ?? TUNNEL,
  sign,
  verdict: appraisal.verdict,
  appraisal,
});

const unreached = (url: string, reason: 'channel-unreachable' | 'channel-silent'): Appraisal => ({
  ...channelAppraisal(url, 'tdx', { checks: [check(reason, { expected: url, got: 'timeout: no answer' })] }),
  facts: { connection: { url } },
});

export const HONEST = channelAppraisal(TUNNEL, 'tdx');
export const SUBSTITUTED = channelAppraisal('wss://relay.chipotle.example/__ra__', 'tdx', {
  checks: [
    ...replacing(
      [...HARDWARE, ...announced('tdx'), check('event-log-absent')],
      check('channel-key-not-attested', {
        expected: `SHA-512 of nonce, time and key ${hex('6289c419', 128)} (report data)`,
        got: hex(STRANGER, 128),
      }),
      check('channel-age-unknown', { expected: 'a time that the quote vouches for', got: 'none' }),
    ),
  ],
});
export const WITHOUT_QUOTE: Appraisal = {
  ...channelAppraisal('wss://bare.example:8443/__ra__', 'tdx', {
    checks: [
      check('channel-without-quote', { expected: 'a quote that vouches for the announced key', got: 'none' }),
    ],
  }),
  facts: { connection: { x25519PublicKey: CHANNEL_KEY, keyLifetime: 'server' } },
};
export const OLD_FIRMWARE = channelAppraisal('wss://old.example/__ra__', 'tdx', {
  checks: [
    ...replacing(
      HARDWARE,
      check('tcb-out-of-date', {
        expected: 'UpToDate',
        got: `OutOfDate (${OUT_OF_DATE.advisoryIds.join(', ')})`,
      }),
    ),
    ...announced('tdx'),
    check('event-log-absent'),
  ],
  hardware: { ...OUT_OF_DATE, authentic: true, ...MEASURED.tdx },
});
export const ON_SGX = channelAppraisal('wss://sgx.chipotle.example/__ra__/v2/channels', 'sgx');
export const ON_SNP = channelAppraisal('wss://snp.chipotle.example/__ra__', 'sev-snp');

const label = (seed: string) => `${seed}-`.repeat(30).slice(0, 62);
/** As long as a name may be, and made so that its beginning reads like somebody else. */
export const LONG_NAME = `wss://tunnel.chipotle.example.${label('verified-enclave')}.${label('a')}.${label('in-use')}.attacker.example:65535/__ra__${'/%F0%9F%94%92verified'.repeat(90)}`;

export const CHANNELS = {
  honest: listed('in-use', HONEST),
  available: listed('service-worker', HONEST),
  substituted: listed('in-use', SUBSTITUTED),
  withoutQuote: listed('opened', WITHOUT_QUOTE),
  oldFirmware: listed('encrypted-only', OLD_FIRMWARE),
  onSgx: listed('asked', ON_SGX),
  onSnp: listed('opened', ON_SNP),
  unreached: listed('in-use', unreached('wss://silent.example/__ra__', 'channel-unreachable')),
  notChecked: {
    url: 'wss://elsewhere.example/__ra__',
    sign: 'service-worker',
    verdict: 'none',
  },
  checking: { url: 'wss://slow.example/__ra__', sign: 'opened', verdict: 'checking' },
  longName: listed('in-use', channelAppraisal(LONG_NAME, 'tdx')),
} as const satisfies { readonly [name: string]: ChannelView };
