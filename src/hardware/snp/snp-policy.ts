/**
 * What a person demands of a SEV-SNP guest above what AMD's firmware enforces. Every knob refuses something more; none can allow
 * anything. A guest that may be debugged, reports that the hypervisor asked for, and bits of the guest policy that nobody knows fail
 * under every policy, so there is no knob for them.
 */
import type { TcbVersion } from './tcb-version';

export interface SnpPolicy {
  /** Fail where the TCB is below what AMD's bulletins name, instead of a warning. */
  readonly refuseOldTcb: boolean;
  /** The lowest TCB version, besides what bulletins name; below it fails. `any`: none is asked. */
  readonly minimumTcb: TcbVersion | 'any';
  /** Fail where firmware could still be rolled back, instead of a warning. */
  readonly refuseProvisionalFirmware: boolean;
  /** Fail where the guest may be handed to a migration agent, instead of a warning. */
  readonly refuseMigration: boolean;
  /** Fail where the guest allows a sibling thread of the host beside it. */
  readonly refuseSmt: boolean;
  /** Fail where the guest may run on more than one socket. */
  readonly requireSingleSocket: boolean;
  /** The lowest ABI version that the guest itself may be content with: major, minor. */
  readonly minimumAbi: readonly [major: number, minor: number] | 'any';
  /** The highest level (lowest privilege) inside the guest from which a report may come; higher fails, below the default warning. */
  readonly maximumVmpl: number | 'any';
  /** SHA-384 of the keys that may have signed the ID block, lower-case hex. With `any` there is no check. */
  readonly idKeyDigests: readonly string[] | 'any';
  /** The same for the author key, that certifies ID keys. */
  readonly authorKeyDigests: readonly string[] | 'any';
}

const STANDARD: SnpPolicy = {
  refuseOldTcb: false,
  minimumTcb: 'any',
  refuseProvisionalFirmware: false,
  refuseMigration: false,
  refuseSmt: false,
  requireSingleSocket: false,
  minimumAbi: 'any',
  maximumVmpl: 'any',
  idKeyDigests: 'any',
  authorKeyDigests: 'any',
};

/** Whatever the operator could mend must be mended. SMT stays: all clouds use it, and a guest cannot do without what it is rented. */
const STRICT: SnpPolicy = {
  ...STANDARD,
  refuseOldTcb: true,
  refuseProvisionalFirmware: true,
  refuseMigration: true,
  maximumVmpl: 1,
};

/** By the names of the hardware profiles. */
export const SNP_POLICIES = { standard: STANDARD, strict: STRICT } as const satisfies {
  readonly [profile: string]: SnpPolicy;
};
