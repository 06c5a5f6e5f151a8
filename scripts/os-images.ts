/**
 * Writes rows for `src/code/os-image/images.ts` to standard output, from what `vitrine os-image --json` computed of releases:
 *
 *     npm run -s vitrine -- os-image dstack-0.5.10.tar.gz --json > row.json
 *     npx tsx scripts/os-images.ts row.json [more.json …]
 *
 * Put them where the hash stood alone, or at the end, say in `provenance` where the release was fetched, raise
 * `OS_IMAGE_TABLE_VERSION`, run the tests. A release that contradicts itself or the table gets no row. See docs/os-images.md.
 */
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { ReleaseFinding } from '../src/code/os-image/audit-release';
import { imageOfHash, OS_IMAGES } from '../src/code/os-image/images';
import { isMeasured } from '../src/code/os-image/os-image';
import type { ComputedImage } from '../src/code/os-image/release';

export interface ComputedRow {
  readonly image: ComputedImage;
  readonly findings: readonly ReleaseFinding[];
}

/** @throws Error when the release must not become a row, or is one already */
export function rowSource({ image, findings }: ComputedRow): string {
  const wrong = findings.filter((f) => f.finding !== 'equal' && f.finding !== 'not-in-table');
  if (wrong.length > 0)
    throw new Error(`${image.name}: ${wrong.map((f) => `${f.what} ${f.finding}`).join(', ')}`);
  const known = imageOfHash(image.osImageHash);
  if (known !== undefined && isMeasured(known))
    throw new Error(`${image.name} is in the table, and equal: ${known.name}`);
  const name = known?.name ?? image.name;
  const sameFirmware = OS_IMAGES.filter(isMeasured).find((i) =>
    i.measurements.firmware.mrtd.some((m) => m.value === image.mrtd.twoPass),
  );
  const firmware =
    sameFirmware === undefined
      ? `{
        mrtd: [
          { order: 'two-pass', value: '${image.mrtd.twoPass}' },
          { order: 'single-pass', value: '${image.mrtd.singlePass}' },
        ],
        tdHobWitness: '${image.tdHobWitness}',
      }`
      : `/* that of ${sameFirmware.name} */`;
  return `  {
    osImageHash: '${image.osImageHash}',
    name: ${JSON.stringify(name)},
    version: ${JSON.stringify(image.version)},
    isDevelopment: ${image.isDevelopment},
    measurements: {
      firmware: ${firmware},
      rtmr1: '${image.rtmr1}',
      rtmr2: '${image.rtmr2}',
      events: {
        kernel: '${image.events.kernel}',
        commandLine: '${image.events.commandLine}',
        initrd: '${image.events.initrd}',
      },
    },
    quoted: [],
    provenance: 'Computed from the release, fetched from …',
  },
`;
}

if (argv[1] === fileURLToPath(import.meta.url))
  for (const file of argv.slice(2))
    process.stdout.write(rowSource(JSON.parse(readFileSync(file, 'utf8')) as ComputedRow));
