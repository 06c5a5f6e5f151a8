/** Intel's provisioning certificates: X.509 with keys on P-256, signed by ECDSA with SHA-256. */
import { equalBytes } from '../encoding/bytes';
import { type DerReader, TAG } from '../encoding/der';
import { oidOctets, oidText } from '../encoding/object-identifier';
import { Refusal } from '../refusal';
import { ECDSA_SHA256 } from './ecdsa-signature';
import {
  EXTENSION,
  type KeyUsage,
  readKeyUsage,
  readX509Certificate,
  type X509Certificate,
} from './x509-certificate';

/** `signature` is r‖s, 64 bytes; `publicKey` is x‖y, 64 bytes, not known to be on the curve. */
export interface Certificate extends X509Certificate<Uint8Array> {
  readonly keyUsage: KeyUsage;
  /** Content of the SGX extension, when there is one. */
  readonly sgxExtension: Uint8Array | undefined;
}

const SGX_EXTENSION = '1.2.840.113741.1.13.1';
const EC_PUBLIC_KEY = oidOctets('1.2.840.10045.2.1');
const P256 = oidOctets('1.2.840.10045.3.1.7');
/** Without the extension nothing is allowed. */
const NO_USAGE: KeyUsage = { digitalSignature: false, keyCertSign: false, crlSign: false };

/**
 * @param der one DER certificate and nothing after it
 * @throws Refusal `der-…`, `certificate-…`, `extension-…`, `signature-…`
 */
export function readCertificate(der: Uint8Array): Certificate {
  const certificate = readX509Certificate(der, {
    scheme: ECDSA_SHA256,
    readKey: readP256Key,
    understood: [SGX_EXTENSION],
  });
  const usage = certificate.extensions.get(EXTENSION.keyUsage);
  return {
    ...certificate,
    keyUsage: usage === undefined ? NO_USAGE : readKeyUsage(usage),
    sgxExtension: certificate.extensions.get(SGX_EXTENSION),
  };
}

function readP256Key(reader: DerReader): Uint8Array {
  const spki = reader.enter(TAG.sequence, 'subjectPublicKeyInfo');
  const algorithm = spki.enter(TAG.sequence, 'publicKey.algorithm');
  const [kind, curve] = [algorithm.oidOctets(), algorithm.oidOctets()];
  algorithm.end();
  if (!equalBytes(kind, EC_PUBLIC_KEY) || !equalBytes(curve, P256))
    throw new Refusal(
      'certificate-key',
      'publicKey',
      'an EC key on P-256',
      `${oidText(kind)}, ${oidText(curve)}`,
    );
  const point = spki.bitString();
  spki.end();
  if (point.length !== 65 || point[0] !== 4)
    throw new Refusal('certificate-key', 'publicKey', 'an uncompressed point', `${point.length} bytes`);
  return point.subarray(1);
}
