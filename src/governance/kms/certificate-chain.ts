/**
 * The chain of an app's RA-TLS certificate to its KMS (dstack evidence specification, section 10): leaf, "Dstack App CA" with the app id,
 * "Dstack KMS CA". It shows that a holder of the KMS's key signed for this app; what the leaf's key does is shown by the quote in it.
 *
 * These certificates count from 1975, for ten years from their making: being in date says nothing about freshness.
 */
import { equalBytes } from '../../encoding/bytes';
import { type CertificateParts, readCertificateParts } from '../../encoding/certificate-parts';
import { DerReader, readOnly, TAG } from '../../encoding/der';
import { fromHex, toHex } from '../../encoding/hex';
import { isIssuedBy, isSignedUnder } from '../../encoding/issued-by';
import { jsonText } from '../../encoding/json';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Address } from '../chain/hex-values';

const OID = {
  appId: '1.3.6.1.4.1.62397.1.3',
  usage: '1.3.6.1.4.1.62397.1.4',
  basicConstraints: '2.5.29.19',
} as const;
const APP_CA_USAGE = 'app:ca';
const MOST_CERTIFICATES = 3;

/**
 * - `holds`: leaf under the CA of this app, that under the CA of this KMS
 * - `another-kms`: the chain fits, and the key at its root is another
 * - `another-app`: the authority in the middle is that of another app
 * - `broken`: names, signatures, roles or dates do not fit
 * - `without-kms`: a leaf alone, or one under a root of the app's own: nothing of a KMS is shown
 */
export type KmsChain =
  | { readonly kind: 'holds'; readonly rootSpki: string }
  | { readonly kind: 'another-kms'; readonly expected: string; readonly got: string }
  | { readonly kind: 'another-app'; readonly expected: string; readonly got: string }
  | { readonly kind: 'broken'; readonly expected: string; readonly got: string }
  | { readonly kind: 'without-kms' };

/**
 * @param chain DER, leaf first. The root may be missing, as browsers and servers leave it out: the contract tells its key
 * @param caPubkey hex: DER SubjectPublicKeyInfo of the KMS's root CA, from the contract
 * @param at milliseconds since the epoch
 * @throws Refusal `der-*`, `certificate-*`, `extension-repeated`, `json-not-utf8`
 */
export async function verifyKmsChain(
  chain: readonly Uint8Array[],
  appId: Address,
  caPubkey: string,
  at: number,
): Promise<KmsChain> {
  if (chain.length > MOST_CERTIFICATES)
    return broken(`at most ${MOST_CERTIFICATES} certificates`, `${chain.length}`);
  const certificates = chain.map((der) => readCertificateParts(der, LIMITS.webCertificateBytes));
  const [leaf, appCa, root] = certificates;
  if (leaf === undefined) throw new Refusal('certificate-missing', 'chain', 'a leaf', 'no certificate');
  if (appCa === undefined) return { kind: 'without-kms' };
  if (root === undefined && (await isIssuedBy(appCa, appCa))) return { kind: 'without-kms' };
  if (!(await isIssuedBy(leaf, appCa)))
    return broken('a leaf signed by the second certificate', 'another signer');
  if (root !== undefined) {
    if (!(await isIssuedBy(appCa, root)))
      return broken('an app CA signed by the third certificate', 'another signer');
    if (!(await isIssuedBy(root, root))) return broken('a root that signed itself', 'another signer');
    if (!isAuthority(root)) return broken('a KMS CA that may sign', 'no authority');
  }
  const late = certificates.find(({ notBefore, notAfter }) => at < notBefore || at > notAfter);
  if (late !== undefined) return broken('certificates in date', inWords(late));
  if (isAuthority(leaf)) return broken('a leaf that may not sign', 'an authority');
  if (!isAuthority(appCa)) return broken('an app CA that may sign', 'no authority');
  const usage = textIn(appCa, OID.usage);
  if (usage !== APP_CA_USAGE) return broken(`usage ${APP_CA_USAGE}`, usage ?? 'none');
  if (root === undefined) {
    if (!(await isSignedUnder(appCa, fromHex(caPubkey))))
      return { kind: 'another-kms', expected: caPubkey, got: 'another key' };
  } else if (toHex(root.spki) !== caPubkey)
    return { kind: 'another-kms', expected: caPubkey, got: toHex(root.spki) };
  const id = contentOf(appCa, OID.appId);
  const gotId = id === undefined ? 'none' : toHex(id);
  if (gotId !== appId) return { kind: 'another-app', expected: appId, got: gotId };
  // The leaf may repeat the app id; where it does, it must be the same.
  const leafId = contentOf(leaf, OID.appId);
  if (leafId !== undefined && id !== undefined && !equalBytes(leafId, id))
    return { kind: 'another-app', expected: appId, got: toHex(leafId) };
  return { kind: 'holds', rootSpki: caPubkey };
}

const inWords = ({ notBefore, notAfter }: CertificateParts): string =>
  [notBefore, notAfter].map((time) => new Date(time).toISOString()).join(' to ');

const broken = (expected: string, got: string): KmsChain => ({ kind: 'broken', expected, got });

/** RFC 5280, section 4.2.1.9. */
function isAuthority(certificate: CertificateParts): boolean {
  const value = certificate.extensions.find(({ oid }) => oid === OID.basicConstraints)?.value;
  if (value === undefined) return false;
  const constraints = new DerReader(
    readOnly(value, TAG.sequence, 'basicConstraints').content,
    'basicConstraints',
  );
  return constraints.nextTag === TAG.boolean && constraints.boolean();
}

/** Each of dstack's extensions holds one more OCTET STRING. */
function contentOf(certificate: CertificateParts, oid: string): Uint8Array | undefined {
  const found = certificate.extensions.filter((extension) => extension.oid === oid);
  if (found.length > 1) throw new Refusal('certificate-extension-twice', 'extensions', 'each once', oid);
  const [only] = found;
  return only && readOnly(only.value, TAG.octetString, oid).content;
}

function textIn(certificate: CertificateParts, oid: string): string | undefined {
  const content = contentOf(certificate, oid);
  return content && jsonText(content).slice(0, 64);
}
