/** A release of an operating system image in miniature: every file that a real one has, small. */
import { createHash } from 'node:crypto';
import { computeMrtd } from '../../../src/code/os-image/mrtd';
import { tdHobLayoutOf, tdHobWitnessOf } from '../../../src/code/os-image/td-hob';
import { readTdvf } from '../../../src/code/os-image/tdvf';
import { concatBytes } from '../../../src/encoding/bytes';
import { fromHex } from '../../../src/encoding/hex';
import { makeFirmware, makeKernel } from './firmware-maker';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** CBOR of what measurement documents hold; numbers below 24. */
export function cbor(value: unknown): Uint8Array {
  const head = (major: number, n: number): Uint8Array =>
    n < 24
      ? Uint8Array.of((major << 5) | n)
      : n < 256
        ? Uint8Array.of((major << 5) | 24, n)
        : Uint8Array.of((major << 5) | 25, n >> 8, n & 0xff);
  if (typeof value === 'number') return head(0, value);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (value instanceof Uint8Array) return concatBytes(head(2, value.length), value);
  if (typeof value === 'string') return concatBytes(head(3, utf8(value).length), utf8(value));
  const members = Object.entries(value as Record<string, unknown>);
  return concatBytes(
    head(5, members.length),
    ...members.flatMap(([key, member]) => [cbor(key), cbor(member)]),
  );
}

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
