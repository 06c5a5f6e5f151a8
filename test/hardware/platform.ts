/** A made-up platform with a PKI shaped like Intel's, where every document and every signer can be replaced by a lie. */
import type { Check } from '../../src/appraisal';
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import type { Collateral } from '../../src/hardware/collateral';
import type { Reason } from '../../src/reasons';
import { type IntelPki, makeIntelPki, type Pck } from '../testbed/intel-pki';
import { makeTdxQuote, type TdxQuoteOptions } from '../testbed/quote-maker';

export interface Platform {
  readonly pki: IntelPki;
  readonly pck: Pck;
  readonly at: number;
}

export const NOW = new Date('2026-03-15T12:00:00Z');

export async function makePlatform(): Promise<Platform> {
  const pki = await makeIntelPki({ at: NOW });
  return { pki, pck: await pki.issuePck(), at: NOW.getTime() };
}

export const quoteOf = (
  { pki, pck }: Platform,
  options: Partial<TdxQuoteOptions> = {},
): Promise<Uint8Array> => makeTdxQuote({ reportData: new Uint8Array(64).fill(7), pki, pck, ...options });

export async function collateralOf(
  { pki }: Platform,
  replaced: Partial<Collateral> = {},
): Promise<Collateral> {
  return {
    tcbInfo: (await pki.tcbInfo()).body,
    qeIdentity: (await pki.qeIdentity()).body,
    rootCaCrl: await pki.rootCrl(),
    pckCrl: await pki.pckCrl('platform'),
    tcbInfoIssuerChain: pki.tcbSigningChain,
    qeIdentityIssuerChain: pki.tcbSigningChain,
    pckCrlIssuerChain: pki.pckCaChain('platform'),
    ...replaced,
  };
}

export const rootsOf = ({ pki }: Platform) => ({ intelSgxRootKeys: [pki.rootKeyHex] });

export async function appraise(
  platform: Platform,
  quote: Uint8Array,
  collateral: Collateral,
  at = platform.at,
): Promise<HardwareAppraisal> {
  return appraiseQuote(quote, { kind: 'collateral', collateral }, { at, roots: rootsOf(platform) });
}

/** Reasons of everything that did not pass. */
export const blemishes = (checks: readonly Check[]): readonly Reason[] =>
  checks.filter((c) => c.outcome !== 'pass').map((c) => c.reason);
