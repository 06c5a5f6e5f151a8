import { describe, expect, it } from 'vitest';
import { certificatesFromPem } from '../../src/encoding/pem';
import { readCertificate } from '../../src/hardware/certificate';
import { examinePckCrl } from '../../src/hardware/examine-crl';
import { makePlatform, rootsOf } from './platform';

const first = (chain: string) => {
  const [der] = certificatesFromPem(chain, 2);
  if (der === undefined) throw new Error('an empty chain');
  return readCertificate(der);
};

async function world() {
  const [ours, theirs] = [await makePlatform(), await makePlatform()];
  return {
    roots: rootsOf(ours),
    list: await ours.pki.pckCrl('platform'),
    chain: ours.pki.pckCaChain('platform'),
    signer: first(ours.pki.pckCaChain('platform')),
    /** Same name, another key, another root. */
    namesake: first(theirs.pki.pckCaChain('platform')),
    namesakeChain: theirs.pki.pckCaChain('platform'),
  };
}

describe('the signer of a PCK revocation list', () => {
  it('is found in the quote, or in the chain beside the list when the quote has a namesake', async () => {
    const { roots, list, chain, signer, namesake, namesakeChain } = await world();
    const key = { document: { issuerKey: signer.publicKey } };
    expect(await examinePckCrl(list, signer, undefined, roots)).toMatchObject(key);
    expect(await examinePckCrl(list, signer, namesakeChain, roots)).toMatchObject(key);
    expect(await examinePckCrl(list, namesake, chain, roots)).toMatchObject(key);
    expect(await examinePckCrl(list, undefined, chain, roots)).toMatchObject(key);
  });

  it('is nobody who only has its name', async () => {
    const { roots, list, namesake, namesakeChain } = await world();
    const forged = { kind: 'faulty', fault: { reason: 'collateral-forged' } };
    expect(await examinePckCrl(list, namesake, namesakeChain, roots)).toMatchObject(forged);
    // The name stands among the authorities of this release, whose keys did not sign this list.
    expect(await examinePckCrl(list, undefined, undefined, roots)).toMatchObject(forged);
    expect(await examinePckCrl(list, undefined, 'no PEM', roots)).toMatchObject(forged);
  });

  it('is nobody under another root, wherever it is found', async () => {
    const { list, chain, signer } = await world();
    const { roots } = await world();
    const forged = { kind: 'faulty', fault: { reason: 'collateral-forged' } };
    expect(await examinePckCrl(list, signer, chain, roots)).toMatchObject(forged);
  });

  it('makes a list foreign when it is named nowhere', async () => {
    const ours = await makePlatform();
    const list = await ours.pki.rootCrl();
    const signer = first(ours.pki.pckCaChain('platform'));
    expect(await examinePckCrl(list, signer, undefined, rootsOf(ours))).toMatchObject({
      kind: 'faulty',
      fault: { reason: 'collateral-for-another-platform' },
    });
  });
});
