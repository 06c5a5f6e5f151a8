/** What certificates and revocation lists have in common: RFC 5280 sections 4.1 and 5.1, `SEQUENCE { signed, algorithm, signature }`. */
import { type DerNode, DerReader, readOnly, TAG } from '../encoding/der';

/** How one vendor signs. */
export interface SignatureScheme {
  /** Reads an AlgorithmIdentifier. @throws Refusal `signature-algorithm` for any but its own */
  readonly readAlgorithm: (reader: DerReader, place: string) => void;
  /** Reads the BIT STRING of a signature. @returns the signature as the vendor's verifier takes it */
  readonly readSignature: (reader: DerReader) => Uint8Array;
}

/**
 * @param der one certificate or list, and nothing after it
 * @param place what it is, for error messages
 * @throws Refusal `der-…`, and those of the scheme
 */
export function readSigned(
  der: Uint8Array,
  place: string,
  scheme: SignatureScheme,
): { readonly signed: DerNode; readonly signature: Uint8Array } {
  const outer = new DerReader(readOnly(der, TAG.sequence, place).content, place);
  const signed = outer.read(TAG.sequence);
  scheme.readAlgorithm(outer, `${place}.signatureAlgorithm`);
  const signature = scheme.readSignature(outer);
  outer.end();
  return { signed, signature };
}
