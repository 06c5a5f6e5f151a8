/**
 * `vitrine os-image`: a row of the table of operating system images, computed from a release, so that anyone can extend the table
 * or check a row of it. What the row is good for, and how it gets into the table: docs/os-images.md.
 */
import type { Outcome } from '../appraisal';
import { auditRelease, type ReleaseFinding } from '../code/os-image/audit-release';
import { OS_IMAGE_TABLE_VERSION } from '../code/os-image/images';
import type { OsImage } from '../code/os-image/os-image';
import { type ComputedImage, computeImage } from '../code/os-image/release';
import { columns } from './columns';
import { readRelease } from './os-image-files';
import { COLOUR, MARK, painter, printable } from './paint';
import type { ExitCode, Io } from './run';

export interface OsImageCommand {
  readonly name: 'os-image';
  /** A folder or a tar archive. */
  readonly path: string;
  readonly json: boolean;
}

/**
 * @param images the table to compare with; tests bring their own
 * @returns 0 every file is what the release says, 1 something contradicts, 3 the release does not say enough
 * @throws Refusal of the readers: the release cannot be measured
 */
export async function runOsImage(
  { path, json }: OsImageCommand,
  io: Pick<Io, 'out' | 'err' | 'colour'>,
  images?: readonly OsImage[],
): Promise<ExitCode> {
  io.err(`reading ${path}\n`);
  const { files, folder } = await readRelease(path, (line) => io.err(`${line}\n`));
  io.err('measuring\n');
  const image = computeImage(files, folder);
  const findings = auditRelease(files, image, images);
  const result = { image, findings, tableVersion: OS_IMAGE_TABLE_VERSION };
  io.out(json ? `${JSON.stringify(result, null, 2)}\n` : render(image, findings, io.colour));
  return exitCode(findings);
}

const OUTCOME: Record<ReleaseFinding['finding'], Outcome> = {
  equal: 'pass',
  differs: 'fail',
  missing: 'unknown',
  'not-covered': 'unknown',
  'not-in-table': 'not-applicable',
};

const WORDS: Record<ReleaseFinding['finding'], string> = {
  equal: 'as it should be',
  differs: 'differs',
  missing: 'listed, and not in the release',
  'not-covered': 'not covered by the hash of the image',
  'not-in-table': 'not in the table of this Vitrine',
};

function exitCode(findings: readonly ReleaseFinding[]): ExitCode {
  const outcomes = findings.map((f) => OUTCOME[f.finding]);
  if (outcomes.includes('fail')) return 1;
  return outcomes.includes('unknown') ? 3 : 0;
}

function render(image: ComputedImage, findings: readonly ReleaseFinding[], colour: boolean): string {
  const paint = painter(colour);
  const memory = image.kernelHeaderNormalized ? 'any memory' : 'with 2 GiB, or with 2.75 GiB and more';
  const values: readonly (readonly [string, string])[] = [
    ['OS image hash', image.osImageHash],
    ['MRTD, two-pass (QEMU 8)', image.mrtd.twoPass],
    ['MRTD, single-pass (QEMU 9)', image.mrtd.singlePass],
    [`RTMR1, ${memory}`, image.rtmr1],
    ['RTMR2', image.rtmr2],
    ['TD HOB witness', image.tdHobWitness],
  ];
  const lines = [
    `${printable(image.name)}  version ${printable(image.version)}, ${
      image.isDevelopment
        ? 'DEVELOPMENT image: its operator can log in'
        : 'by its own word no development image'
    }`,
    '',
    ...columns(
      values.map(([name, value]) => [{ words: name }, { words: value }]),
      paint,
    ),
    '',
  ];
  for (const { what, finding, expected, got } of findings) {
    const outcome = OUTCOME[finding];
    lines.push(`  ${paint(COLOUR[outcome], MARK[outcome])} ${printable(what)}: ${WORDS[finding]}`);
    if (finding === 'differs')
      lines.push(
        `      expected    ${printable(expected ?? '')}`,
        `      got         ${printable(got ?? '')}`,
      );
  }
  return `${lines.join('\n')}\n`;
}
