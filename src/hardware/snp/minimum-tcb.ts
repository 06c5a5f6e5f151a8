/**
 * The lowest patch levels with which AMD calls a published attack on SEV-SNP mitigated. AMD has no document that says which TCB version
 * is current, as Intel has; its security bulletins name levels one by one. So this is a table with dates: what a bulletin
 * demands counts from the day it was published, and an appraisal says by which date it judged.
 *
 * Microcode levels are the last byte of the microcode revision, and each kind of processor counts its own: they can be compared
 * only within one stepping. The other levels are the same for all processors of a product line.
 *
 * The bulletins (`https://www.amd.com/en/resources/product-security/bulletin/amd-sb-<number>.html`) could not be read from where this
 * was written. Each row says where its figures were found; levels that only one source names and nothing else supports are left
 * out. So are those of AMD-SB-3034, which AMD withdrew on 2026-09-24. Mitigations that have no level in the TCB version, such as those
 * against physical attacks on memory, cannot be seen here.
 */
import { type Cpuid, cpuidText, type SnpProduct } from './product';
import type { TcbVersion } from './tcb-version';

export interface MinimumTcb {
  readonly bulletin: string;
  /** Day of publication. */
  readonly since: string;
  readonly attack: string;
  readonly product: SnpProduct;
  /** Family, model and stepping, `19/01/01`; `any` for levels that all processors of the line share. */
  readonly cpuid: string | 'any';
  readonly minimum: TcbVersion;
  /** Where the figures were found. */
  readonly found: string;
}

const ENTRY_SIGN = {
  bulletin: 'AMD-SB-3019',
  since: '2025-02-03',
  attack: 'microcode signature verification, CVE-2024-56161',
  found: 'fwupd (microcode revisions by processor) and two verifiers that quote the bulletin',
} as const;

const IOMMU_WRITE = {
  bulletin: 'AMD-SB-3016',
  since: '2026-04-14',
  attack: 'IOMMU writes into guest memory, CVE-2023-20585',
  found: 'two verifiers that quote the bulletin',
} as const;

export const MINIMUM_TCB: readonly MinimumTcb[] = [
  { ...ENTRY_SIGN, product: 'Milan', cpuid: '19/01/01', minimum: { microcode: 0xdb } },
  { ...ENTRY_SIGN, product: 'Milan', cpuid: '19/01/02', minimum: { microcode: 0x44 } },
  { ...ENTRY_SIGN, product: 'Genoa', cpuid: '19/11/01', minimum: { microcode: 0x54 } },
  { ...ENTRY_SIGN, product: 'Genoa', cpuid: '19/11/02', minimum: { microcode: 0x4f } },
  { ...ENTRY_SIGN, product: 'Genoa', cpuid: '19/a0/02', minimum: { microcode: 0x19 } },
  { ...IOMMU_WRITE, product: 'Milan', cpuid: 'any', minimum: { snp: 0x1b } },
  { ...IOMMU_WRITE, product: 'Genoa', cpuid: 'any', minimum: { snp: 0x1b } },
  {
    bulletin: 'AMD-SB-3030',
    since: '2026-05-12',
    attack: 'NBIO registers without locks, CVE-2025-61971',
    product: 'Milan',
    cpuid: 'any',
    minimum: { snp: 0x1d },
    found: 'two verifiers that quote the bulletin; its date in a bulletin of Google Cloud',
  },
];

/** Day on which this table was last compared with what is published. */
export const MINIMUM_TCB_AS_OF = '2026-11-21';

export interface Minima {
  /** The rows that count. */
  readonly rows: readonly MinimumTcb[];
  /** False where others of the product line have a microcode level that counts, and this processor has none in the table. */
  readonly isComplete: boolean;
}

/**
 * What counts for a processor at a time. Without CPUID (reports of version 2) only levels that all processors share.
 * @param at milliseconds since the epoch
 */
export function minimaFor(product: SnpProduct, cpuid: Cpuid | undefined, at: number): Minima {
  const inForce = MINIMUM_TCB.filter((m) => m.product === product && Date.parse(m.since) <= at);
  const mine = cpuid && cpuidText(cpuid);
  const rows = inForce.filter((m) => m.cpuid === 'any' || m.cpuid === mine);
  const isNamed = rows.some((m) => m.cpuid !== 'any');
  return { rows, isComplete: rows.length > 0 && (isNamed || inForce.every((m) => m.cpuid === 'any')) };
}
