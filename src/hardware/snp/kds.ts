/**
 * Addresses of AMD's key distribution service. That of a VCEK names the chip and its TCB version, and so tells AMD which machine is
 * being looked at; the others only a product line.
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 4; `fmcSPL` for Turin and later.
 */
import { toHex } from '../../encoding/hex';
import type { EndorsementKey } from './endorsement-key';
import { SNP_PRODUCTS, type SnpProduct } from './product';
import { TCB_LAYOUT, type TcbPart, type TcbVersion } from './tcb-version';

export const AMD_KDS = 'https://kdsintf.amd.com';

type KeyKind = EndorsementKey['kind'];

const PARAMETERS: readonly (readonly [name: string, part: TcbPart])[] = [
  ['fmcSPL', 'fmc'],
  ['blSPL', 'bootLoader'],
  ['teeSPL', 'tee'],
  ['snpSPL', 'snp'],
  ['ucodeSPL', 'microcode'],
];

/**
 * DER certificate of a chip's key for one TCB version.
 * @param hwid 64 bytes, 8 for Turin
 */
export function vcekUrl(product: SnpProduct, hwid: Uint8Array, tcb: TcbVersion): string {
  const query = PARAMETERS.filter(([, part]) => TCB_LAYOUT[product][part] !== undefined)
    .map(([name, part]) => `${name}=${String(tcb[part] ?? 0).padStart(2, '0')}`)
    .join('&');
  return `${AMD_KDS}/vcek/v1/${product}/${toHex(hwid)}?${query}`;
}

/** PEM: ASK (or ASVK) and ARK. */
export const certChainUrl = (kind: KeyKind, product: SnpProduct): string =>
  `${AMD_KDS}/${kind}/v1/${product}/cert_chain`;

/** DER revocation list. */
export const crlUrl = (kind: KeyKind, product: SnpProduct): string => `${AMD_KDS}/${kind}/v1/${product}/crl`;

const PATH = new RegExp(
  `^/v[cl]ek/v1/(${SNP_PRODUCTS.join('|')})/(cert_chain|crl|[0-9a-f]{16}|[0-9a-f]{128})$`,
);

/** Is this one of these addresses? It depends on the machine alone, never on a site, so requests for it may be shared. */
export function isKdsUrl(url: string): boolean {
  const { origin, pathname } = new URL(url);
  return origin === AMD_KDS && PATH.test(pathname);
}
