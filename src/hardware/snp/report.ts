/**
 * The attestation report of a SEV-SNP guest, versions 2, 3 and 5.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860), table "ATTESTATION_REPORT Structure": revision 1.55 for version 2, 1.56
 * for version 3, 1.58 for version 5; chapter 10 for the signature. Version 4 was never published, and version 6 (1.59) is for
 * processors whose layout this release does not know: both are refused.
 *
 * Integers are little-endian. Every byte that no field claims is reserved and zero, the 368 after the signature included: nobody
 * signed those, so they are the only ones that could be changed unnoticed.
 */
import { isZero } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import { littleEndian, littleEndianBits } from '../layout';
import { type Cpuid, HWID_BYTES, productOf, type SnpProduct } from './product';

export const REPORT_BYTES = 0x4a0;
/** The signature covers what is before it. */
export const SIGNED_BYTES = 0x2a0;

const VERSION_2 = {
  version: [0x000, 4],
  guestSvn: [0x004, 4],
  policy: [0x008, 8],
  familyId: [0x010, 16],
  imageId: [0x020, 16],
  vmpl: [0x030, 4],
  signatureAlgorithm: [0x034, 4],
  currentTcb: [0x038, 8],
  platformInfo: [0x040, 8],
  keyInfo: [0x048, 4],
  reportData: [0x050, 64],
  measurement: [0x090, 48],
  hostData: [0x0c0, 32],
  idKeyDigest: [0x0e0, 48],
  authorKeyDigest: [0x110, 48],
  reportId: [0x140, 32],
  reportIdMa: [0x160, 32],
  reportedTcb: [0x180, 8],
  chipId: [0x1a0, 64],
  committedTcb: [0x1e0, 8],
  currentVersion: [0x1e8, 3],
  committedVersion: [0x1ec, 3],
  launchTcb: [0x1f0, 8],
  /** 72 bytes each are set aside for r and s; numbers of P-384 take 48 of them. */
  signatureR: [0x2a0, 48],
  signatureS: [0x2e8, 48],
} as const;

const VERSION_3 = {
  ...VERSION_2,
  cpuidFamily: [0x188, 1],
  cpuidModel: [0x189, 1],
  cpuidStepping: [0x18a, 1],
} as const;

const VERSION_5 = {
  ...VERSION_3,
  launchMitigations: [0x1f8, 8],
  currentMitigations: [0x200, 8],
} as const;

type Field = keyof typeof VERSION_5;
type Table = { readonly [F in Field]?: readonly [offset: number, length: number] };

const TABLES = { 2: VERSION_2, 3: VERSION_3, 5: VERSION_5 } as const;
export type SnpReportVersion = keyof typeof TABLES;
const VERSIONS: readonly SnpReportVersion[] = [2, 3, 5];

const ECDSA_P384_WITH_SHA384 = 1;

/** Bits of KEY_INFO: AUTHOR_KEY_EN, MASK_CHIP_KEY, and from bit 2 on three bits SIGNING_KEY; those above are reserved. */
const KEY_INFO = { authorKey: 0x01, chipMasked: 0x02, signingKeyShift: 2, signingKeyMask: 0x07, used: 0x1f };
const SIGNING_KEYS: { readonly [value: number]: SigningKey } = { 0: 'vcek', 1: 'vlek', 7: 'none' };
export type SigningKey = 'vcek' | 'vlek' | 'none';

/** The value of VMPL in a report that the hypervisor asked for, not the guest. */
const OF_THE_HOST = 0xffff_ffff;
const HIGHEST_VMPL = 3;

/** Major, minor, build. */
export type FirmwareVersion = readonly [major: number, minor: number, build: number];

export interface SnpReport {
  readonly version: SnpReportVersion;
  /** All that the signature covers. */
  readonly signed: Uint8Array;
  /** r‖s, big-endian, 96 bytes, as WebCrypto takes it. */
  readonly signature: Uint8Array;
  readonly guestSvn: number;
  readonly policyBits: bigint;
  readonly familyId: Uint8Array;
  readonly imageId: Uint8Array;
  /** Privilege level of who asked inside the guest, 0 (highest) to 3; `host`: the hypervisor did. */
  readonly vmpl: number | 'host';
  readonly platformInfoBits: bigint;
  readonly hasAuthorKey: boolean;
  readonly isChipMasked: boolean;
  readonly signingKey: SigningKey;
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** 48 bytes. */
  readonly measurement: Uint8Array;
  /** 32 bytes. */
  readonly hostData: Uint8Array;
  readonly idKeyDigest: Uint8Array;
  readonly authorKeyDigest: Uint8Array;
  readonly reportId: Uint8Array;
  readonly reportIdMa: Uint8Array;
  /** 8 bytes each; what they mean depends on the product, see `readTcbVersion`. */
  readonly currentTcb: Uint8Array;
  readonly reportedTcb: Uint8Array;
  readonly committedTcb: Uint8Array;
  readonly launchTcb: Uint8Array;
  /** Absent in version 2. */
  readonly cpuid?: Cpuid;
  /** Absent in version 2, and for processors that this release does not know. */
  readonly product?: SnpProduct;
  /** 64 bytes; zero where the platform hides it. */
  readonly chipId: Uint8Array;
  readonly currentVersion: FirmwareVersion;
  readonly committedVersion: FirmwareVersion;
  /** Vulnerabilities whose mitigation the firmware verified. Version 5 only. */
  readonly mitigationBits?: { readonly atLaunch: bigint; readonly now: bigint };
}

/**
 * Reads a report and believes nothing of it. Fields are views of the input.
 * @param bytes one report and nothing after it
 * @throws Refusal `snp-report-length`, `snp-report-reserved`, `snp-report-vmpl`, and where it may be genuine and is not understood
 * `snp-report-unsupported-version`, `-algorithm`, `-signing-key`
 */
export function readSnpReport(bytes: Uint8Array): SnpReport {
  if (bytes.length !== REPORT_BYTES)
    throw new Refusal('snp-report-length', 'report', `${REPORT_BYTES} bytes`, `${bytes.length}`);
  const stated = littleEndian(bytes.subarray(0, 4));
  const version = VERSIONS.find((v) => v === stated);
  if (version === undefined) throw unsupported('version', VERSIONS.join(', '), stated);
  const table: Table = TABLES[version];
  refuseReserved(bytes, table);
  const field = (name: Field): Uint8Array => {
    const [offset, length] = table[name] ?? VERSION_5[name];
    return bytes.subarray(offset, offset + length);
  };
  const algorithm = littleEndian(field('signatureAlgorithm'));
  if (algorithm !== ECDSA_P384_WITH_SHA384)
    throw unsupported('algorithm', `${ECDSA_P384_WITH_SHA384} (ECDSA P-384 with SHA-384)`, algorithm);
  const cpuid = version === 2 ? undefined : cpuidOf(field);
  const product = cpuid && productOf(cpuid);
  return {
    version,
    signed: bytes.subarray(0, SIGNED_BYTES),
    signature: bigEndianPair(field('signatureR'), field('signatureS')),
    guestSvn: littleEndian(field('guestSvn')),
    policyBits: littleEndianBits(field('policy')),
    familyId: field('familyId'),
    imageId: field('imageId'),
    vmpl: readVmpl(littleEndian(field('vmpl'))),
    platformInfoBits: littleEndianBits(field('platformInfo')),
    ...readKeyInfo(littleEndian(field('keyInfo'))),
    reportData: field('reportData'),
    measurement: field('measurement'),
    hostData: field('hostData'),
    idKeyDigest: field('idKeyDigest'),
    authorKeyDigest: field('authorKeyDigest'),
    reportId: field('reportId'),
    reportIdMa: field('reportIdMa'),
    currentTcb: field('currentTcb'),
    reportedTcb: field('reportedTcb'),
    committedTcb: field('committedTcb'),
    launchTcb: field('launchTcb'),
    ...(cpuid === undefined ? {} : { cpuid }),
    ...(product === undefined ? {} : { product }),
    chipId: field('chipId'),
    currentVersion: firmwareVersion(field('currentVersion')),
    committedVersion: firmwareVersion(field('committedVersion')),
    ...(version === 5
      ? {
          mitigationBits: {
            atLaunch: littleEndianBits(field('launchMitigations')),
            now: littleEndianBits(field('currentMitigations')),
          },
        }
      : {}),
  };
}

/** The bytes of CHIP_ID by which the key distribution service knows the chip; `undefined` where the platform hides them. */
export function hwidOf({ chipId }: Pick<SnpReport, 'chipId'>, product: SnpProduct): Uint8Array | undefined {
  return isZero(chipId) ? undefined : chipId.subarray(0, HWID_BYTES[product]);
}

function refuseReserved(bytes: Uint8Array, table: Table): void {
  let at = 0;
  const spans = Object.values(table).sort(([a], [b]) => a - b);
  for (const [offset, length] of [...spans, [REPORT_BYTES, 0] as const]) {
    const between = bytes.subarray(at, offset);
    if (!isZero(between))
      throw new Refusal('snp-report-reserved', `offset 0x${at.toString(16)}`, 'zeros', toHex(between));
    at = offset + length;
  }
}

function readVmpl(value: number): number | 'host' {
  if (value === OF_THE_HOST) return 'host';
  if (value > HIGHEST_VMPL)
    throw new Refusal('snp-report-vmpl', 'vmpl', `0 to ${HIGHEST_VMPL}, or ${OF_THE_HOST}`, `${value}`);
  return value;
}

function readKeyInfo(bits: number): Pick<SnpReport, 'hasAuthorKey' | 'isChipMasked' | 'signingKey'> {
  if (bits > KEY_INFO.used)
    throw new Refusal('snp-report-reserved', 'keyInfo', 'bits 5 to 31 zero', `0x${bits.toString(16)}`);
  const value = (bits >> KEY_INFO.signingKeyShift) & KEY_INFO.signingKeyMask;
  const signingKey = SIGNING_KEYS[value];
  if (signingKey === undefined) throw unsupported('signing-key', '0, 1 or 7', value);
  return {
    hasAuthorKey: (bits & KEY_INFO.authorKey) !== 0,
    isChipMasked: (bits & KEY_INFO.chipMasked) !== 0,
    signingKey,
  };
}

function cpuidOf(field: (name: Field) => Uint8Array): Cpuid {
  return {
    family: littleEndian(field('cpuidFamily')),
    model: littleEndian(field('cpuidModel')),
    stepping: littleEndian(field('cpuidStepping')),
  };
}

const firmwareVersion = ([build = 0, minor = 0, major = 0]: Uint8Array): FirmwareVersion => [
  major,
  minor,
  build,
];

function bigEndianPair(r: Uint8Array, s: Uint8Array): Uint8Array {
  const pair = new Uint8Array(r.length + s.length);
  pair.set(r);
  pair.subarray(0, r.length).reverse();
  pair.set(s, r.length);
  pair.subarray(r.length).reverse();
  return pair;
}

const unsupported = (what: string, expected: string, got: number): Refusal =>
  new Refusal(`snp-report-unsupported-${what}`, what, expected, `${got}`);
