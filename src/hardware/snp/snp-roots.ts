/**
 * AMD's root keys for SEV-SNP, one for each product line. The key is pinned, not the certificate.
 * Source: `https://kdsintf.amd.com/vcek/v1/{Milan,Genoa,Turin}/cert_chain`, second certificate (ARK-Milan, ARK-Genoa, ARK-Turin;
 * SHA-256 of the certificates 69d063b45344…, 4c6598d19c18…, 1f084161a44b…); the same three stand in the sources of several verifiers.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';
import type { SnpProduct } from './product';
import type { SnpCertificate } from './snp-certificate';

export interface SnpRootKey {
  readonly product: SnpProduct;
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex. */
  readonly keySha256: string;
}

export interface SnpRoots {
  readonly rootKeys: readonly SnpRootKey[];
}

export const AMD_ROOTS: SnpRoots = {
  rootKeys: [
    { product: 'Milan', keySha256: '9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9' },
    { product: 'Genoa', keySha256: '429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831' },
    { product: 'Turin', keySha256: '4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08' },
  ],
};

/** The product line whose root this is; `undefined` for a key that is not pinned. */
export function productOfRoot(
  { publicKey: key }: SnpCertificate,
  { rootKeys }: SnpRoots,
): SnpProduct | undefined {
  if (key.kind !== 'rsa-4096') return undefined;
  const keySha256 = toHex(sha256(key.spki));
  return rootKeys.find((root) => root.keySha256 === keySha256)?.product;
}
