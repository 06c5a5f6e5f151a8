/**
 * The keys that a KMS made at its birth, and the quote that was taken over them (dstack evidence specification, section 10). The
 * misspelling is part of the protocol.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';

/**
 * The 64 bytes of `report_data` that a bootstrap quote has to carry.
 * @param caSpki DER SubjectPublicKeyInfo of the root CA
 * @param k256 compressed point, 33 bytes
 */
export function bootstrapReportData(caSpki: Uint8Array, k256: Uint8Array): Uint8Array {
  const text = `dstack-kms-genereted-keys-v1:${toHex(caSpki)};${toHex(k256)};`;
  const reportData = new Uint8Array(64);
  reportData.set(keccak_256(new TextEncoder().encode(text)));
  return reportData;
}

/** @param reportData of an authentic quote, 64 bytes */
export const isBootstrapQuoteOver = (reportData: Uint8Array, caSpki: Uint8Array, k256: Uint8Array): boolean =>
  equalBytes(reportData, bootstrapReportData(caSpki, k256));
