/** Hardware of every quote that the evidence holds: the main one, and those that stand beside it. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Context, HardwareContext } from './context';
import { toHex } from './encoding/hex';
import { appraiseQuote, type HardwareAppraisal } from './hardware/appraise';
import { type CollateralOutcome, collateralNeeded } from './hardware/collateral';
import { fetchCollateral } from './hardware/fetch-collateral';
import type { Ports } from './ports/ports';
import type { Evidence, OtherAppraisal } from './protocols/protocol';

export interface QuoteAppraisals {
  readonly main: HardwareAppraisal;
  readonly others: readonly OtherAppraisal[];
}

/** A gateway lists keys of one or two platforms. A list made up of hundreds must not have Intel asked about each. */
const MOST_PLATFORMS = 4;

/**
 * One after another: what the first needs of Intel is then known to all others of its platform, and whether somebody was asked
 * depends on no race, so that a recording plays back alike.
 */
export async function appraiseQuotes(evidence: Evidence, context: Context): Promise<QuoteAppraisals> {
  const main = await appraise(evidence.quote, evidence, context);
  const others: OtherAppraisal[] = [];
  const platforms = new Set<string>();
  for (const { name, quote } of evidence.others ?? []) {
    const { fmspc, ca } = collateralNeeded(quote) ?? {};
    platforms.add(`${fmspc} ${ca}`);
    const known = platforms.size <= MOST_PLATFORMS ? context : { ...context, ports: silent(context.ports) };
    const { checks, authentic } = await appraise(quote, { collateral: 'not-carried' }, known);
    others.push({ name, checks, ...(authentic === undefined ? {} : { authentic }) });
  }
  return { main, others };
}

/** What is remembered may be used, and nobody is asked. */
const silent = (ports: Ports): Ports => ({
  ...ports,
  fetch: async () => ({
    kind: 'failure',
    code: 'not-permitted',
    detail: `more than ${MOST_PLATFORMS} platforms`,
  }),
});

function appraise(
  quote: Uint8Array,
  carried: Pick<Evidence, 'collateral'>,
  context: Context,
): Promise<HardwareAppraisal> {
  const key = toHex(sha256(quote));
  const known = context.appraised.get(key) ?? appraiseIntelEvidence(quote, carried, context);
  context.appraised.set(key, known);
  return known;
}

/** One quote of Intel's, with its collateral from memory or from Intel. Never rejects. */
export async function appraiseIntelEvidence(
  quote: Uint8Array,
  { collateral: carried }: Pick<Evidence, 'collateral'>,
  { ports, at, roots, pccsUrl, update, policy }: HardwareContext,
): Promise<HardwareAppraisal> {
  const maximumAge = policy.maximumCollateralAge;
  const need = collateralNeeded(quote);
  const collateral: CollateralOutcome =
    need === undefined
      ? { kind: 'missing' }
      : await fetchCollateral(need, ports, { at, roots, pccsUrl, update, maximumAge, carried });
  return appraiseQuote(quote, collateral, { at, roots, policy });
}
