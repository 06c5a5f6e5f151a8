/** What a release says of itself, beside what its files are. Source: dstack evidence specification, sections 9 and 9.3(6). */
import { asciiText } from '../../encoding/ascii';
import { toHex } from '../../encoding/hex';
import { CHECKSUM_FILE, type Checksums, readChecksumFile } from './checksum-file';
import { imageOfHash, OS_IMAGES } from './images';
import { isMeasured, type OsImage } from './os-image';
import { bytesOf, type ComputedImage, type ReleaseFiles } from './release';
import { METADATA_FILE, readReleaseMetadata } from './release-metadata';
import { tdHobWitnessOf } from './td-hob';
import { readTdxMeasurement, TDX_MEASUREMENT_FILE } from './tdx-measurement';

export interface ReleaseFinding {
  /** The file or value that was looked at. */
  readonly what: string;
  /**
   * - `equal`: as it should be
   * - `differs`: a contradiction
   * - `missing`: listed, and not there
   * - `not-covered`: needed, and the image's hash says nothing of it
   * - `not-in-table`: the table of this Vitrine has no such image, or only its hash
   */
  readonly finding: 'equal' | 'differs' | 'missing' | 'not-covered' | 'not-in-table';
  readonly expected?: string;
  readonly got?: string;
}

const DIGEST_FILE = 'digest.txt';

/**
 * @param image computed from the same files
 * @param images the table; tests bring their own
 * @throws Refusal `checksum-file-*`, `tdx-measurement-*`, `td-hob-witness-malformed`, `cbor-*`
 */
export function auditRelease(
  files: ReleaseFiles,
  image: ComputedImage,
  images: readonly OsImage[] = OS_IMAGES,
): readonly ReleaseFinding[] {
  const checksums = readChecksumFile(bytesOf(files, CHECKSUM_FILE));
  const measurement = files.has(TDX_MEASUREMENT_FILE) ? auditMeasurement(files, image) : [];
  return [
    ...[...checksums].map(([name, expected]): ReleaseFinding => {
      const got = files.get(name)?.sha256;
      return got === undefined ? { what: name, finding: 'missing', expected } : compare(name, expected, got);
    }),
    ...coverage(files, checksums, measurement),
    ...(files.has(DIGEST_FILE)
      ? [compare(DIGEST_FILE, image.osImageHash, asciiText(bytesOf(files, DIGEST_FILE)).trim())]
      : []),
    ...measurement,
    ...auditTable(image, images),
  ];
}

/** Every file that makes a register is listed, or a listed document has the digest of what it makes. */
function coverage(
  files: ReleaseFiles,
  checksums: Checksums,
  measurement: readonly ReleaseFinding[],
): readonly ReleaseFinding[] {
  const { firmware, kernel, initrd } = readReleaseMetadata(bytesOf(files, METADATA_FILE));
  const byMeasurement =
    checksums.has(TDX_MEASUREMENT_FILE) &&
    measurement.length > 0 &&
    measurement.every((f) => f.finding === 'equal');
  const needed = [...(byMeasurement ? [] : [firmware, kernel, initrd]), METADATA_FILE];
  return needed
    .filter((name) => !checksums.has(name))
    .map((what) => ({ what, finding: 'not-covered', expected: `a line of ${CHECKSUM_FILE}`, got: 'none' }));
}

function auditMeasurement(files: ReleaseFiles, image: ComputedImage): readonly ReleaseFinding[] {
  const told = readTdxMeasurement(bytesOf(files, TDX_MEASUREMENT_FILE));
  const of = (what: string, expected: string, got: string) =>
    compare(`${TDX_MEASUREMENT_FILE}: ${what}`, expected, got);
  return [
    of('MRTD, two-pass', image.mrtd.twoPass, told.mrtd.twoPass),
    of('MRTD, single-pass', image.mrtd.singlePass, told.mrtd.singlePass),
    of('kernel', image.events.kernel, told.events.kernel),
    of('command line', image.events.commandLine, told.events.commandLine),
    of('initrd', image.events.initrd, told.events.initrd),
    of('TD HOB', image.tdHobWitness, toHex(tdHobWitnessOf(told.tdHob))),
    of('kernel header', `${image.kernelHeaderNormalized}`, `${told.kernelHeaderNormalized}`),
  ];
}

function auditTable(image: ComputedImage, images: readonly OsImage[]): readonly ReleaseFinding[] {
  const row = imageOfHash(image.osImageHash, images);
  if (row === undefined) return [{ what: 'table', finding: 'not-in-table', got: image.osImageHash }];
  const kind = compare('table: development image', `${row.isDevelopment}`, `${image.isDevelopment}`);
  if (!isMeasured(row)) return [kind, { what: `table: registers of ${row.name}`, finding: 'not-in-table' }];
  const { firmware, rtmr1, rtmr2 } = row.measurements;
  return [
    kind,
    ...firmware.mrtd.map(({ order, value }) => {
      const { twoPass, singlePass } = image.mrtd;
      const either = value === singlePass ? singlePass : twoPass;
      const got = { 'two-pass': twoPass, 'single-pass': singlePass, 'not-known': either }[order];
      return compare(`table: MRTD, ${order}`, value, got);
    }),
    compare('table: RTMR1', rtmr1, image.rtmr1),
    compare('table: RTMR2', rtmr2, image.rtmr2),
  ];
}

const compare = (what: string, expected: string, got: string): ReleaseFinding =>
  expected === got ? { what, finding: 'equal' } : { what, finding: 'differs', expected, got };
