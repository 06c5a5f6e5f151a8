/**
 * A row of the table of images, computed from the files of a release. Source: dstack evidence specification, sections 9.1, 9.2.
 */
import { fromHex, toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import { authenticodeSha384 } from './authenticode';
import { CHECKSUM_FILE, osImageHashOf } from './checksum-file';
import { kernelAsLoaded, STABLE_KERNEL_MEMORY } from './kernel-header';
import { commandLineDigest, rtmr1Of, rtmr2Of } from './kernel-registers';
import { computeMrtd, type Mrtd } from './mrtd';
import type { BootEvents } from './os-image';
import { METADATA_FILE, type ReleaseMetadata, readReleaseMetadata } from './release-metadata';
import { tdHobLayoutOf, tdHobWitnessOf } from './td-hob';
import { readTdvf } from './tdvf';

/** A file of the folder of an image. Digests in lower-case hex. */
export interface ReleaseFile {
  readonly size: number;
  readonly sha256: string;
  readonly sha384: string;
  /** Absent where the file is large: of root file systems only digests are wanted. */
  readonly bytes?: Uint8Array;
}

/** By name, all in one folder. */
export type ReleaseFiles = ReadonlyMap<string, ReleaseFile>;

/** Hex throughout. */
export interface ComputedImage {
  readonly osImageHash: string;
  readonly name: string;
  readonly version: string;
  readonly isDevelopment: boolean;
  readonly mrtd: Mrtd;
  /** Of a guest with 2 GiB, or with 2.75 GiB and more; of any guest where `kernelHeaderNormalized`. */
  readonly rtmr1: string;
  readonly rtmr2: string;
  readonly events: BootEvents;
  readonly tdHobWitness: string;
  readonly kernelHeaderNormalized: boolean;
}

/** What a name of an image looks like; others are made from `metadata.json`. */
const IMAGE_NAME = /^dstack-[a-z0-9][a-z0-9.-]{0,60}$/;

/**
 * @param files of the image's folder
 * @param folder its name, which alone tells some flavours apart
 * @throws Refusal `release-file-missing`, `release-file-too-large`, `release-metadata-malformed`, `tdvf-*`, `pe-*`, `kernel-*`,
 *   `td-hob-witness-malformed`, `json-*`
 */
export function computeImage(files: ReleaseFiles, folder = ''): ComputedImage {
  const metadata = readReleaseMetadata(bytesOf(files, METADATA_FILE));
  const firmware = bytesOf(files, metadata.firmware);
  const sections = readTdvf(firmware);
  const initrd = fileOf(files, metadata.initrd);
  const kernel = authenticodeSha384(measuredKernel(bytesOf(files, metadata.kernel), initrd.size, metadata));
  const commandLine = commandLineDigest(metadata.commandLine);
  const initrdDigest = fromHex(initrd.sha384);
  return {
    osImageHash: osImageHashOf(bytesOf(files, CHECKSUM_FILE)),
    name: IMAGE_NAME.test(folder) ? folder : nameOf(metadata),
    version: metadata.version,
    isDevelopment: metadata.isDevelopment,
    mrtd: computeMrtd(firmware, sections),
    rtmr1: rtmr1Of(kernel),
    rtmr2: rtmr2Of(commandLine, initrdDigest),
    events: { kernel: toHex(kernel), commandLine: toHex(commandLine), initrd: initrd.sha384 },
    tdHobWitness: toHex(tdHobWitnessOf(tdHobLayoutOf(sections))),
    kernelHeaderNormalized: metadata.kernelHeaderNormalized,
  };
}

/**
 * The kernel as the firmware sees it. That a firmware fills in the header itself is what the release says: the files cannot show it,
 * the first quote of such a guest does.
 */
const measuredKernel = (file: Uint8Array, initrdSize: number, metadata: ReleaseMetadata): Uint8Array =>
  metadata.kernelHeaderNormalized ? file : kernelAsLoaded(file, initrdSize, STABLE_KERNEL_MEMORY);

const nameOf = ({ isDevelopment, version }: ReleaseMetadata): string =>
  `dstack-${isDevelopment ? 'dev-' : ''}${version}`;

export function fileOf(files: ReleaseFiles, name: string): ReleaseFile {
  const file = files.get(name);
  if (file === undefined) throw new Refusal('release-file-missing', name, 'a file of the release', 'none');
  return file;
}

export function bytesOf(files: ReleaseFiles, name: string): Uint8Array {
  const { bytes, size } = fileOf(files, name);
  if (bytes === undefined)
    throw new Refusal('release-file-too-large', name, 'a file that is worth measuring', `${size} bytes`);
  return bytes;
}
