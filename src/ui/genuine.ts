/** What may be called genuine, and by what name. */
import type { Check, Facts } from '../appraisal';
import type { Tee } from '../hardware/authentic';
import type { Wording, WordingKey } from './wording';

/** Intel's chain, or AMD's: each kind of evidence has the checks of its own vendor alone. */
const CHAINS: readonly string[] = ['hardware.pck-chain', 'hardware.snp-chain'];

/** The word "genuine" needs a signature that was checked and a chain that leads to the vendor. Absent is never a pass. */
export function isGenuine(checks: readonly Check[]): boolean {
  const hardware = checks.filter((c) => c.question === 'hardware');
  return (
    hardware.every((c) => c.outcome !== 'fail') &&
    hardware.some((c) => c.id === 'hardware.quote-signature' && c.outcome === 'pass') &&
    hardware.some((c) => CHAINS.includes(c.id) && c.outcome === 'pass')
  );
}

interface TeeWords {
  readonly machine: WordingKey;
  readonly name: WordingKey;
}

const WORDS: { readonly [T in Tee]: TeeWords } = {
  tdx: { machine: 'machine_tdx', name: 'tee_tdx' },
  sgx: { machine: 'machine_sgx', name: 'tee_sgx' },
  'sev-snp': { machine: 'machine_sev_snp', name: 'tee_sev_snp' },
};
/** Facts come as JSON, also out of stored reports. */
const OTHER: TeeWords = { machine: 'machine_other', name: 'tee_other' };

const wordsOf = ({ hardware }: Facts): TeeWords => {
  const tee = hardware?.tee;
  return tee === 'tdx' || tee === 'sgx' || tee === 'sev-snp' ? WORDS[tee] : OTHER;
};

/** "a genuine Intel TDX machine": for use in a sentence, only where `isGenuine`. */
export const machineText = (facts: Facts, text: Wording): string => text(wordsOf(facts).machine);

/** "Intel TDX". */
export const teeText = (facts: Facts, text: Wording): string => text(wordsOf(facts).name);
