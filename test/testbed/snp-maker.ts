/**
 * SEV-SNP attestation reports of every version and product line, signed by a made-up chip, with any field as asked, true or not.
 * Written from the AMD SEV-SNP Firmware ABI Specification (56860), table "ATTESTATION_REPORT Structure"; independent of `src/`.
 */
import { type Bytes, concat, u32 } from './bytes';
import type { SnpTcb, TestProduct } from './snp-maker-pki';

export type ReportVersion = 2 | 3 | 5;

/** Family, model, stepping. */
export const CPUIDS: { readonly [name: string]: readonly [number, number, number] } = {
  Milan: [0x19, 0x01, 0x01],
  'Milan-X': [0x19, 0x01, 0x02],
  Genoa: [0x19, 0x11, 0x01],
  'Genoa-X': [0x19, 0x11, 0x02],
  Bergamo: [0x19, 0xa0, 0x02],
  Turin: [0x1a, 0x02, 0x01],
  'Turin Dense': [0x1a, 0x11, 0x00],
};

export interface SnpReportOptions {
  readonly version?: number;
  readonly product: TestProduct;
  /** Signs the report. */
  readonly keys: CryptoKeyPair;
  readonly chipId: Uint8Array;
  readonly reportedTcb: SnpTcb;
  readonly currentTcb?: SnpTcb;
  readonly committedTcb?: SnpTcb;
  readonly launchTcb?: SnpTcb;
  readonly reportData?: Uint8Array;
  readonly policy?: bigint;
  readonly vmpl?: number;
  readonly keyInfo?: number;
  readonly signatureAlgorithm?: number;
  readonly cpuid?: readonly [family: number, model: number, stepping: number];
  /** Build, minor, major. */
  readonly currentVersion?: readonly number[];
  readonly committedVersion?: readonly number[];
  readonly reportIdMa?: Uint8Array;
  readonly idKeyDigest?: Uint8Array;
  readonly authorKeyDigest?: Uint8Array;
  /** Written over the rest, before it is signed. */
  readonly overwrite?: readonly (readonly [offset: number, bytes: Uint8Array])[];
}

/** SMT allowed, and the bit that is always one. */
export const USUAL_POLICY = 0x3_0000n;
export const DEBUG_POLICY = USUAL_POLICY | (1n << 19n);
export const REPORT_LENGTH = 1184;
const SIGNED_LENGTH = 672;

/** Security patch levels in the eight bytes of TCB_VERSION; Turin has another order. */
export function tcbBytes(product: TestProduct, { fmc = 0, bl, tee, snp, ucode }: SnpTcb): Bytes {
  return product === 'Turin'
    ? Uint8Array.of(fmc, bl, tee, snp, 0, 0, 0, ucode)
    : Uint8Array.of(bl, tee, 0, 0, 0, 0, snp, ucode);
}

function u64(value: bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

export async function makeSnpReport(wish: SnpReportOptions): Promise<Bytes> {
  const { product, version = 5, reportedTcb } = wish;
  const report = new Uint8Array(REPORT_LENGTH);
  const put = (offset: number, bytes: Uint8Array | readonly number[]) => report.set(bytes, offset);
  const tcb = (offset: number, value: SnpTcb = reportedTcb) => put(offset, tcbBytes(product, value));
  put(0x000, u32(version));
  put(0x004, u32(1));
  put(0x008, u64(wish.policy ?? USUAL_POLICY));
  put(0x010, new Uint8Array(16).fill(0xfa));
  put(0x020, new Uint8Array(16).fill(0x1a));
  put(0x030, u32(wish.vmpl ?? 0));
  put(0x034, u32(wish.signatureAlgorithm ?? 1));
  tcb(0x038, wish.currentTcb);
  put(0x040, u64(0x25n));
  put(0x048, u32(wish.keyInfo ?? 0));
  put(0x050, wish.reportData ?? new Uint8Array(64).fill(7));
  put(0x090, new Uint8Array(48).fill(0x4e));
  put(0x0c0, new Uint8Array(32).fill(0x05));
  put(0x0e0, wish.idKeyDigest ?? new Uint8Array(48));
  put(0x110, wish.authorKeyDigest ?? new Uint8Array(48));
  put(0x140, new Uint8Array(32).fill(0x1d));
  put(0x160, wish.reportIdMa ?? new Uint8Array(32).fill(0xff));
  tcb(0x180);
  if (version >= 3) put(0x188, wish.cpuid ?? CPUIDS[product] ?? []);
  put(0x1a0, wish.chipId);
  tcb(0x1e0, wish.committedTcb);
  put(0x1e8, wish.currentVersion ?? [0x31, 0x37, 0x01]);
  put(0x1ec, wish.committedVersion ?? wish.currentVersion ?? [0x31, 0x37, 0x01]);
  tcb(0x1f0, wish.launchTcb);
  if (version >= 5) put(0x1f8, concat(u64(0xbn), u64(0xbn)));
  for (const [offset, bytes] of wish.overwrite ?? []) put(offset, bytes);
  return signSnpReport(report, wish.keys);
}

/** A copy with the signature made anew: ECDSA P-384 with SHA-384, r and s little-endian in 72 bytes each. */
export async function signSnpReport(report: Uint8Array, keys: CryptoKeyPair): Promise<Bytes> {
  const out = new Uint8Array(report);
  const raw = new Uint8Array(
    await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-384' },
      keys.privateKey,
      out.slice(0, SIGNED_LENGTH),
    ),
  );
  out.set(raw.slice(0, 48).reverse(), 0x2a0);
  out.set(raw.slice(48).reverse(), 0x2e8);
  return out;
}
