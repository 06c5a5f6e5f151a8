import { describe, expect, test } from 'vitest';
import { check } from '../../src/appraisal';
import { isGenuine, machineText, teeText } from '../../src/ui/genuine';
import { english } from './english';

const found = { expected: 'a', got: 'b' };
const SIGNED = { intel: check('quote-signature-valid'), amd: check('snp-signature-valid') };

describe('genuine', () => {
  test('needs a signature and the chain of a vendor, whichever it is', () => {
    expect(isGenuine([SIGNED.intel, check('pck-chain-valid')])).toBe(true);
    expect(isGenuine([SIGNED.amd, check('snp-chain-valid')])).toBe(true);
    expect(isGenuine([SIGNED.amd])).toBe(false);
    expect(isGenuine([check('snp-chain-valid')])).toBe(false);
    expect(isGenuine([SIGNED.amd, check('snp-certificate-unreachable')])).toBe(false);
  });

  test('is not said where anything of the hardware fails', () => {
    const chain = check('snp-chain-valid');
    for (const bad of [check('snp-chip-differs', found), check('snp-debug-on', found)])
      expect(isGenuine([SIGNED.amd, chain, bad])).toBe(false);
  });
});

test.each([
  ['tdx', 'a genuine Intel TDX machine', 'Intel TDX'],
  ['sgx', 'a genuine Intel SGX enclave', 'Intel SGX'],
  ['sev-snp', 'a genuine AMD SEV-SNP machine', 'AMD SEV-SNP'],
  ['constructor', 'a genuine enclave', 'Confidential hardware'],
])('%s is %s', (tee, machine, name) => {
  expect(machineText({ hardware: { tee } }, english)).toBe(machine);
  expect(teeText({ hardware: { tee } }, english)).toBe(name);
});
