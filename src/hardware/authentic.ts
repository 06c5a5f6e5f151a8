/**
 * A quote whose signatures lead to a pinned root. `authentic` and `acceptable` are two different things: TCB, revocation and
 * debug are judged elsewhere. Only `appraiseQuote` makes one.
 */
import type { JsonValue } from '../appraisal';

declare const authentic: unique symbol;

export interface AuthenticQuote {
  readonly [authentic]: true;
  readonly tee: 'tdx' | 'sgx';
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** Hex measurements by field name: mrtd, rtmr0 to rtmr3, mrConfigId, ... or mrEnclave, mrSigner. */
  readonly measurements: { readonly [field: string]: string };
  readonly facts: { readonly [k: string]: JsonValue };
}

/** Marks a quote as authentic. The one place that may is `appraise.ts`, after the last signature. */
export function markAuthentic(quote: Omit<AuthenticQuote, typeof authentic>): AuthenticQuote {
  return quote as AuthenticQuote;
}
