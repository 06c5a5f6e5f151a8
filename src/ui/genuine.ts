/** What may be called genuine, and by what name. */
import type { Check, Facts } from '../appraisal';
import type { Wording } from './wording';

const NEEDED = ['hardware.quote-signature', 'hardware.pck-chain'] as const;

/** The word "genuine" needs a signature that was checked and a chain that leads to the vendor. Absent is never a pass. */
export function isGenuine(checks: readonly Check[]): boolean {
  const hardware = checks.filter((c) => c.question === 'hardware');
  return (
    hardware.every((c) => c.outcome !== 'fail') &&
    NEEDED.every((id) => hardware.some((c) => c.id === id && c.outcome === 'pass'))
  );
}

/** "a genuine Intel TDX machine": for use in a sentence, only where `isGenuine`. */
export function machineText(facts: Facts, text: Wording): string {
  const tee = facts.hardware?.tee;
  return text(tee === 'tdx' ? 'machine_tdx' : tee === 'sgx' ? 'machine_sgx' : 'machine_other');
}

/** "Intel TDX". */
export function teeText(facts: Facts, text: Wording): string {
  const tee = facts.hardware?.tee;
  return text(tee === 'tdx' ? 'tee_tdx' : tee === 'sgx' ? 'tee_sgx' : 'tee_other');
}
