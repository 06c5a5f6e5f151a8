/**
 * The chain of an app's RA-TLS certificate to its KMS (dstack evidence specification, section 10): leaf, "Dstack App CA" with the app id,
 * "Dstack KMS CA". It shows that a holder of the KMS's key signed for this app; what the leaf's key does is shown by the quote in it.
 *
 * Validity is not looked at: these certificates count from 1975 and say nothing about freshness.
 */
import { equalBytes } from '../../encoding/bytes';
import { type CertificateParts, readCertificateParts } from '../../encoding/certificate-parts';
import { DerReader, readOnly, TAG } from '../../encoding/der';
import { toHex } from '../../encoding/hex';
import { isIssuedBy } from '../../encoding/issued-by';
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

/**
 * - `holds`: leaf under the CA of this app, that under the CA of this KMS
 * - `another-kms`: the chain is whole, and its root has another key
 * - `another-app`: the authority in the middle is that of another app
 * - `broken`: names, signatures or roles do not fit
 * - `without-kms`: one certificate, or a root that is no KMS: the app made its keys itself
 */
export type KmsChain =
  | { readonly kind: 'holds'; readonly rootSpki: string }
  | { readonly kind: 'another-kms'; readonly expected: string; readonly got: string }
  | { readonly kind: 'another-app'; readonly expected: string; readonly got: string }
  | { readonly kind: 'broken'; readonly expected: string; readonly got: string }
  | { readonly kind: 'without-kms' };

/**
 * @param chain DER, leaf first
 * @param caPubkey hex: DER SubjectPublicKeyInfo of the KMS's root CA, from the contract
 * @throws Refusal `der-*`, `certificate-*`, `json-not-utf8`
 */
export async function verifyKmsChain(
  chain: readonly Uint8Array[],
  appId: Address,
  caPubkey: string,
): Promise<KmsChain> {
  const [leaf, appCa, root, ...more] = chain.map((der) =>
    readCertificateParts(der, LIMITS.webCertificateBytes),
  );
  if (leaf === undefined) throw new Refusal('certificate-missing', 'chain', 'a leaf', 'no certificate');
  if (appCa === undefined || root === undefined || more.length > 0)
    return chain.length < 3 ? { kind: 'without-kms' } : broken('three certificates', `${chain.length}`);
  if (!(await isIssuedBy(leaf, appCa)))
    return broken('a leaf signed by the second certificate', 'another signer');
  if (!(await isIssuedBy(appCa, root)))
    return broken('an app CA signed by the third certificate', 'another signer');
  if (!(await isIssuedBy(root, root))) return broken('a root that signed itself', 'another signer');
  if (isAuthority(leaf)) return broken('a leaf that may not sign', 'an authority');
  for (const [certificate, name] of [
    [appCa, 'app CA'],
    [root, 'KMS CA'],
  ] as const)
    if (!isAuthority(certificate)) return broken(`an ${name} that may sign`, 'no authority');
  const usage = textIn(appCa, OID.usage);
  if (usage !== APP_CA_USAGE) return broken(`usage ${APP_CA_USAGE}`, usage ?? 'none');
  const got = toHex(root.spki);
  if (got !== caPubkey) return { kind: 'another-kms', expected: caPubkey, got };
  const id = contentOf(appCa, OID.appId);
  const gotId = id === undefined ? 'none' : toHex(id);
  if (gotId !== appId) return { kind: 'another-app', expected: appId, got: gotId };
  // The leaf may repeat the app id; where it does, it must be the same.
  const leafId = contentOf(leaf, OID.appId);
  if (leafId !== undefined && id !== undefined && !equalBytes(leafId, id))
    return { kind: 'another-app', expected: appId, got: toHex(leafId) };
  return { kind: 'holds', rootSpki: got };
}

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
