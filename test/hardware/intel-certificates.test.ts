import { describe, expect, it } from 'vitest';
import { intelPckCas, intelTcbSigners } from '../../src/hardware/intel-certificates';
import { signedByRoot } from '../../src/hardware/trusted-root';
import { RELEASE_ROOTS } from '../../src/trust';

const certificates = [...intelPckCas(), ...intelTcbSigners()];

describe("Intel's certificates of this release", () => {
  it.each(certificates.map((c) => [c.commonName, c] as const))(
    '%s is signed by the pinned root',
    async (_, c) => {
      expect(await signedByRoot(c, RELEASE_ROOTS)).toBe(true);
      expect(await signedByRoot(c, { intelSgxRootKeys: ['11'.repeat(64)] })).toBe(false);
    },
  );

  it('have one job each: authorities sign certificates and lists, TCB signers sign documents', () => {
    expect(intelPckCas().map((c) => c.commonName)).toEqual([
      'Intel SGX PCK Platform CA',
      'Intel SGX PCK Processor CA',
      'Intel SGX PCK Processor CA',
    ]);
    for (const c of intelPckCas())
      expect([c.isCa, c.keyUsage.keyCertSign, c.keyUsage.crlSign]).toEqual([true, true, true]);
    for (const c of intelTcbSigners()) {
      expect(c.commonName).toBe('Intel SGX TCB Signing');
      expect([c.isCa, c.keyUsage.keyCertSign, c.keyUsage.digitalSignature]).toEqual([false, false, true]);
    }
  });

  it('begin with the TCB signer that is current', () => {
    expect(intelTcbSigners().map((c) => new Date(c.notAfter).getUTCFullYear())).toEqual([2032, 2025]);
  });
});
