/**
 * Every reason that the appraisal of a SEV-SNP report can give, one row each, in the form of `reasons.ts`: which check it belongs to,
 * what outcome it stands for, who can mend it. A finding has the shape of a `Check`.
 */
import type { ExpectedAndGot, Mender, Outcome } from '../../appraisal';

const row = <const I extends `hardware.${string}`, const O extends Outcome>(
  id: I,
  outcome: O,
  who: Mender,
) => ({
  id,
  outcome,
  who,
});

/** Checks in the order in which an appraisal lists them. */
export const SNP_REASONS = {
  'snp-report-wellformed': row('hardware.quote-format', 'pass', 'nobody'),
  'snp-report-malformed': row('hardware.quote-format', 'fail', 'site'),
  'snp-report-unsupported': row('hardware.quote-format', 'unknown', 'nobody'),
  'snp-chain-valid': row('hardware.snp-chain', 'pass', 'nobody'),
  'snp-chain-invalid': row('hardware.snp-chain', 'fail', 'site'),
  'snp-chain-untrusted': row('hardware.snp-chain', 'fail', 'site'),
  'snp-chain-of-another-key': row('hardware.snp-chain', 'fail', 'site'),
  'snp-chain-expired': row('hardware.snp-chain', 'fail', 'vendor'),
  'snp-chain-not-yet-valid': row('hardware.snp-chain', 'unknown', 'person'),
  'snp-certificate-missing': row('hardware.snp-chain', 'unknown', 'site'),
  'snp-certificate-unreachable': row('hardware.snp-chain', 'unknown', 'network'),
  'snp-product-matches': row('hardware.snp-product', 'pass', 'nobody'),
  'snp-product-differs': row('hardware.snp-product', 'fail', 'site'),
  'snp-product-unknown': row('hardware.snp-product', 'unknown', 'site'),
  'snp-chip-matches': row('hardware.snp-chip', 'pass', 'nobody'),
  'snp-chip-differs': row('hardware.snp-chip', 'fail', 'site'),
  'snp-chip-not-named': row('hardware.snp-chip', 'not-applicable', 'nobody'),
  'snp-chip-unknown': row('hardware.snp-chip', 'unknown', 'site'),
  'snp-certified-tcb-matches': row('hardware.snp-certified-tcb', 'pass', 'nobody'),
  'snp-certified-tcb-differs': row('hardware.snp-certified-tcb', 'fail', 'site'),
  'snp-certified-tcb-unknown': row('hardware.snp-certified-tcb', 'unknown', 'site'),
  'snp-signature-valid': row('hardware.quote-signature', 'pass', 'nobody'),
  'snp-signature-invalid': row('hardware.quote-signature', 'fail', 'site'),
  'snp-signature-unknown': row('hardware.quote-signature', 'unknown', 'site'),
  'snp-list-authentic': row('hardware.collateral', 'pass', 'nobody'),
  'snp-list-forged': row('hardware.collateral', 'fail', 'network'),
  'snp-list-of-another-product': row('hardware.collateral', 'fail', 'network'),
  'snp-list-unreadable': row('hardware.collateral', 'unknown', 'vendor'),
  'snp-list-expired': row('hardware.collateral', 'unknown', 'network'),
  'snp-list-not-yet-valid': row('hardware.collateral', 'unknown', 'person'),
  'snp-list-unknown': row('hardware.collateral', 'unknown', 'site'),
  'snp-list-unreachable': row('hardware.collateral', 'unknown', 'network'),
  'snp-not-revoked': row('hardware.revocation', 'pass', 'nobody'),
  'snp-authority-revoked': row('hardware.revocation', 'fail', 'site'),
  'snp-revocation-unknown': row('hardware.revocation', 'unknown', 'network'),
  'snp-tcb-sufficient': row('hardware.tcb', 'pass', 'nobody'),
  'snp-tcb-out-of-date': row('hardware.tcb', 'warn', 'site'),
  'snp-tcb-refused': row('hardware.tcb', 'fail', 'site'),
  'snp-tcb-unknown': row('hardware.tcb', 'unknown', 'nobody'),
  'snp-firmware-committed': row('hardware.snp-firmware', 'pass', 'nobody'),
  'snp-firmware-provisional': row('hardware.snp-firmware', 'warn', 'site'),
  'snp-firmware-refused': row('hardware.snp-firmware', 'fail', 'site'),
  'snp-firmware-contradictory': row('hardware.snp-firmware', 'fail', 'site'),
  'snp-firmware-unknown': row('hardware.snp-firmware', 'unknown', 'site'),
  'snp-debug-off': row('hardware.debug', 'pass', 'nobody'),
  'snp-debug-on': row('hardware.debug', 'fail', 'site'),
  'snp-debug-unknown': row('hardware.debug', 'unknown', 'site'),
  'snp-guest-policy-expected': row('hardware.attributes', 'pass', 'nobody'),
  'snp-guest-policy-unexpected': row('hardware.attributes', 'fail', 'site'),
  'snp-guest-policy-unknown': row('hardware.attributes', 'unknown', 'site'),
  'snp-migration-agent-absent': row('hardware.snp-migration', 'pass', 'nobody'),
  'snp-migration-agent-allowed': row('hardware.snp-migration', 'warn', 'site'),
  'snp-migration-agent-refused': row('hardware.snp-migration', 'fail', 'site'),
  'snp-migration-agent-unknown': row('hardware.snp-migration', 'unknown', 'site'),
  'snp-asked-by-guest': row('hardware.snp-vmpl', 'pass', 'nobody'),
  'snp-asked-by-low-privilege': row('hardware.snp-vmpl', 'warn', 'site'),
  'snp-vmpl-refused': row('hardware.snp-vmpl', 'fail', 'site'),
  'snp-asked-by-host': row('hardware.snp-vmpl', 'fail', 'site'),
  'snp-vmpl-unknown': row('hardware.snp-vmpl', 'unknown', 'site'),
  'snp-signer-accepted': row('hardware.snp-signer', 'pass', 'nobody'),
  'snp-signer-refused': row('hardware.snp-signer', 'fail', 'site'),
  'snp-signer-unknown': row('hardware.snp-signer', 'unknown', 'site'),
} as const;

export type SnpReason = keyof typeof SNP_REASONS;
export type SnpCheckId = (typeof SNP_REASONS)[SnpReason]['id'];

type ReasonsWith<O extends Outcome> = {
  [R in SnpReason]: (typeof SNP_REASONS)[R]['outcome'] extends O ? R : never;
}[SnpReason];

/** Reasons that accuse: they cannot be given without saying what was expected and what came. */
export type AccusingSnpReason = ReasonsWith<'warn' | 'fail'>;
export type QuietSnpReason = Exclude<SnpReason, AccusingSnpReason>;

export interface SnpFinding {
  readonly id: SnpCheckId;
  readonly question: 'hardware';
  readonly outcome: Outcome;
  readonly reason: SnpReason;
  /** Always there on warn and fail. */
  readonly expected?: string;
  readonly got?: string;
  readonly who: Mender;
}

/** As `check` of `appraisal.ts`: the compiler demands both texts where the outcome is warn or fail. */
export function finding(reason: AccusingSnpReason, found: ExpectedAndGot): SnpFinding;
export function finding(reason: QuietSnpReason, found?: Partial<ExpectedAndGot>): SnpFinding;
export function finding(reason: SnpReason, found: Partial<ExpectedAndGot> = {}): SnpFinding {
  const { id, outcome, who } = SNP_REASONS[reason];
  return {
    id,
    question: 'hardware',
    outcome,
    reason,
    ...(found.expected === undefined ? {} : { expected: found.expected }),
    ...(found.got === undefined ? {} : { got: found.got }),
    who,
  };
}

/** For what rests on a signature that is missing or does not hold. */
export const NOT_SIGNED: ExpectedAndGot = {
  expected: 'a report signed by a key that AMD certified',
  got: 'nobody vouches for the report',
};
