/** The root keys of the made-up AMD authorities of this checkout, as a testbed build pins them. */
import { SNP_PRODUCTS } from '../../src/hardware/snp/product';
import type { SnpRoots } from '../../src/hardware/snp/snp-roots';
import { hex, sha256 } from './bytes';
import { snpSpki } from './snp-maker-certificate';
import { snpKeysOf } from './snp-maker-keys';

export async function testbedAmdRoots(): Promise<SnpRoots> {
  const rootKeys = SNP_PRODUCTS.map(async (product) => {
    const { ark } = await snpKeysOf(product);
    return { product, keySha256: hex(await sha256(await snpSpki(ark))) };
  });
  return { rootKeys: await Promise.all(rootKeys) };
}
