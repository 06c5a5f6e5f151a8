/** One quote of a gateway after its hardware was appraised: who made it, over what, and whether it may be believed. */
import { type AppIdentity, type AppNotEstablished, appIdentity } from '../../code/app-identity';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import type { AuthenticQuote } from '../../hardware/authentic';
import type { OtherAppraisal } from '../protocol';
import type { PublishedQuote } from './published-quote';

/** A quote and what it must have in `report_data` to mean what the gateway says. */
export interface Statement {
  readonly published: PublishedQuote;
  readonly reportData: Uint8Array;
}

/**
 * - `holds`: genuine, over the right bytes, by an app that is named
 * - `unproven`: nothing contradicts, and something is missing
 * - `refuted`: hardware or bytes contradict
 */
export type Testimony =
  | { readonly kind: 'holds'; readonly app: AppIdentity }
  | { readonly kind: 'unproven'; readonly expected: string; readonly got: string }
  | { readonly kind: 'refuted'; readonly expected: string; readonly got: string };

/**
 * Hears one witness. A quote counts only when it is authentic and no check of its hardware fails.
 * @param appraisal of exactly this quote; absent where it was not appraised
 */
export function hear({ published, reportData }: Statement, appraisal: OtherAppraisal | undefined): Testimony {
  const failed = appraisal?.checks.find((c) => c.outcome === 'fail');
  if (failed !== undefined)
    return { kind: 'refuted', expected: 'a quote of genuine hardware', got: failed.reason };
  if (appraisal?.authentic === undefined) {
    const unknown = appraisal?.checks.find((c) => c.outcome === 'unknown');
    return {
      kind: 'unproven',
      expected: 'a quote that can be verified',
      got: unknown?.reason ?? 'no appraisal',
    };
  }
  return hearAuthentic(appraisal.authentic, reportData, appIdentity(appraisal.authentic, published.eventLog));
}

/** As `hear`, for a quote whose hardware checks are shown elsewhere. */
export function hearAuthentic(
  quote: AuthenticQuote,
  reportData: Uint8Array,
  app: AppIdentity | AppNotEstablished,
): Testimony {
  if (!equalBytes(quote.reportData, reportData))
    return { kind: 'refuted', expected: toHex(reportData), got: toHex(quote.reportData) };
  if (app.kind === 'not-established')
    return { kind: 'unproven', expected: app.expected, got: `${app.why}: ${app.got}` };
  return { kind: 'holds', app };
}
