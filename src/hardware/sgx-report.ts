/**
 * The report of an SGX enclave: the body of an SGX quote, and the quoting enclave's own report inside every quote.
 * Source: Intel SDM volume 3D, section 37.15 "REPORT"; Intel SGX DCAP ECDSA Quote Library API, appendix A.4.
 */
import { toHex } from '../encoding/hex';
import { cut, littleEndian, littleEndianBits } from './layout';

export const SGX_REPORT_BYTES = 384;

const SGX_REPORT = {
  cpuSvn: [0, 16],
  miscSelect: [16, 4],
  isvExtProdId: [32, 16],
  attributes: [48, 16],
  mrEnclave: [64, 32],
  mrSigner: [128, 32],
  configId: [192, 64],
  isvProdId: [256, 2],
  isvSvn: [258, 2],
  configSvn: [260, 2],
  isvFamilyId: [304, 16],
  reportData: [320, 64],
} as const;

export interface SgxReport {
  readonly kind: 'sgx';
  readonly bytes: Uint8Array;
  readonly cpuSvn: Uint8Array;
  readonly miscSelect: Uint8Array;
  readonly attributes: Uint8Array;
  /** The low and the high half of `attributes`: enclave flags, and the XSAVE features it may use. */
  readonly flags: bigint;
  readonly xfrm: bigint;
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
  /** These four mean something only under the KSS flag. */
  readonly isvExtProdId: Uint8Array;
  readonly isvFamilyId: Uint8Array;
  readonly configId: Uint8Array;
  readonly configSvn: number;
  readonly reportData: Uint8Array;
}

/**
 * @param bytes 384 bytes
 * @throws Refusal `quote-truncated`
 */
export function readSgxReport(bytes: Uint8Array, place: string): SgxReport {
  const report = cut(bytes, SGX_REPORT, place);
  return {
    kind: 'sgx',
    bytes,
    ...report,
    flags: littleEndianBits(report.attributes.subarray(0, 8)),
    xfrm: littleEndianBits(report.attributes.subarray(8)),
    isvProdId: littleEndian(report.isvProdId),
    isvSvn: littleEndian(report.isvSvn),
    configSvn: littleEndian(report.configSvn),
  };
}

/** What tells one enclave from another, as hex by field name. */
export function sgxMeasurements(report: SgxReport): { readonly [field: string]: string } {
  return {
    mrEnclave: toHex(report.mrEnclave),
    mrSigner: toHex(report.mrSigner),
    isvExtProdId: toHex(report.isvExtProdId),
    isvFamilyId: toHex(report.isvFamilyId),
    configId: toHex(report.configId),
  };
}
