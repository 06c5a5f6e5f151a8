/**
 * Names of TD attribute bits. Facts only; which of them are acceptable is in `td-policy.ts`.
 * Source: Intel TDX Module ABI Specification, "ATTRIBUTES"; names as in the Linux kernel, arch/x86/include/asm/shared/tdx.h.
 */
export const TD_ATTRIBUTE = {
  DEBUG: 0,
  HGS_PLUS_PROF: 4,
  PERF_PROF: 5,
  PMT_PROF: 6,
  ICSSD: 16,
  LASS: 27,
  SEPT_VE_DISABLE: 28,
  MIGRATABLE: 29,
  PKS: 30,
  KL: 31,
  TPA: 62,
  PERFMON: 63,
} as const;

export type TdAttribute = keyof typeof TD_ATTRIBUTE;

/** The attributes that are set, in bit order; reserved ones as `bit <n>`. */
export function tdAttributeNames(bits: bigint): readonly string[] {
  return bitNames(bits, TD_ATTRIBUTE);
}

export function bitNames(bits: bigint, table: { readonly [name: string]: number }): readonly string[] {
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit++)
    if (isSet(bits, bit)) names.push(Object.entries(table).find(([, b]) => b === bit)?.[0] ?? `bit ${bit}`);
  return names;
}

export const isSet = (bits: bigint, bit: number): boolean => ((bits >> BigInt(bit)) & 1n) === 1n;

export const maskOf = (bits: readonly number[]): bigint =>
  bits.reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n);
