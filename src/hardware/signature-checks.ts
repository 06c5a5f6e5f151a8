/** The signatures of a quote as checks. */
import { type Check, check } from '../appraisal';
import type { QuoteSignatures } from './quote-signatures';

/** Quote signature, attestation key, report of the quoting enclave: three independent findings. */
export function signatureChecks({
  quoteSigned,
  keyBinding,
  qeReportSigned,
}: QuoteSignatures): readonly Check[] {
  return [
    quoteSigned
      ? check('quote-signature-valid')
      : check('quote-signature-invalid', {
          expected: 'a signature by the attestation key over header and body',
          got: INVALID,
        }),
    keyBinding.holds
      ? check('attestation-key-bound', keyBinding)
      : check('attestation-key-not-bound', keyBinding),
    qeReportCheck(qeReportSigned),
  ];
}

const INVALID = 'a signature that does not verify';

function qeReportCheck(signed: boolean | undefined): Check {
  const expected = 'a signature by the PCK over the report of the quoting enclave';
  if (signed === undefined)
    return check('qe-report-unknown', { expected, got: 'no PCK certificate to verify with' });
  return signed
    ? check('qe-report-signature-valid')
    : check('qe-report-signature-invalid', { expected, got: INVALID });
}
