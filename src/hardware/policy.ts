/**
 * What a person demands of hardware above what Intel's library and AMD's firmware say. Every knob refuses something more; none can allow anything:
 * with all of them off (`STANDARD`) the checks stand as they came, and there is no value that turns one off further. Debug, unknown
 * attributes and unknown extended features fail under every policy, so there is no knob for them.
 * Source: DCAP verification, sections 2.4 and 2.5 of the specification this follows.
 */
import type { SGX_FLAG } from './sgx-attributes';
import { SNP_POLICIES, type SnpPolicy } from './snp/snp-policy';
import type { TcbStatus } from './tcb-status';
import type { TdAttribute } from './td-attributes';

/** Statuses that are a warning unless a policy refuses them. UpToDate always passes, Revoked always fails. */
export type RefusableStatus = Exclude<TcbStatus, 'UpToDate' | 'Revoked'>;

export interface HardwarePolicy {
  readonly refusedStatuses: readonly RefusableStatus[];
  /** Fail where SEPT_VE_DISABLE is clear, instead of a warning. */
  readonly refuseSeptVeDisableClear: boolean;
  /** Fail where a service TD is bound or the TD is migratable, instead of a warning. */
  readonly refuseServiceTd: boolean;
  /** Attributes refused besides those that always are. */
  readonly refusedTdAttributes: readonly TdAttribute[];
  readonly refusedSgxFlags: readonly (keyof typeof SGX_FLAG)[];
  /** The lowest `tcbEvaluationDataNumber` that TCB info and QE identity may have. With `any` nothing is asked, and there is no check. */
  readonly minimumEvaluation: number | 'any';
  /** The oldest that TCB info and QE identity may be, milliseconds since their issue. With `any` there is no check. */
  readonly maximumCollateralAge: number | 'any';
  /** All the above is of Intel's quotes; this is of AMD's reports. */
  readonly snp: SnpPolicy;
}

export const PROFILES = ['standard', 'strict'] as const;
export type Profile = (typeof PROFILES)[number];

/** Intel's own dates and statuses: what is behind or unusual is a warning. */
const STANDARD: HardwarePolicy = {
  refusedStatuses: [],
  refuseSeptVeDisableClear: false,
  refuseServiceTd: false,
  refusedTdAttributes: [],
  refusedSgxFlags: [],
  minimumEvaluation: 'any',
  maximumCollateralAge: 'any',
  snp: SNP_POLICIES.standard,
};

const DAY = 86_400_000;

/**
 * Whatever the operator could mend must be mended. SWHardeningNeeded stays a warning: whole generations of processors have no better
 * level, and whether the software inside was hardened is nothing a quote could contradict. Intel issues its documents daily, so
 * one that is older than a week was kept back by somebody.
 */
const STRICT: HardwarePolicy = {
  ...STANDARD,
  refusedStatuses: [
    'ConfigurationNeeded',
    'ConfigurationAndSWHardeningNeeded',
    'OutOfDate',
    'OutOfDateConfigurationNeeded',
    'TDRelaunchAdvised',
    'TDRelaunchAdvisedConfigurationNeeded',
  ],
  refuseSeptVeDisableClear: true,
  refuseServiceTd: true,
  maximumCollateralAge: 7 * DAY,
  snp: SNP_POLICIES.strict,
};

export const HARDWARE_POLICIES: { readonly [P in Profile]: HardwarePolicy } = {
  standard: STANDARD,
  strict: STRICT,
};
