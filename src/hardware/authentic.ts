/**
 * A quote, or an attestation report of SEV-SNP, whose signatures lead to a pinned root. `authentic` and `acceptable` are two different
 * things: TCB, revocation and debug are judged elsewhere. Only `appraiseQuote` and `appraiseSnp` make one.
 */
import type { JsonValue } from '../appraisal';

declare const authentic: unique symbol;

/** Kinds of hardware whose word can be checked. */
export type Tee = 'tdx' | 'sgx' | 'sev-snp';

export interface AuthenticQuote {
  readonly [authentic]: true;
  readonly tee: Tee;
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** Hex by field name: mrtd, rtmr0 to rtmr3, mrConfigId, ... or mrEnclave, mrSigner, ... or measurement, hostData, ... */
  readonly measurements: { readonly [field: string]: string };
  /** Of quotes of Intel: by what the machine can be told from others. */
  readonly device?: {
    /** 20 bytes of the header, signed with the quote; the first 16 are of the quoting enclave's platform. */
    readonly userData: Uint8Array;
    /** 16 bytes of the PCK certificate. */
    readonly ppid: Uint8Array;
  };
  readonly facts: { readonly [k: string]: JsonValue };
}

/** Marks a quote as authentic. The two places that may are `appraise.ts` and `snp/appraise-snp.ts`, after the last signature. */
export function markAuthentic(quote: Omit<AuthenticQuote, typeof authentic>): AuthenticQuote {
  return quote as AuthenticQuote;
}
