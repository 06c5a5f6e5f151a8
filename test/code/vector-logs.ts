/** The event logs of the vectors, where each of them stands, and the quote or the registers beside it. */

import { fromLenientHex } from '../../src/encoding/hex';
import type { AuthenticQuote } from '../../src/hardware/authentic';
import { vectorJson, vectorText } from '../vectors';
import { authenticTdx, quoteWith } from './authentic-quote';

const D = 'dstack/';

/** The quote in an object or array that JSON text holds, its members as the vectors have them. */
type Members = { readonly [name: string]: unknown };
const members = (path: string): Members => vectorJson<Members>(path);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const quoteHex = (value: string): AuthenticQuote => authenticTdx(fromLenientHex(value));

export interface VectorLog {
  /** As in `derived/quote-summary.json`. */
  readonly name: string;
  readonly quote: () => AuthenticQuote;
  /** JSON text or array. */
  readonly log: () => unknown;
}

const ofFolder = (name: string, log = 'event_log.json'): VectorLog => ({
  name,
  quote: () => quoteHex(vectorText(`${D}${name}/quote.hex`)),
  log: () => vectorText(`${D}${name}/${log}`),
});

const ofReply = (name: string, path = name): VectorLog => ({
  name,
  quote: () => quoteHex(text(members(`${D}${path}.json`).quote)),
  log: () => members(`${D}${path}.json`).event_log,
});

/** Every quote of the vectors that has a log beside it. */
export const QUOTED_LOGS: readonly VectorLog[] = [
  ...['kms', 'gateway', 'app'].flatMap((part) => [
    ofFolder(`phala-base-prod7-0.5.3/${part}`),
    ofFolder(`redpill-llm04-0.5.3/${part}`),
  ]),
  ofFolder('zerosignal-0.5.9-prod'),
  ofFolder('simulator-0.5.5', 'eventlog.json'),
  ofReply('dstack-verifier-fixtures/quote-report'),
  ofReply('dstack-verifier-fixtures/tdx-lite-getquote'),
  ofReply('examples-rtmr3-0.4', 'examples-rtmr3-0.4/report'),
  {
    name: 'near-mpc-0.5.8-dev',
    quote: () => quoteHex(vectorText(`${D}near-mpc-0.5.8-dev/quote.hex`)),
    log: () => members(`${D}near-mpc-0.5.8-dev/tcb_info.json`).event_log,
  },
  {
    name: 'kms-guest-info/pha-prod7-kmsInfo',
    quote: () => quoteHex(text(members(`${D}kms-guest-info/pha-prod7-kmsInfo.json`).quote)),
    log: () => utf8OfHex(text(members(`${D}kms-guest-info/pha-prod7-kmsInfo.json`).eventlog)),
  },
];

const utf8OfHex = (hex: string): string => new TextDecoder().decode(fromLenientHex(hex));

export interface VectorInfo {
  readonly name: string;
  readonly app_id: string;
  readonly compose_hash: string;
  readonly app_cert: string;
  /** The registers that `tcb_info` claims: for these captures nothing else is there. */
  readonly claimed: AuthenticQuote;
  readonly log: unknown;
}

export const INFO_NAMES = [
  'prod6EthV053',
  'prod6BaseV051',
  'prod6BaseV053',
  'prod6PhalaV054',
  'prod7EthV053',
  'prod7BaseV053',
  'prod7PhalaV053',
  'redpill',
] as const;

/** A guest-agent Info reply of the vectors. */
export function vectorInfo(name: (typeof INFO_NAMES)[number]): VectorInfo {
  const info = members(`${D}kms-guest-info/${name}.json`);
  const tcbInfo = JSON.parse(text(info.tcb_info)) as Members;
  return {
    name,
    app_id: text(info.app_id),
    compose_hash: text(info.compose_hash),
    app_cert: text(info.app_cert),
    claimed: claimedRegisters(tcbInfo),
    log: tcbInfo.event_log,
  };
}

/** What `tcb_info` says of the registers, as if a quote said it. */
export function claimedRegisters(tcbInfo: Members): AuthenticQuote {
  const names = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'];
  return quoteWith(Object.fromEntries(names.map((register) => [register, text(tcbInfo[register])])));
}
