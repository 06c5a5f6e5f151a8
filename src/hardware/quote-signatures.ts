/**
 * The two signatures and the one hash that tie a quote together: the PCK signed the quoting enclave's report, the report names
 * the attestation key, the attestation key signed the quote.
 * Source: Intel SGX DCAP ECDSA Quote Library API, appendix A.4; Intel TDX DCAP Quoting Library API, appendix A.3.8.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { verifyP256 } from './p256';
import type { Quote } from './quote';

export interface QuoteSignatures {
  readonly quoteSigned: boolean;
  readonly keyBinding: KeyBinding;
  /** `undefined` when there is no PCK to verify with. */
  readonly qeReportSigned: boolean | undefined;
}

export interface KeyBinding {
  readonly holds: boolean;
  /** SHA-256 of attestation key and auth data, and what the report data of the quoting enclave begins with; hex. */
  readonly expected: string;
  readonly got: string;
}

/** @param pck x‖y of the PCK, where the quote brings one. Both signatures are checked at once. */
export async function quoteSignatures(quote: Quote, pck: Uint8Array | undefined): Promise<QuoteSignatures> {
  const signatures = Promise.all([
    verifyP256(quote.attestationKey, quote.signed, quote.quoteSignature),
    pck === undefined ? undefined : verifyP256(pck, quote.qeReport.bytes, quote.qeReportSignature),
  ]);
  const keyBinding = bindingOf(quote);
  const [quoteSigned, qeReportSigned] = await signatures;
  return { quoteSigned, keyBinding, qeReportSigned };
}

/** The whole auth data is hashed, whatever its length. The second half of the report data is not looked at, as by Intel. */
function bindingOf({ attestationKey, authData, qeReport }: Quote): KeyBinding {
  const hash = sha256(concatBytes(attestationKey, authData));
  const named = qeReport.reportData.subarray(0, hash.length);
  return { holds: equalBytes(hash, named), expected: toHex(hash), got: toHex(named) };
}
