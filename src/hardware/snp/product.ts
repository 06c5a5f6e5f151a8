/**
 * The product lines whose reports are understood, and the processors that belong to each. A product line has a root key of its own
 * and one layout of its TCB versions.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860) 1.58, section 2.2 "TCB_VERSION" and table "ATTESTATION_REPORT", CPUID_*
 * fields; AMD VCEK Certificate and KDS Interface Specification (57230), section 3.
 */

export const SNP_PRODUCTS = ['Milan', 'Genoa', 'Turin'] as const;
export type SnpProduct = (typeof SNP_PRODUCTS)[number];

/** Combined (base and extended) values of CPUID Fn0000_0001_EAX, as reports since version 3 carry them. */
export interface Cpuid {
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
}

/** Bergamo and Siena are of Genoa's line, Turin Dense of Turin's: they have other models and the same keys. */
const MODELS: readonly (readonly [family: number, first: number, last: number, product: SnpProduct])[] = [
  [0x19, 0x00, 0x0f, 'Milan'],
  [0x19, 0x10, 0x1f, 'Genoa'],
  [0x19, 0xa0, 0xaf, 'Genoa'],
  [0x1a, 0x00, 0x1f, 'Turin'],
];

/** `undefined` for processors that this release does not know. */
export function productOf({ family, model }: Cpuid): SnpProduct | undefined {
  return MODELS.find(([f, first, last]) => f === family && model >= first && model <= last)?.[3];
}

/** As names of certificates spell it: `Milan-B0`, `Genoa`. `undefined` for any other text. */
export function productNamed(text: string): SnpProduct | undefined {
  const [, line] = /^([A-Z][a-z]+)(?:-[A-Z][0-9])?$/.exec(text) ?? [];
  return SNP_PRODUCTS.find((product) => product === line);
}

/** How many bytes of CHIP_ID identify the chip; those after them are zero. */
export const HWID_BYTES: { readonly [P in SnpProduct]: number } = { Milan: 64, Genoa: 64, Turin: 8 };

/** `19/11/01`: family, model, stepping in hex. */
export const cpuidText = ({ family, model, stepping }: Cpuid): string =>
  [family, model, stepping].map((n) => n.toString(16).padStart(2, '0')).join('/');
