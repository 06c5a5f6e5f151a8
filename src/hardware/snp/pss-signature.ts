/**
 * The one signature algorithm of AMD's certificates and lists: RSASSA-PSS with SHA-384, MGF1 with SHA-384, 48 bytes of salt.
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 3; RFC 4055, section 3.1.
 */
import { equalBytes } from '../../encoding/bytes';
import { type DerReader, TAG } from '../../encoding/der';
import { fromHex, toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import type { SignatureScheme } from '../signature-scheme';

/**
 * The whole AlgorithmIdentifier in the two ways in which AMD writes it. The trailer field is the default, so DER leaves it out; the
 * older certificates have it nevertheless.
 */
const SHA384 = '300d06096086480165030402020500';
const HASH_AND_MASK = `a00f${SHA384}a11c301a06092a864886f70d010108${SHA384}`;
const PSS = '06092a864886f70d01010a';
const SALT = 'a203020130';
const SPELLINGS = [
  `3041${PSS}3034${HASH_AND_MASK}${SALT}`,
  `3046${PSS}3039${HASH_AND_MASK}${SALT}a303020101`,
].map(fromHex);

/** By an RSA key of 4096 bits. */
const SIGNATURE_BYTES = 512;

/** AMD's; signatures are read as they are, 512 bytes. */
export const RSASSA_PSS: SignatureScheme = { readAlgorithm, readSignature };

/** @throws Refusal `der-…`, `signature-algorithm` for anything else */
function readAlgorithm(reader: DerReader, place: string): void {
  const { whole } = reader.read(TAG.sequence);
  if (!SPELLINGS.some((spelling) => equalBytes(spelling, whole)))
    throw new Refusal(
      'signature-algorithm',
      place,
      'RSASSA-PSS with SHA-384 and 48 bytes of salt',
      toHex(whole.subarray(0, 80)),
    );
}

/** @throws Refusal `der-…`, `certificate-signature` */
function readSignature(reader: DerReader): Uint8Array {
  const signature = reader.bitString();
  if (signature.length !== SIGNATURE_BYTES)
    throw new Refusal(
      'certificate-signature',
      'signature',
      `${SIGNATURE_BYTES} bytes`,
      `${signature.length}`,
    );
  return signature;
}
