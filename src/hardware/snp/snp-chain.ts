/**
 * The certificate chain of an endorsement key: VCEK under ASK under ARK, or VLEK under ASVK under ARK.
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 3; RFC 5280, section 6.1 for path rules.
 */
import { equalBytes } from '../../encoding/bytes';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { knownAuthorities } from './amd-certificates';
import { type EndorsementKey, isEndorsementKey, readEndorsementKey } from './endorsement-key';
import type { SnpProduct } from './product';
import { readSnpCertificate, type SnpCertificate } from './snp-certificate';
import { verifyPss } from './verify-signature';

export interface SnpChain {
  readonly leaf: SnpCertificate;
  /** ASK of a VCEK, ASVK of a VLEK. */
  readonly intermediate: SnpCertificate;
  /** ARK. */
  readonly root: SnpCertificate;
  readonly key: EndorsementKey;
}

export interface ChainFault {
  readonly expected: string;
  readonly got: string;
}

const rootName = (product: SnpProduct): string => `ARK-${product}`;
const intermediateName = ({ kind, product }: EndorsementKey): string =>
  kind === 'vcek' ? `SEV-${product}` : `SEV-VLEK-${product}`;

/**
 * Finds the three roles among certificates in any order. Authorities that are not among them are taken from this release, which
 * makes none of them trusted. Believes nothing.
 * @param ders DER of each certificate
 * @throws Refusal `snp-chain-…`, `snp-extension…`, `certificate-…`, `der-…`
 */
export function readSnpChain(ders: readonly Uint8Array[]): SnpChain {
  if (ders.length > LIMITS.chainCertificates)
    throw new Refusal('snp-chain-length', 'chain', `at most ${LIMITS.chainCertificates}`, `${ders.length}`);
  const brought = ders.map(readSnpCertificate);
  const [leaf, ...others] = brought.filter(isEndorsementKey);
  if (leaf === undefined || others.length > 0)
    throw new Refusal(
      'snp-chain-leaf',
      'chain',
      'one certificate of a VCEK or VLEK',
      `${others.length + (leaf === undefined ? 0 : 1)}`,
    );
  const key = readEndorsementKey(leaf);
  const candidates = [...brought, ...knownAuthorities()];
  const named = (commonName: string): SnpCertificate => {
    const found = candidates.find((c) => c !== leaf && c.commonName === commonName);
    if (found === undefined) throw new Refusal('snp-chain-authority', 'chain', commonName, 'none');
    return found;
  };
  return { leaf, key, intermediate: named(intermediateName(key)), root: named(rootName(key.product)) };
}

/** The first broken path rule: names chain, authorities may sign, the leaf is none and has the key of a chip. */
export function pathFault({ leaf, intermediate, root }: SnpChain): ChainFault | undefined {
  const rules: readonly (readonly [holds: boolean, expected: string, got: string])[] = [
    [equalBytes(root.issuer, root.subject), 'a self-issued root', 'another issuer'],
    [issued(root, intermediate), `${intermediate.commonName} issued by ${root.commonName}`, 'another issuer'],
    [issued(intermediate, leaf), `${leaf.commonName} issued by ${intermediate.commonName}`, 'another issuer'],
    [isAuthority(root), `${root.commonName} that may sign certificates`, NOT_AN_AUTHORITY],
    [isAuthority(intermediate), `${intermediate.commonName} that may sign certificates`, NOT_AN_AUTHORITY],
    [!leaf.isCa, `${leaf.commonName} that is no authority`, 'an authority'],
    [leaf.publicKey.kind === 'p-384', `${leaf.commonName} with a key on P-384`, 'an RSA key'],
  ];
  const broken = rules.find(([holds]) => !holds);
  return broken === undefined ? undefined : { expected: broken[1], got: broken[2] };
}

const NOT_AN_AUTHORITY = 'basicConstraints, keyUsage or the kind of key forbid it';

const issued = (issuer: SnpCertificate, certificate: SnpCertificate): boolean =>
  equalBytes(certificate.issuer, issuer.subject);

const isAuthority = (c: SnpCertificate): boolean =>
  c.isCa && c.keyUsage.keyCertSign && c.publicKey.kind === 'rsa-4096';

/** The first certificate whose issuer did not sign it, from the root down. All are checked at once. */
export async function signatureFault({
  leaf,
  intermediate,
  root,
}: SnpChain): Promise<ChainFault | undefined> {
  const links = [
    { certificate: root, issuer: root },
    { certificate: intermediate, issuer: root },
    { certificate: leaf, issuer: intermediate },
  ];
  const valid = await Promise.all(links.map(({ certificate, issuer }) => signedBy(issuer, certificate)));
  const broken = links[valid.indexOf(false)];
  if (broken === undefined) return undefined;
  return {
    expected: `${broken.certificate.commonName} signed by ${broken.issuer.commonName}`,
    got: 'a signature that does not verify',
  };
}

/** True when the key of `issuer` made the signature of a certificate or a list. */
export async function signedBy(
  { publicKey: key }: SnpCertificate,
  { signed, signature }: Pick<SnpCertificate, 'signed' | 'signature'>,
): Promise<boolean> {
  return key.kind === 'rsa-4096' && (await verifyPss(key.spki, signed, signature));
}
