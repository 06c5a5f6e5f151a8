/**
 * What follows the body of a quote: its signature, the attestation key, and who vouches for that key.
 * Source: Intel SGX DCAP ECDSA Quote Library API, appendix A.4 "ECDSA 256-bit Quote Signature Data Structure" (v3);
 * Intel TDX DCAP Quoting Library API, appendix A.3.8 to A.3.11 (v4, v5: the same fields, inside certification data of type 6).
 */
import { Refusal } from '../refusal';
import type { QuoteVersion } from './quote-header';
import { QuoteReader } from './quote-reader';
import { readSgxReport, SGX_REPORT_BYTES, type SgxReport } from './sgx-report';

/** Certification data types. Only a PCK certificate chain can be verified without asking somebody for the certificate. */
export const CERTIFICATION = {
  ppidClear: 1,
  ppidRsa2048: 2,
  ppidRsa3072: 3,
  pckLeaf: 4,
  pckChain: 5,
  qeReport: 6,
  platformManifest: 7,
} as const;

export interface SignatureData {
  /** r‖s over header and body, by the attestation key. */
  readonly quoteSignature: Uint8Array;
  /** x‖y. */
  readonly attestationKey: Uint8Array;
  readonly qeReport: SgxReport;
  /** r‖s over the quoting enclave's report, by the PCK. */
  readonly qeReportSignature: Uint8Array;
  readonly authData: Uint8Array;
  readonly certificationType: number;
  readonly certificationData: Uint8Array;
}

const POINT_BYTES = 64;
const SIGNATURE_BYTES = 64;

/**
 * @param bytes exactly as many as the length in front of them says
 * @throws Refusal `quote-truncated`, `quote-leftover`, `quote-certification-type`
 */
export function readSignatureData(bytes: Uint8Array, version: QuoteVersion): SignatureData {
  const outer = new QuoteReader(bytes, 'signatureData');
  const quoteSignature = outer.take(SIGNATURE_BYTES, 'signature');
  const attestationKey = outer.take(POINT_BYTES, 'attestationKey');
  // In version 3, bytes between the certification data and the end are tolerated, as by Intel's library; they are signed by
  // nobody and read by nobody.
  if (version === 3) return { quoteSignature, attestationKey, ...readQeCertification(outer) };

  const type = outer.u16('certificationType');
  if (type !== CERTIFICATION.qeReport)
    throw new Refusal('quote-certification-type', 'signatureData.certificationType', '6', `${type}`);
  const inner = new QuoteReader(
    outer.take(outer.u32('certificationLength'), 'certification'),
    'certification',
  );
  outer.end();
  const certification = readQeCertification(inner);
  inner.end();
  return { quoteSignature, attestationKey, ...certification };
}

type QeCertification = Omit<SignatureData, 'quoteSignature' | 'attestationKey'>;

function readQeCertification(reader: QuoteReader): QeCertification {
  const qeReport = readSgxReport(reader.take(SGX_REPORT_BYTES, 'qeReport'), 'qeReport');
  const qeReportSignature = reader.take(SIGNATURE_BYTES, 'qeReportSignature');
  const authData = reader.take(reader.u16('authLength'), 'authData');
  const certificationType = reader.u16('certificationType');
  const known: readonly number[] = Object.values(CERTIFICATION);
  if (!known.includes(certificationType) || certificationType === CERTIFICATION.qeReport)
    throw new Refusal(
      'quote-certification-type',
      'certificationType',
      '1 to 5, or 7',
      `${certificationType}`,
    );
  const certificationData = reader.take(reader.u32('certificationLength'), 'certificationData');
  return { qeReport, qeReportSignature, authData, certificationType, certificationData };
}
