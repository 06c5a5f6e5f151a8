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
 * - `holds`: genuine and current, over the right bytes, by an app that is named
 * - `refuted`: hardware or bytes contradict
 * - `nameless`: nothing says which app made it, so any app could have
 * - `unknown`: nothing contradicts, and something about the hardware could not be looked at
 */
export type Testimony =
  | { readonly kind: 'holds'; readonly app: AppIdentity }
  | { readonly kind: 'refuted'; readonly expected: string; readonly got: string }
  | { readonly kind: 'nameless'; readonly expected: string; readonly got: string }
  | { readonly kind: 'unknown'; readonly expected: string; readonly got: string };

/**
 * Hears one witness. Contradictions come first; what is missing comes last, and never counts as passed: whoever keeps Intel's
 * documents from us must not make an outdated platform's word good.
 * @param appraisal of exactly this quote; absent where it was not appraised
 */
export function hear({ published, reportData }: Statement, appraisal: OtherAppraisal | undefined): Testimony {
  const checks = appraisal?.checks ?? [];
  const failed = checks.find((c) => c.outcome === 'fail');
  const expected = 'a quote of genuine, current hardware';
  if (failed !== undefined) return { kind: 'refuted', expected, got: failed.reason };
  const missing = checks.find((c) => c.outcome === 'unknown');
  const unknown = { kind: 'unknown', expected, got: missing?.reason ?? 'not verified' } as const;
  if (appraisal?.authentic === undefined) return unknown;
  const app = appIdentity(appraisal.authentic, published.eventLog);
  const heard = hearAuthentic(appraisal.authentic, reportData, app);
  return heard.kind === 'holds' && missing !== undefined ? unknown : heard;
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
    return { kind: 'nameless', expected: app.expected, got: `${app.why}: ${app.got}` };
  return { kind: 'holds', app };
}
