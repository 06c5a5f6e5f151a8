import { describe, expect, it } from 'vitest';
import { markAuthentic, type Tee } from '../../src/hardware/authentic';
import { identityOf } from '../../src/memory/identity';

const quoteOf = (tee: Tee, measurements: { readonly [field: string]: string }) =>
  markAuthentic({ tee, measurements, reportData: new Uint8Array(64), facts: {} });

const TDX = { mrtd: '01', rtmr0: '02', rtmr1: '03', rtmr2: '04', rtmr3: '05' };

describe('the identity of an enclave', () => {
  it('of TDX leaves out virtual hardware, and the app where MRCONFIGID names it', () => {
    expect(identityOf(quoteOf('tdx', { ...TDX, mrConfigId: '06' }))).toEqual({
      ...{ mrtd: '01', rtmr1: '03', rtmr2: '04', mrConfigId: '06' },
    });
    expect(identityOf(quoteOf('tdx', { ...TDX, mrConfigId: '00' }))).toMatchObject({ rtmr3: '05' });
  });

  it('of SGX is code and signer', () => {
    const measurements = { mrEnclave: '01', mrSigner: '02', configId: '03' };
    expect(identityOf(quoteOf('sgx', measurements))).toEqual({ mrEnclave: '01', mrSigner: '02' });
  });

  it('of SEV-SNP is what was started and what the host committed to, not who signed the launch', () => {
    const measurements = { measurement: '01', hostData: '00', familyId: '02', idKeyDigest: '03' };
    expect(identityOf(quoteOf('sev-snp', measurements))).toEqual({ measurement: '01', hostData: '00' });
  });
});
