/**
 * What a VCEK or VLEK certificate says about its key: of which chip or which cloud provider it is, and for which TCB version.
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), table "VCEK certificate extensions"; VLEK Certificate
 * Definition (58369): CSP_ID instead of HWID.
 */
import { asciiText } from '../../encoding/ascii';
import { DerReader, readOnly, TAG } from '../../encoding/der';
import { Refusal } from '../../refusal';
import { HWID_BYTES, productNamed, type SnpProduct } from './product';
import type { SnpCertificate } from './snp-certificate';
import { TCB_LAYOUT, TCB_PARTS, type TcbPart, type TcbVersion } from './tcb-version';

const AMD = '1.3.6.1.4.1.3704.1';
const STRUCTURE_VERSION = `${AMD}.1`;
const PRODUCT_NAME = `${AMD}.2`;
const HWID = `${AMD}.4`;
const CSP_ID = `${AMD}.5`;
const PART: { readonly [P in TcbPart]: string } = {
  bootLoader: `${AMD}.3.1`,
  tee: `${AMD}.3.2`,
  snp: `${AMD}.3.3`,
  microcode: `${AMD}.3.8`,
  fmc: `${AMD}.3.9`,
};
/** Of unused bytes of the TCB version. Those that are there are zero. */
const UNUSED = [4, 5, 6, 7].map((n) => `${AMD}.3.${n}`);

/** Turin's certificates are of the second structure. */
const STRUCTURE: { readonly [P in SnpProduct]: number } = { Milan: 0, Genoa: 0, Turin: 1 };

const LEAF_NAMES = { vcek: 'SEV-VCEK', vlek: 'SEV-VLEK' } as const;
const LONGEST_CSP_ID = 256;

interface OfAnyKey {
  readonly product: SnpProduct;
  readonly tcb: TcbVersion;
}

export type EndorsementKey =
  | (OfAnyKey & { readonly kind: 'vcek'; readonly hwid: Uint8Array })
  | (OfAnyKey & { readonly kind: 'vlek'; readonly cspId: string });

/** True for the certificate of a VCEK or VLEK, by its name alone. */
export const isEndorsementKey = ({ commonName }: SnpCertificate): boolean =>
  commonName === LEAF_NAMES.vcek || commonName === LEAF_NAMES.vlek;

/**
 * @throws Refusal `snp-extension-missing`, `snp-extension`, `der-…`
 */
export function readEndorsementKey({ commonName, extensions }: SnpCertificate): EndorsementKey {
  const present = (oid: string): Uint8Array => {
    const value = extensions.get(oid);
    if (value === undefined) throw new Refusal('snp-extension-missing', oid, 'the extension', 'none');
    return value;
  };
  const name = ia5(PRODUCT_NAME, present(PRODUCT_NAME));
  const product = productNamed(name);
  if (product === undefined) throw refuse(PRODUCT_NAME, 'Milan, Genoa or Turin', JSON.stringify(name));
  const structure = byte(STRUCTURE_VERSION, present(STRUCTURE_VERSION));
  if (structure !== STRUCTURE[product])
    throw refuse(STRUCTURE_VERSION, `${STRUCTURE[product]} for ${product}`, `${structure}`);
  for (const oid of UNUSED) {
    const value = extensions.get(oid);
    if (value !== undefined && byte(oid, value) !== 0) throw refuse(oid, '0', 'another number');
  }
  const tcb: { [P in TcbPart]?: number } = {};
  for (const part of TCB_PARTS)
    if (TCB_LAYOUT[product][part] !== undefined) tcb[part] = byte(PART[part], present(PART[part]));
    else if (extensions.has(PART[part])) throw refuse(PART[part], `none for ${product}`, 'one');

  if (commonName === LEAF_NAMES.vlek) {
    if (extensions.has(HWID)) throw refuse(HWID, 'no chip in the certificate of a VLEK', 'one');
    return { kind: 'vlek', product, tcb, cspId: ia5(CSP_ID, present(CSP_ID)).slice(0, LONGEST_CSP_ID) };
  }
  if (extensions.has(CSP_ID)) throw refuse(CSP_ID, 'no provider in the certificate of a VCEK', 'one');
  const hwid = present(HWID);
  // The octets of the chip stand in the extension as they are, without an encoding of their own.
  if (hwid.length !== HWID_BYTES[product])
    throw refuse(HWID, `${HWID_BYTES[product]} bytes for ${product}`, `${hwid.length}`);
  return { kind: 'vcek', product, tcb, hwid };
}

function byte(oid: string, value: Uint8Array): number {
  const reader = new DerReader(value, oid);
  const number = reader.smallInteger();
  reader.end();
  if (number > 0xff) throw refuse(oid, '0 to 255', `${number}`);
  return number;
}

const ia5 = (oid: string, value: Uint8Array): string =>
  asciiText(readOnly(value, TAG.ia5String, oid).content);

const refuse = (oid: string, expected: string, got: string): Refusal =>
  new Refusal('snp-extension', oid, expected, got);
