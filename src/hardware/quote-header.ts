/**
 * The first 48 bytes of every quote.
 * Source: Intel SGX DCAP ECDSA Quote Library API, appendix A.3 "Quote Header" (v3); Intel TDX DCAP Quoting Library API,
 * appendix A.3.1 (v4, v5).
 */
import { equalBytes } from '../encoding/bytes';
import { fromHex, toHex } from '../encoding/hex';
import { Refusal } from '../refusal';
import { cut, littleEndian } from './layout';

export const HEADER_BYTES = 48;

const HEADER = {
  version: [0, 2],
  attestationKeyType: [2, 2],
  teeType: [4, 4],
  /** QE SVN and PCE SVN in version 3, reserved later. The SVN that counts is in the PCK certificate. */
  informational: [8, 4],
  qeVendorId: [12, 16],
  userData: [28, 20],
} as const;

export type Tee = 'sgx' | 'tdx';
export type QuoteVersion = 3 | 4 | 5;

export interface QuoteHeader {
  readonly version: QuoteVersion;
  readonly tee: Tee;
  /** 20 bytes; the first 16 are the platform id that the quoting enclave saw. */
  readonly userData: Uint8Array;
}

const ECDSA_P256 = 2;
const TEES: { readonly [teeType: number]: Tee } = { 0: 'sgx', 129: 'tdx' };
const INTEL_QE_VENDOR = fromHex('939a7233f79c4ca9940a0db3957f0607');

/**
 * @param quote the whole quote
 * @throws Refusal `quote-truncated`, `quote-header-tee`, and `quote-unsupported-…` for kinds this release does not know
 */
export function readQuoteHeader(quote: Uint8Array): QuoteHeader {
  const header = cut(quote, HEADER, 'header');
  const version = littleEndian(header.version);
  if (version !== 3 && version !== 4 && version !== 5)
    throw new Refusal('quote-unsupported-version', 'header.version', '3, 4 or 5', `${version}`);
  const keyType = littleEndian(header.attestationKeyType);
  if (keyType !== ECDSA_P256)
    throw new Refusal(
      'quote-unsupported-key-type',
      'header.attestationKeyType',
      '2 (ECDSA P-256)',
      `${keyType}`,
    );
  const teeType = littleEndian(header.teeType);
  const tee = TEES[teeType];
  if (tee === undefined)
    throw new Refusal('quote-unsupported-tee', 'header.teeType', '0 (SGX) or 129 (TDX)', `${teeType}`);
  if (version === 3 && tee !== 'sgx')
    throw new Refusal('quote-header-tee', 'header.teeType', '0 in version 3', `${teeType}`);
  if (!equalBytes(header.qeVendorId, INTEL_QE_VENDOR))
    throw new Refusal(
      'quote-unsupported-vendor',
      'header.qeVendorId',
      toHex(INTEL_QE_VENDOR),
      toHex(header.qeVendorId),
    );
  return { version, tee, userData: header.userData };
}
