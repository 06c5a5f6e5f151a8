/**
 * TDX-lite material: the checksum file and the measurement document of the image that a host says it booted. From them the
 * registers follow without the image. Source: dstack evidence specification, section 9.3(6).
 *
 * The material agrees with itself for any operating system: whoever builds one can write both files, and mint a hash that
 * "verifies". It counts only when the hash of the checksum file is one that Vitrine knows already.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64 } from '../../encoding/base64';
import { toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { osImageHashOf, readChecksumFile } from './checksum-file';
import { imageOfHash, OS_IMAGES } from './images';
import { kernelMovesWithMemory } from './kernel-header';
import type { OsRegisters } from './match';
import type { OsImage, PageAddOrder } from './os-image';
import { readTdxMeasurement, TDX_MEASUREMENT_FILE, type TdxMeasurement } from './tdx-measurement';

export interface TdxLiteMaterial {
  /** `sha256sum.txt` */
  readonly checksumFile: Uint8Array;
  /** `measurement.tdx.cbor` */
  readonly measurement: Uint8Array;
}

export interface TdxLite {
  /** SHA-256 of the checksum file, hex: computed, not claimed. */
  readonly osImageHash: string;
  readonly measurement: TdxMeasurement;
}

/**
 * @param value the member `tdx_measurement` of `vm_config`
 * @throws Refusal `tdx-lite-malformed`, `base64-malformed`
 */
export function readTdxLiteMaterial(value: unknown): TdxLiteMaterial {
  if (typeof value !== 'object' || value === null)
    throw malformed('tdx_measurement', 'an object', typeof value);
  const members: { readonly [name: string]: unknown } = { ...value };
  const file = (name: string): Uint8Array => {
    const text = members[name];
    if (typeof text !== 'string' || text.length > 2 * LIMITS.manifestBytes)
      throw malformed(`tdx_measurement.${name}`, 'a short text in base64', typeof text);
    return fromBase64(text);
  };
  return { checksumFile: file('checksum_file'), measurement: file('measurement') };
}

/**
 * Reads both files and sees that the one names the other. What comes out is as good as its `osImageHash`: see `judgeTdxLite`.
 * @throws Refusal `tdx-lite-other-measurement`, `checksum-file-*`, `tdx-measurement-*`, `td-hob-witness-malformed`, `cbor-*`
 */
export function examineTdxLite({ checksumFile, measurement }: TdxLiteMaterial): TdxLite {
  const listed = readChecksumFile(checksumFile).get(TDX_MEASUREMENT_FILE);
  const digest = toHex(sha256(measurement));
  if (listed !== digest)
    throw new Refusal(
      'tdx-lite-other-measurement',
      `checksum of ${TDX_MEASUREMENT_FILE}`,
      digest,
      listed ?? 'none',
    );
  return { osImageHash: osImageHashOf(checksumFile), measurement: readTdxMeasurement(measurement) };
}

export type TdxLiteFinding =
  /** The material is that of a known image, and the registers are what it gives. */
  | {
      readonly kind: 'production' | 'development';
      readonly image: OsImage;
      readonly pageAddOrder: PageAddOrder;
    }
  /** Nobody known made this material: that it agrees with the registers means nothing. */
  | { readonly kind: 'untrusted'; readonly osImageHash: string; readonly agrees: boolean }
  /** The material of a known image, and other registers. */
  | {
      readonly kind: 'contradicts';
      readonly image: OsImage;
      readonly differing: readonly (keyof OsRegisters)[];
    }
  /** As it should be but for RTMR1, which depends on the memory in this image and at this size. */
  | { readonly kind: 'kernel-not-comparable'; readonly image: OsImage };

/**
 * @param registers of an authentic quote
 * @param memorySize as the host declares, bytes; it can only excuse from a comparison, never pass one
 * @param images the table; tests bring their own
 */
export function judgeTdxLite(
  registers: OsRegisters,
  { osImageHash, measurement }: TdxLite,
  memorySize?: number,
  images: readonly OsImage[] = OS_IMAGES,
): TdxLiteFinding {
  const pageAddOrder = orderOf(registers.mrtd, measurement);
  const differing = [
    ...(pageAddOrder === undefined ? (['mrtd'] as const) : []),
    ...(registers.rtmr1 === measurement.rtmr1 ? [] : (['rtmr1'] as const)),
    ...(registers.rtmr2 === measurement.rtmr2 ? [] : (['rtmr2'] as const)),
  ];
  const image = imageOfHash(osImageHash, images);
  if (image === undefined) return { kind: 'untrusted', osImageHash, agrees: differing.length === 0 };
  if (pageAddOrder !== undefined && differing.length === 0)
    return { kind: image.isDevelopment ? 'development' : 'production', image, pageAddOrder };
  const moves =
    !measurement.kernelHeaderNormalized && memorySize !== undefined && kernelMovesWithMemory(memorySize);
  return moves && differing.every((name) => name === 'rtmr1')
    ? { kind: 'kernel-not-comparable', image }
    : { kind: 'contradicts', image, differing };
}

function orderOf(mrtd: string, { mrtd: { twoPass, singlePass } }: TdxMeasurement): PageAddOrder | undefined {
  if (mrtd === twoPass) return 'two-pass';
  return mrtd === singlePass ? 'single-pass' : undefined;
}

const malformed = (at: string, expected: string, got: string): Refusal =>
  new Refusal('tdx-lite-malformed', at, expected, got);
