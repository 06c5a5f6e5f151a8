/**
 * The measured identity of an enclave: the registers that stay the same across reboots and replicas of one deployment, and
 * change when other code is started. Source: dstack evidence specification, sections 5 and 8; SGX report body, MRENCLAVE; SEV-SNP
 * attestation report, MEASUREMENT and HOST_DATA (what the host committed to at launch, as in MRCONFIGID).
 *
 * RTMR0 describes the virtual hardware and RTMR3 includes the instance id, so both differ between honest replicas. The compose
 * file is in MRCONFIGID; only where that is not set does RTMR3 have to stand in.
 */
import type { AuthenticQuote, Tee } from '../hardware/authentic';
import type { MeasuredIdentity } from './pin';

const TDX = ['mrtd', 'rtmr1', 'rtmr2', 'mrConfigId'] as const;

/** The names in the order in which they are shown. */
const NAMES: { readonly [T in Tee]: (measurements: AuthenticQuote['measurements']) => readonly string[] } = {
  tdx: ({ mrConfigId }) => (unset(mrConfigId) ? [...TDX, 'rtmr3'] : TDX),
  sgx: () => ['mrEnclave', 'mrSigner'],
  'sev-snp': () => ['measurement', 'hostData'],
};

/** The identity registers of an authentic quote. */
export function identityOf({ tee, measurements }: AuthenticQuote): MeasuredIdentity {
  const names = NAMES[tee](measurements);
  const identity: Record<string, string> = {};
  for (const name of names) {
    const value = measurements[name];
    if (value !== undefined) identity[name] = value;
  }
  return identity;
}

/**
 * Registers and app: whose certificates these were. Another app may run the same compose file on the same system, with other secrets.
 * @param appId hex, where it is established
 */
export const enclaveIdentity = (registers: MeasuredIdentity, appId: string | undefined): MeasuredIdentity =>
  appId === undefined ? registers : { ...registers, appId };

/** Registers that differ, in the order of `now`. */
export function changedRegisters(before: MeasuredIdentity, now: MeasuredIdentity): readonly string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return names.filter((name) => before[name] !== now[name]);
}

const unset = (register: string | undefined): boolean => register === undefined || /^0*$/.test(register);
