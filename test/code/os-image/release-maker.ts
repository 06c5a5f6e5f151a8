/** A release of an operating system image in miniature: every file that a real one has, small. */
import { createHash } from 'node:crypto';
import { computeMrtd } from '../../../src/code/os-image/mrtd';
import { tdHobLayoutOf, tdHobWitnessOf } from '../../../src/code/os-image/td-hob';
import { readTdvf } from '../../../src/code/os-image/tdvf';
import { fromHex } from '../../../src/encoding/hex';
import { cbor } from '../../testbed/cbor-maker';
import { makeFirmware, makeKernel } from './firmware-maker';

export { cbor };

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface ReleaseChoices {
  readonly name?: string;
  readonly isDevelopment?: boolean;
  /** Members of `metadata.json` that are added or replaced. */
  readonly metadata?: Record<string, unknown>;
  /** Files that are added or replaced before the checksums are made. */
  readonly files?: Record<string, Uint8Array | undefined>;
  /** Files that are replaced afterwards. */
  readonly tampered?: Record<string, Uint8Array | undefined>;
}

export const COMMAND_LINE = `console=ttyS0 init=/init dstack.rootfs_hash=${'1'.repeat(64)}`;

/** The files of a release by name. */
export function makeRelease(choices: ReleaseChoices = {}): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    ['ovmf.fd', makeFirmware()],
    ['bzImage', makeKernel()],
    ['initramfs.cpio.gz', utf8('an initrd of a few bytes')],
    [
      'metadata.json',
      utf8(
        JSON.stringify({
          bios: 'ovmf.fd',
          kernel: 'bzImage',
          cmdline: COMMAND_LINE,
          initrd: 'initramfs.cpio.gz',
          rootfs: 'rootfs.img.verity',
          version: '9.9.9',
          git_revision: 'f00',
          shared_ro: true,
          is_dev: choices.isDevelopment ?? false,
          ...choices.metadata,
        }),
      ),
    ],
  ]);
  replace(files, choices.files);
  files.set(
    'sha256sum.txt',
    utf8([...files].map(([name, bytes]) => `${sha256Hex(bytes)}  ${name}\n`).join('')),
  );
  files.set('digest.txt', utf8(`${sha256Hex(files.get('sha256sum.txt') ?? utf8(''))}\n`));
  files.set('rootfs.img.verity', new Uint8Array(5000).fill(0x52));
  replace(files, choices.tampered);
  return files;
}

function replace(files: Map<string, Uint8Array>, by: ReleaseChoices['files'] = {}): void {
  for (const [name, bytes] of Object.entries(by))
    if (bytes === undefined) files.delete(name);
    else files.set(name, bytes);
}

/** `measurement.tdx.cbor` of version 3 for the files of `makeRelease`. */
export function makeMeasurement(events: { kernel: string; commandLine: string; initrd: string }): Uint8Array {
  const firmware = makeFirmware();
  const sections = readTdvf(firmware);
  const { twoPass, singlePass } = computeMrtd(firmware, sections);
  return cbor({
    version: 3,
    image: {
      cmdline_sha384: fromHex(events.commandLine),
      kernel_authenticode: fromHex(events.kernel),
      initrd_sha384: fromHex(events.initrd),
    },
    tdvf: {
      ovmf: 'pre202505',
      mrtd: { single_pass: fromHex(singlePass), two_pass: fromHex(twoPass) },
      td_hob: tdHobWitnessOf(tdHobLayoutOf(sections)),
    },
  });
}
