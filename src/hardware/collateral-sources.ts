/**
 * Where each document is served: Intel, and a caching service (PCCS) that answers at the same paths.
 * Source: Intel PCS API v4; Intel SGX PCCS API reference. Only the root CRL lives elsewhere at Intel than at a PCCS.
 */
import type { CollateralNeed } from './collateral';
import type { Tee } from './quote-header';

export const INTEL_PCS = 'https://api.trustedservices.intel.com';
const INTEL_ROOT_CRL = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';

export const DOCUMENTS = ['tcbInfo', 'qeIdentity', 'pckCrl', 'rootCaCrl'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];

/** Those that belong to an evaluation, are issued daily, and exist as `standard` and `early`. */
export const EVALUATED: readonly DocumentName[] = ['tcbInfo', 'qeIdentity'];

/** `early`: the newest evaluation as soon as it is published; `standard` follows it months later. */
export type CollateralUpdate = 'standard' | 'early';

/** Response headers that name a document's signer, lower case; API v3 and v4 spell the first one differently. */
export const CHAIN_HEADERS: { readonly [D in DocumentName]: readonly string[] } = {
  tcbInfo: ['tcb-info-issuer-chain', 'sgx-tcb-info-issuer-chain'],
  qeIdentity: ['sgx-enclave-identity-issuer-chain'],
  pckCrl: ['sgx-pck-crl-issuer-chain'],
  rootCaCrl: [],
};

/** The URLs of a document, in the order in which they are asked. */
export function sourcesOf(
  document: DocumentName,
  need: CollateralNeed,
  { pccsUrl, update }: { readonly pccsUrl: string | undefined; readonly update: CollateralUpdate },
): readonly string[] {
  const path = `${pathOf(document, need)}${querySuffix(document, update)}`;
  const intel = document === 'rootCaCrl' ? INTEL_ROOT_CRL : `${INTEL_PCS}${path}`;
  return pccsUrl === undefined ? [intel] : [intel, `${pccsUrl}${path}`];
}

/** The address of the document that describes the quoting enclave: the same for all platforms. */
export const qeIdentityUrl = (base: string, tee: Tee): string =>
  `${base}/${tee}/certification/v4/qe/identity`;

/** Is this an address at which collateral is served, at Intel or at any PCCS? It depends on the platform alone, never on a site. */
export function isCollateralUrl(url: string): boolean {
  return url === INTEL_ROOT_CRL || COLLATERAL_PATH.test(new URL(url).pathname);
}

const COLLATERAL_PATH = /\/(sgx|tdx)\/certification\/v4\/(tcb|qe\/identity|pckcrl|rootcacrl)$/;

function querySuffix(document: DocumentName, update: CollateralUpdate): string {
  if (update === 'standard' || !EVALUATED.includes(document)) return '';
  return document === 'tcbInfo' ? '&update=early' : '?update=early';
}

function pathOf(document: DocumentName, { tee, fmspc, ca }: CollateralNeed): string {
  switch (document) {
    case 'tcbInfo':
      return `/${tee}/certification/v4/tcb?fmspc=${fmspc}`;
    case 'qeIdentity':
      return qeIdentityUrl('', tee);
    case 'pckCrl':
      return `/sgx/certification/v4/pckcrl?ca=${ca}&encoding=der`;
    case 'rootCaCrl':
      return '/sgx/certification/v4/rootcacrl';
  }
}
