/**
 * The certificate chain of a platform's provisioning certification key: PCK leaf, Platform or Processor CA, root.
 * Source: Intel SGX PCK Certificate and CRL Profile Specification, section 1.3; RFC 5280, section 6.1 for path rules.
 */

import { asciiText } from '../encoding/ascii';
import { equalBytes } from '../encoding/bytes';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import { readCertificatesOfPem } from './certificates-of-pem';
import { verifyAuthority } from './p256';
import { type PckExtension, readPckExtension } from './pck-extension';
import { isKnownRoot, ROOT_NAME } from './trusted-root';

export type PckCa = 'platform' | 'processor';

export interface PckChain {
  readonly leaf: Certificate;
  readonly intermediate: Certificate;
  readonly root: Certificate;
  readonly ca: PckCa;
  readonly extension: PckExtension;
}

const LEAF_NAME = 'SGX PCK Certificate';
const CA_NAMES: { readonly [K in PckCa]: string } = {
  platform: 'SGX PCK Platform CA',
  processor: 'SGX PCK Processor CA',
};

/**
 * Finds the three roles in a PEM chain, in whatever order. Believes nothing.
 * @param certificationData PEM, possibly with NULs at the end
 * @throws Refusal `pck-chain-…`, `pck-extension-…`, `pem-…`, `der-…`, `certificate-…`
 */
export function readPckChain(certificationData: Uint8Array): PckChain {
  const text = asciiText(withoutNulsAtEnd(certificationData));
  const certificates = readCertificatesOfPem(text, LIMITS.chainCertificates);
  if (certificates.length !== 3)
    throw new Refusal('pck-chain-length', 'certificationData', '3 certificates', `${certificates.length}`);
  const root = roleOf(certificates, ROOT_NAME);
  const leaf = roleOf(certificates, LEAF_NAME);
  const intermediate = certificates.find((c) => c !== root && c !== leaf);
  const ca = (['platform', 'processor'] as const).find((k) => intermediate?.commonName.includes(CA_NAMES[k]));
  if (intermediate === undefined || ca === undefined)
    throw new Refusal(
      'pck-chain-role',
      'certificationData',
      'a Platform or Processor CA',
      `${intermediate?.commonName}`,
    );
  if (leaf.sgxExtension === undefined)
    throw new Refusal('pck-extension-missing', 'pckLeaf', 'the SGX extension', 'none');
  return { leaf, intermediate, root, ca, extension: readPckExtension(leaf.sgxExtension) };
}

/** From the end, byte by byte: a regular expression takes seconds for a quote full of NULs. */
function withoutNulsAtEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function roleOf(certificates: readonly Certificate[], name: string): Certificate {
  const matching = certificates.filter((c) => c.commonName.includes(name));
  const [certificate] = matching;
  if (certificate === undefined || matching.length !== 1)
    throw new Refusal('pck-chain-role', 'certificationData', `one ${name}`, `${matching.length}`);
  return certificate;
}

/** What is wrong between the certificates of a chain, apart from signatures and dates. */
export interface ChainFault {
  readonly expected: string;
  readonly got: string;
}

/** The first broken path rule: names chain, authorities may sign, the leaf is none. */
export function pathFault({ leaf, intermediate, root }: PckChain): ChainFault | undefined {
  const rules: readonly (readonly [holds: boolean, expected: string, got: string])[] = [
    [equalBytes(root.issuer, root.subject), 'a self-issued root', 'another issuer'],
    [
      equalBytes(intermediate.issuer, root.subject),
      `an intermediate issued by ${root.commonName}`,
      'another issuer',
    ],
    [
      equalBytes(leaf.issuer, intermediate.subject),
      `a PCK issued by ${intermediate.commonName}`,
      'another issuer',
    ],
    [isAuthority(root), 'a root that may sign certificates', 'basicConstraints or keyUsage forbid it'],
    [
      isAuthority(intermediate),
      'an intermediate that may sign certificates',
      'basicConstraints or keyUsage forbid it',
    ],
    [!leaf.isCa, 'a PCK that is no authority', 'an authority'],
    [leaf.keyUsage.digitalSignature, 'a PCK that may sign', 'keyUsage forbids it'],
  ];
  const broken = rules.find(([holds]) => !holds);
  return broken === undefined ? undefined : { expected: broken[1], got: broken[2] };
}

const isAuthority = (c: Certificate): boolean => c.isCa && c.keyUsage.keyCertSign;

/**
 * The first certificate whose issuer did not sign it, from the root down. All are checked at once; the signature of a root
 * certificate that is known needs no check.
 */
export async function signatureFault(
  { leaf, intermediate, root }: PckChain,
  roots: HardwareRoots,
): Promise<ChainFault | undefined> {
  const links = [
    { certificate: root, issuer: root },
    { certificate: intermediate, issuer: root },
    { certificate: leaf, issuer: intermediate },
  ];
  const valid = await Promise.all(
    links.map(
      ({ certificate: c, issuer }) =>
        (c === root && isKnownRoot(c, roots)) || verifyAuthority(issuer.publicKey, c.signed, c.signature),
    ),
  );
  const broken = links[valid.indexOf(false)];
  if (broken === undefined) return undefined;
  return {
    expected: `${broken.certificate.commonName} signed by ${broken.issuer.commonName}`,
    got: 'a signature that does not verify',
  };
}
