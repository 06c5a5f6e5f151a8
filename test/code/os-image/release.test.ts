import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditRelease, type ReleaseFinding } from '../../../src/code/os-image/audit-release';
import { authenticodeSha384 } from '../../../src/code/os-image/authenticode';
import { kernelAsLoaded } from '../../../src/code/os-image/kernel-header';
import { commandLineDigest, rtmr1Of, rtmr2Of } from '../../../src/code/os-image/kernel-registers';
import { matchOsImage } from '../../../src/code/os-image/match';
import type { OsImage } from '../../../src/code/os-image/os-image';
import { computeImage, type ReleaseFiles } from '../../../src/code/os-image/release';
import { readReleaseMetadata } from '../../../src/code/os-image/release-metadata';
import { examineTdxLite, judgeTdxLite } from '../../../src/code/os-image/tdx-lite';
import { fromHex } from '../../../src/encoding/hex';
import { refusalCode } from '../refusal-code';
import { makeFirmware, makeKernel } from './firmware-maker';
import {
  COMMAND_LINE,
  makeMeasurement,
  makeRelease,
  type ReleaseChoices,
  sha256Hex,
  utf8,
} from './release-maker';

const sha384Hex = (bytes: Uint8Array) => createHash('sha384').update(bytes).digest('hex');

function measured(files: ReadonlyMap<string, Uint8Array>): ReleaseFiles {
  return new Map(
    [...files].map(([name, bytes]) => [
      name,
      { size: bytes.length, sha256: sha256Hex(bytes), sha384: sha384Hex(bytes), bytes },
    ]),
  );
}

const computed = (choices: ReleaseChoices = {}, folder = 'dstack-9.9.9') =>
  computeImage(measured(makeRelease(choices)), folder);

const withMeasurement = (choices: ReleaseChoices = {}): ReleaseChoices => ({
  ...choices,
  files: { 'measurement.tdx.cbor': makeMeasurement(computed().events), ...choices.files },
});

const audited = (choices: ReleaseChoices = {}, images: readonly OsImage[] = []) => {
  const files = measured(makeRelease(choices));
  return auditRelease(files, computeImage(files), images);
};
const not = (finding: ReleaseFinding['finding'], findings: readonly ReleaseFinding[]) =>
  findings.filter((f) => f.finding !== finding).map((f) => `${f.what}: ${f.finding}`);

describe('a row computed from a release', () => {
  const files = makeRelease();
  const initrd = files.get('initramfs.cpio.gz') ?? utf8('');

  it('has the registers of a guest that boots it', () => {
    const image = computed();
    const kernel = authenticodeSha384(kernelAsLoaded(makeKernel(), initrd.length, 2 ** 33));
    expect(image).toMatchObject({
      osImageHash: sha256Hex(files.get('sha256sum.txt') ?? utf8('')),
      name: 'dstack-9.9.9',
      version: '9.9.9',
      isDevelopment: false,
      rtmr1: rtmr1Of(kernel),
      rtmr2: rtmr2Of(commandLineDigest(COMMAND_LINE), fromHex(sha384Hex(initrd))),
      tdHobWitness: '80100904000609020b021010',
      kernelHeaderNormalized: false,
    });
  });

  it('makes that guest known, once it is in the table', () => {
    const image = computed();
    const table: readonly OsImage[] = [
      {
        ...image,
        measurements: {
          firmware: {
            mrtd: [
              { order: 'two-pass', value: image.mrtd.twoPass },
              { order: 'single-pass', value: image.mrtd.singlePass },
            ],
            tdHobWitness: image.tdHobWitness,
          },
          rtmr1: image.rtmr1,
          rtmr2: image.rtmr2,
          events: image.events,
        },
        quoted: [],
        provenance: 'this test',
      },
    ];
    const registers = { mrtd: image.mrtd.singlePass, rtmr1: image.rtmr1, rtmr2: image.rtmr2 };
    expect(matchOsImage(registers, {}, table)).toMatchObject({
      kind: 'production',
      pageAddOrder: 'single-pass',
    });
    expect(not('equal', audited({}, table))).toEqual([]);
  });

  it('measures the kernel as it is where the firmware fills in its header', () => {
    const image = computed({ metadata: { kernel_header_normalized: true } });
    expect(image.rtmr1).toBe(rtmr1Of(authenticodeSha384(makeKernel())));
    expect(image.rtmr1).not.toBe(computed().rtmr1);
  });

  it('takes the name of the folder where that is a name of dstack, and else makes one', () => {
    expect(computed({}, 'dstack-nvidia-0.6.0').name).toBe('dstack-nvidia-0.6.0');
    expect(computed({}, 'mr_0123').name).toBe('dstack-9.9.9');
    expect(computed({ isDevelopment: true }, '').name).toBe('dstack-dev-9.9.9');
  });

  it.each<[string, ReleaseChoices, string]>([
    ['a kernel that changed by one byte', { files: { bzImage: flipped(makeKernel(), 0x2000) } }, 'rtmr1'],
    ['another command line', { metadata: { cmdline: `${COMMAND_LINE} evil=1` } }, 'rtmr2'],
    ['another initrd', { files: { 'initramfs.cpio.gz': utf8('an initrd of a few Bytes') } }, 'rtmr2'],
    ['an initrd of another size', { files: { 'initramfs.cpio.gz': utf8('x'.repeat(9999)) } }, 'rtmr1'],
  ])('tells %s', (_, choices, register) => {
    const others = computed(choices);
    expect(others[register as 'rtmr1' | 'rtmr2']).not.toBe(computed()[register as 'rtmr1' | 'rtmr2']);
    expect(others.osImageHash).not.toBe(computed().osImageHash);
  });

  it('tells another firmware', () => {
    const others = computed({ files: { 'ovmf.fd': makeFirmware({ seed: 1 }) } });
    expect(others.mrtd).not.toEqual(computed().mrtd);
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe('a release is held against what it says of itself', () => {
  it('finds everything as it should be', () => {
    const findings = audited();
    expect(not('equal', findings)).toEqual(['table: not-in-table']);
    expect(findings.map((f) => f.what)).toEqual([
      'ovmf.fd',
      'bzImage',
      'initramfs.cpio.gz',
      'metadata.json',
      'digest.txt',
      'table',
    ]);
    expect(not('equal', audited(withMeasurement()))).toEqual(['table: not-in-table']);
  });

  it.each<[string, ReleaseChoices, readonly string[]]>([
    [
      'a kernel that was replaced afterwards',
      { tampered: { bzImage: flipped(makeKernel(), 0x2000) } },
      ['bzImage: differs'],
    ],
    [
      'a command line that was replaced afterwards',
      {
        tampered: {
          'metadata.json': utf8(
            `{"bios":"ovmf.fd","kernel":"bzImage","initrd":"initramfs.cpio.gz","cmdline":"x","version":"1","is_dev":false}`,
          ),
        },
      },
      ['metadata.json: differs'],
    ],
    [
      'a digest of another image',
      { tampered: { 'digest.txt': utf8('0'.repeat(64)) } },
      ['digest.txt: differs'],
    ],
    [
      'a list that says nothing of the kernel',
      {
        tampered: {
          'sha256sum.txt': listWithout('bzImage'),
          'digest.txt': utf8(sha256Hex(listWithout('bzImage'))),
        },
      },
      ['bzImage: not-covered'],
    ],
    [
      'a list that says nothing of what kind of image it is',
      {
        tampered: {
          'sha256sum.txt': listWithout('metadata.json'),
          'digest.txt': utf8(sha256Hex(listWithout('metadata.json'))),
        },
      },
      ['metadata.json: not-covered'],
    ],
    [
      'a listed file that is not there',
      { files: { 'extra.bin': utf8('x') }, tampered: { 'extra.bin': undefined } },
      ['extra.bin: missing'],
    ],
  ])('finds %s', (_, choices, expected) => {
    expect(not('equal', audited(choices))).toEqual([...expected, 'table: not-in-table']);
  });

  it('finds a measurement document that tells other registers', () => {
    const { events } = computed();
    const told = makeMeasurement({ ...events, kernel: 'aa'.repeat(48) });
    expect(not('equal', audited({ files: { 'measurement.tdx.cbor': told } }))).toEqual([
      'measurement.tdx.cbor: kernel: differs',
      'table: not-in-table',
    ]);
  });

  it('takes a listed measurement document for the files whose digests it has', () => {
    const { 'measurement.tdx.cbor': document } = withMeasurement().files ?? {};
    const list = utf8(`${sha256Hex(document ?? utf8(''))}  measurement.tdx.cbor\n`);
    const findings = audited(
      withMeasurement({ tampered: { 'sha256sum.txt': list, 'digest.txt': utf8(sha256Hex(list)) } }),
    );
    expect(not('equal', findings)).toEqual(['metadata.json: not-covered', 'table: not-in-table']);
  });

  it('finds a table that has other registers under its hash', () => {
    const image = computed();
    const row: OsImage = {
      osImageHash: image.osImageHash,
      name: 'dstack-9.9.9',
      version: '9.9.9',
      isDevelopment: true,
      measurements: {
        firmware: { mrtd: [{ order: 'two-pass', value: image.mrtd.singlePass }] },
        rtmr1: 'aa'.repeat(48),
        rtmr2: image.rtmr2,
      },
      quoted: [],
      provenance: 'this test',
    };
    expect(not('equal', audited({}, [row]))).toEqual([
      'table: development image: differs',
      'table: MRTD, two-pass: differs',
      'table: RTMR1: differs',
    ]);
    const { measurements: _, ...hashOnly } = row;
    expect(not('equal', audited({ isDevelopment: false }, [{ ...hashOnly, isDevelopment: false }]))).toEqual([
      'table: registers of dstack-9.9.9: not-in-table',
    ]);
  });

  it('has in its measurement document what TDX-lite asks for', () => {
    const files = makeRelease(withMeasurement());
    const lite = examineTdxLite({
      checksumFile: files.get('sha256sum.txt') ?? utf8(''),
      measurement: files.get('measurement.tdx.cbor') ?? utf8(''),
    });
    const image = computeImage(measured(files));
    expect(lite.osImageHash).toBe(image.osImageHash);
    const registers = { mrtd: image.mrtd.twoPass, rtmr1: image.rtmr1, rtmr2: image.rtmr2 };
    expect(judgeTdxLite(registers, lite)).toMatchObject({ kind: 'untrusted', agrees: true });
  });
});

function listWithout(name: string): Uint8Array {
  const list = new TextDecoder().decode(makeRelease().get('sha256sum.txt'));
  return utf8(
    list
      .split('\n')
      .filter((line) => !line.endsWith(`  ${name}`))
      .join('\n'),
  );
}

describe('a release is refused', () => {
  it.each<[string, ReleaseChoices, string]>([
    ['without metadata', { tampered: { 'metadata.json': undefined } }, 'release-file-missing'],
    ['without a list of checksums', { tampered: { 'sha256sum.txt': undefined } }, 'release-file-missing'],
    ['without a kernel', { tampered: { bzImage: undefined } }, 'release-file-missing'],
    ['with a kernel in another folder', { metadata: { kernel: '../bzImage' } }, 'release-metadata-malformed'],
    [
      'that does not say whether it is for development',
      { metadata: { is_dev: null } },
      'release-metadata-malformed',
    ],
    ['without a command line', { metadata: { cmdline: '' } }, 'release-metadata-malformed'],
    ['with a mode of the screen', { metadata: { cmdline: 'a vga=791' } }, 'release-metadata-malformed'],
    ['with metadata that is none', { files: { 'metadata.json': utf8('[]') } }, 'release-metadata-malformed'],
    ['with firmware that is none', { files: { 'ovmf.fd': new Uint8Array(4096) } }, 'tdvf-malformed'],
    ['with a kernel that is none', { files: { bzImage: new Uint8Array(4096) } }, 'kernel-malformed'],
  ])('%s', async (_, choices, code) => {
    expect(await refusalCode(() => computed(choices))).toBe(code);
  });

  it('or its metadata read, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(await refusalCode(() => readReleaseMetadata(utf8(JSON.stringify(value))))).toMatch(
          /^(accepted|release-metadata-malformed|json-[a-z-]+)$/,
        );
      }),
    );
  });
});
