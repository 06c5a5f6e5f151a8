/** What Vitrine knows of an operating system image. Source: dstack evidence specification, sections 9.1 and 9.2. */

export const PAGE_ADD_ORDERS = ['two-pass', 'single-pass', 'not-known'] as const;
/**
 * In which order the host's QEMU added and measured the pages of the firmware: 8.x all of a section first (two-pass), from 9.0 page
 * by page. Both are the same firmware; the host chooses, and nothing depends on it.
 */
export type PageAddOrder = (typeof PAGE_ADD_ORDERS)[number];

/** Lower-case hex, 48 bytes each. */
export interface Firmware {
  readonly mrtd: readonly { readonly order: PageAddOrder; readonly value: string }[];
  /** Where the firmware puts the TD HOB and which memory it has accepted (`td-hob.ts`), hex; absent where it is not known. */
  readonly tdHobWitness?: string;
}

export interface ImageMeasurements {
  readonly firmware: Firmware;
  /**
   * Hex. The host rewrites the kernel's header before the kernel is measured, and what it writes depends on the memory: this is
   * the value for exactly 2 GiB, and for 2.75 GiB and more (`kernel-header.ts`).
   */
  readonly rtmr1: string;
  readonly rtmr2: string;
  /** The digests that make RTMR1 and RTMR2, hex, where a log showed them: they tell which part of an unknown system is known. */
  readonly events?: BootEvents;
}

/** Lower-case hex, 48 bytes each. */
export interface BootEvents {
  /** First event of RTMR1: Authenticode digest of the kernel. */
  readonly kernel: string;
  /** RTMR2. */
  readonly commandLine: string;
  readonly initrd: string;
}

export interface OsImage {
  /** SHA-256 of the release's `sha256sum.txt`, lower-case hex. */
  readonly osImageHash: string;
  readonly name: string;
  readonly version: string;
  /** A development image lets its operator log in: genuine, and no secret is safe in it. */
  readonly isDevelopment: boolean;
  /** Absent where only the hash was published: such an image is matched through TDX-lite material alone (`tdx-lite.ts`). */
  readonly measurements?: ImageMeasurements;
  /** The page orders in which a quote of this image was seen. */
  readonly quoted: readonly PageAddOrder[];
  readonly provenance: string;
}
export interface MeasuredOsImage extends OsImage {
  readonly measurements: ImageMeasurements;
}

export const isMeasured = (image: OsImage): image is MeasuredOsImage => image.measurements !== undefined;
