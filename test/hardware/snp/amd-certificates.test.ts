import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { fromBase64 } from '../../../src/encoding/base64';
import { toHex } from '../../../src/encoding/hex';
import { knownAuthorities } from '../../../src/hardware/snp/amd-certificates';
import { checkSnpList, checkSnpRevocation, examineSnpCrl } from '../../../src/hardware/snp/examine-snp-crl';
import { SNP_PRODUCTS } from '../../../src/hardware/snp/product';
import { readSnpChain, signedBy } from '../../../src/hardware/snp/snp-chain';
import { AMD_ROOTS, productOfRoot } from '../../../src/hardware/snp/snp-roots';
import { flipped } from '../../testbed/bytes';
import { describeVectors, vector } from '../../vectors';
import { GENOA_CRL_9 } from './amd-crl';

const named = (commonName: string) => {
  const found = knownAuthorities().find((c) => c.commonName === commonName);
  if (found === undefined) throw new Error(commonName);
  return found;
};

it.each(SNP_PRODUCTS)('the authorities of %s are signed by its pinned root', async (product) => {
  const root = named(`ARK-${product}`);
  expect(productOfRoot(root, AMD_ROOTS)).toBe(product);
  for (const certificate of [root, named(`SEV-${product}`), named(`SEV-VLEK-${product}`)])
    expect(await signedBy(root, certificate), certificate.commonName).toBe(true);
});

it('no authority of one product is signed by the root of another', async () => {
  for (const product of SNP_PRODUCTS)
    for (const other of SNP_PRODUCTS)
      expect(await signedBy(named(`ARK-${other}`), named(`SEV-${product}`))).toBe(other === product);
});

it("a genuine revocation list of AMD's is authentic, current in its time, and revokes an ASK of 2022", async () => {
  const examined = await examineSnpCrl(fromBase64(GENOA_CRL_9), named('ARK-Genoa'));
  if (examined.kind === 'faulty') throw new Error(examined.reason);
  expect([...examined.crl.revokedSerials]).toEqual(['020001']);
  expect(new Date(examined.crl.thisUpdate).toISOString()).toBe('2026-07-28T04:07:23.000Z');
  expect(new Date(examined.crl.nextUpdate).toISOString()).toBe('2026-09-09T00:00:00.000Z');
});

it('a genuine list with one changed bit, or of another root, is refused', async () => {
  const der = fromBase64(GENOA_CRL_9);
  expect(await examineSnpCrl(flipped(der, der.length - 1), named('ARK-Genoa'))).toMatchObject({
    reason: 'snp-list-forged',
  });
  expect(await examineSnpCrl(der, named('ARK-Milan'))).toMatchObject({
    reason: 'snp-list-of-another-product',
  });
});

describeVectors('the authorities of this release', () => {
  it('are the published ones, byte by byte', () => {
    const published = SNP_PRODUCTS.flatMap((product) =>
      ['ark', 'ask', 'asvk'].map((kind) => vector(`other/roots/amd-${product.toLowerCase()}-${kind}.der`)),
    ).map((der) => toHex(sha256(der)));
    expect(knownAuthorities().map(({ der }) => toHex(sha256(der)))).toEqual(published);
  });

  it('none of them is revoked by the list of 2026', async () => {
    const chain = readSnpChain([vector('other/sev-snp/ar-genoa-v5-vcek.der')]);
    const examined = await examineSnpCrl(fromBase64(GENOA_CRL_9), chain.root);
    const list = checkSnpList(examined, chain, Date.parse('2026-08-14'));
    expect(list.reason).toBe('snp-list-authentic');
    expect(checkSnpRevocation(examined, chain, list).reason).toBe('snp-not-revoked');
    const withOldAsk = { ...chain, intermediate: { ...chain.intermediate, serial: '020001' } };
    expect(checkSnpRevocation(examined, withOldAsk, list)).toMatchObject({ reason: 'snp-authority-revoked' });
  });
});
