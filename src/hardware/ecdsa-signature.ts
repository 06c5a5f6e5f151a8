/** ECDSA signatures inside certificates and revocation lists, RFC 5758 section 3.2 and RFC 3279 section 2.2.3. */
import { equalBytes } from '../encoding/bytes';
import { DerReader, readOnly, TAG } from '../encoding/der';
import { oidOctets, oidText } from '../encoding/object-identifier';
import { Refusal } from '../refusal';
import type { SignatureScheme } from './signature-scheme';

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const ECDSA_WITH_SHA256_OCTETS = oidOctets(ECDSA_WITH_SHA256);
const SCALAR_BYTES = 32;

/** Intel's; signatures are read as r‖s, 64 bytes. */
export const ECDSA_SHA256: SignatureScheme = {
  readAlgorithm,
  readSignature: (reader) => readEcdsaSignature(reader.bitString()),
};

/** @throws Refusal `signature-algorithm` for anything but ECDSA with SHA-256, without parameters */
function readAlgorithm(reader: DerReader, place: string): void {
  const algorithm = reader.enter(TAG.sequence, place);
  const oid = algorithm.oidOctets();
  if (!equalBytes(oid, ECDSA_WITH_SHA256_OCTETS))
    throw new Refusal('signature-algorithm', place, ECDSA_WITH_SHA256, oidText(oid));
  algorithm.end();
}

/**
 * @param der SEQUENCE { r INTEGER, s INTEGER }
 * @returns r‖s, 64 bytes, as WebCrypto takes it
 * @throws Refusal `der-…`, `signature-scalar`
 */
export function readEcdsaSignature(der: Uint8Array): Uint8Array {
  const pair = new DerReader(readOnly(der, TAG.sequence, 'signature').content, 'signature');
  const raw = new Uint8Array(2 * SCALAR_BYTES);
  for (const end of [SCALAR_BYTES, 2 * SCALAR_BYTES]) {
    const octets = pair.integerBytes();
    if ((octets[0] ?? 0) >= 0x80)
      throw new Refusal('signature-scalar', 'signature', 'a positive number', 'negative');
    const scalar = octets[0] === 0 ? octets.subarray(1) : octets;
    if (scalar.length > SCALAR_BYTES)
      throw new Refusal('signature-scalar', 'signature', `at most ${SCALAR_BYTES} bytes`, `${scalar.length}`);
    raw.set(scalar, end - scalar.length);
  }
  pair.end();
  return raw;
}
