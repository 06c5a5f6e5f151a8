/**
 * TCB_VERSION: security patch levels of the parts of a platform, one byte each.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860) 1.58, section 2.2: one table for Milan and Genoa, one for Turin.
 */
import type { SnpProduct } from './product';

/** In the order in which they are named. */
export const TCB_PARTS = ['fmc', 'bootLoader', 'tee', 'snp', 'microcode'] as const;
export type TcbPart = (typeof TCB_PARTS)[number];

/** `fmc` (a boot stage) exists from Turin on. */
export type TcbVersion = { readonly [P in TcbPart]?: number };

type Place = { readonly [P in TcbPart]?: number };

const BEFORE_TURIN: Place = { bootLoader: 0, tee: 1, snp: 6, microcode: 7 };
const SINCE_TURIN: Place = { fmc: 0, bootLoader: 1, tee: 2, snp: 3, microcode: 7 };

/** Offset of each part in the eight bytes. */
export const TCB_LAYOUT: { readonly [P in SnpProduct]: Place } = {
  Milan: BEFORE_TURIN,
  Genoa: BEFORE_TURIN,
  Turin: SINCE_TURIN,
};

/** @param bytes 8, as they stand in a report */
export function readTcbVersion(bytes: Uint8Array, product: SnpProduct): TcbVersion {
  const version: { [P in TcbPart]?: number } = {};
  for (const part of TCB_PARTS) {
    const at = TCB_LAYOUT[product][part];
    if (at !== undefined) version[part] = bytes[at] ?? 0;
  }
  return version;
}

/** Bytes that the layout leaves unused, and that are zero in a genuine version. */
export function unusedTcbBytes(bytes: Uint8Array, product: SnpProduct): Uint8Array {
  const used = Object.values(TCB_LAYOUT[product]);
  return bytes.filter((_, at) => !used.includes(at));
}

/** The parts of `a` that are lower than those of `b`; parts that either lacks are not compared. */
export function partsBelow(a: TcbVersion, b: TcbVersion): readonly TcbPart[] {
  return TCB_PARTS.filter((part) => {
    const [mine, other] = [a[part], b[part]];
    return mine !== undefined && other !== undefined && mine < other;
  });
}

/** `bootLoader 4, tee 0, snp 24, microcode 219`; only of `parts` when given. */
export const tcbText = (version: TcbVersion, parts: readonly TcbPart[] = TCB_PARTS): string =>
  parts.flatMap((part) => (version[part] === undefined ? [] : [`${part} ${version[part]}`])).join(', ');
