/** The certificates of a dstack KMS (dstack evidence specification, section 10): leaf, "Dstack App CA" with the app id, "Dstack KMS CA". */
import { type Bytes, utf8 } from './bytes';
import { type Issued, makeCertificate, newKeys } from './certificate-maker';
import { octetString } from './der';
import { x509 } from './x509';

const ARC = '1.3.6.1.4.1.62397.1';

/** A dstack extension by the last number of its identifier: one more OCTET STRING around the content. */
export const dstackExtension = (suffix: string, content: Uint8Array): x509.Extension =>
  new x509.Extension(`${ARC}.${suffix}`, false, octetString(content));

export interface KmsChainOptions {
  /** What the app CA says it is for; none where absent. */
  readonly appId?: Uint8Array;
  /** Of the leaf. */
  readonly keys?: CryptoKeyPair;
  readonly more?: readonly x509.Extension[];
  /** The root key of the KMS. */
  readonly kmsKeys?: CryptoKeyPair;
  /** Who really signs the leaf; the app CA where absent. */
  readonly leafSigner?: CryptoKeyPair;
  /** The key in the app CA, where it is not the one that signs the leaf. */
  readonly appCaKeys?: CryptoKeyPair;
  readonly appCaUsage?: string;
  readonly notAfter?: Date;
}

export interface KmsChain {
  readonly leaf: Issued;
  readonly kmsKeys: CryptoKeyPair;
  /** Leaf first, DER. */
  readonly chain: readonly [Bytes, Bytes, Bytes];
}

const KMS_CA = { commonName: 'Dstack KMS CA', organization: 'Dstack' };
const APP_CA = { commonName: 'Dstack App CA', organization: 'Dstack' };

export async function makeKmsChain(options: KmsChainOptions = {}): Promise<KmsChain> {
  const kmsKeys = options.kmsKeys ?? (await newKeys());
  const appKeys = await newKeys();
  const validity = {
    notBefore: new Date('1975-01-01T00:00:00Z'),
    notAfter: options.notAfter ?? new Date('2035-10-01T00:00:00Z'),
  };
  const kms = await makeCertificate({
    ...validity,
    subject: KMS_CA,
    issuer: KMS_CA,
    keys: kmsKeys,
    issuerKeys: kmsKeys,
    authority: { pathLength: 1 },
  });
  const app = await makeCertificate({
    ...validity,
    subject: APP_CA,
    issuer: KMS_CA,
    keys: options.appCaKeys ?? appKeys,
    issuerKeys: kmsKeys,
    authority: { pathLength: 0 },
    more: [
      ...(options.appId === undefined ? [] : [dstackExtension('3', options.appId)]),
      dstackExtension('4', utf8(options.appCaUsage ?? 'app:ca')),
    ],
  });
  const leaf = await makeCertificate({
    ...validity,
    subject: { commonName: 'demo-cert' },
    issuer: APP_CA,
    keys: options.keys ?? (await newKeys()),
    issuerKeys: options.leafSigner ?? appKeys,
    authority: 'absent',
    more: options.more ?? [],
  });
  return { leaf, kmsKeys, chain: [leaf.der, app.der, kms.der] };
}
