/**
 * Names of the bits of GUEST_POLICY and PLATFORM_INFO. What is acceptable is in `policy-checks.ts`.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860) 1.58, section 4.3 "Guest Policy" and table "PLATFORM_INFO".
 */
import { bitNames, maskOf } from '../td-attributes';

/** Bits 0 to 15 are the ABI version that the guest demands. */
export const GUEST_POLICY = {
  SMT: 16,
  /** Reserved, always one. */
  MUST_BE_ONE: 17,
  MIGRATE_MA: 18,
  DEBUG: 19,
  SINGLE_SOCKET: 20,
  CXL_ALLOW: 21,
  MEM_AES_256_XTS: 22,
  RAPL_DIS: 23,
  CIPHERTEXT_HIDING_DRAM: 24,
  PAGE_SWAP_DISABLE: 25,
} as const;

export const PLATFORM_INFO = {
  SMT_EN: 0,
  TSME_EN: 1,
  ECC_EN: 2,
  RAPL_DIS: 3,
  CIPHERTEXT_HIDING_DRAM_EN: 4,
  /** The firmware looked for aliased memory at boot and found none. */
  ALIAS_CHECK_COMPLETE: 5,
  IOMMU_WRITE_SAFE: 6,
  TIO_EN: 7,
} as const;

const ABI_VERSION = 0xffffn;
const KNOWN_POLICY = maskOf(Object.values(GUEST_POLICY));
const MUST_BE_ONE = maskOf([GUEST_POLICY.MUST_BE_ONE]);

/** The lowest ABI version on which the guest lets itself be run: major, minor. */
export const abiOfPolicy = (bits: bigint): readonly [major: number, minor: number] => [
  Number((bits >> 8n) & 0xffn),
  Number(bits & 0xffn),
];

/** Names of the set bits, those that have none as `bit 26`. The bit that is always one is not named. */
export const guestPolicyNames = (bits: bigint): readonly string[] =>
  bitNames(bits & ~ABI_VERSION & ~MUST_BE_ONE, GUEST_POLICY);

export const platformInfoNames = (bits: bigint): readonly string[] => bitNames(bits, PLATFORM_INFO);

/** Bits of the guest policy that this release does not know. */
export const unknownPolicyBits = (bits: bigint): bigint => bits & ~ABI_VERSION & ~KNOWN_POLICY;
