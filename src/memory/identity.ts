/**
 * The measured identity of an enclave: the registers that stay the same across reboots and replicas of one deployment, and
 * change when other code is started. Source: dstack evidence specification, sections 5 and 8; SGX report body, MRENCLAVE.
 *
 * RTMR0 describes the virtual hardware and RTMR3 includes the instance id, so both differ between honest replicas. The compose
 * file is in MRCONFIGID; only where that is not set does RTMR3 have to stand in.
 */
import type { AuthenticQuote } from '../hardware/authentic';
import type { MeasuredIdentity } from './pin';

const TDX = ['mrtd', 'rtmr1', 'rtmr2', 'mrConfigId'] as const;
const SGX = ['mrEnclave', 'mrSigner'] as const;

/** The identity registers of an authentic quote, in the order in which they are shown. */
export function identityOf(quote: AuthenticQuote): MeasuredIdentity {
  const names: readonly string[] =
    quote.tee === 'sgx' ? SGX : unset(quote.measurements.mrConfigId) ? [...TDX, 'rtmr3'] : TDX;
  const identity: Record<string, string> = {};
  for (const name of names) {
    const value = quote.measurements[name];
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
