import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChecksumFile } from '../../../src/code/os-image/checksum-file';
import { OS_IMAGES } from '../../../src/code/os-image/images';
import { commandLineDigest } from '../../../src/code/os-image/kernel-registers';
import type { OsImage } from '../../../src/code/os-image/os-image';
import {
  examineTdxLite,
  judgeTdxLite,
  readTdxLiteMaterial,
  type TdxLite,
  type TdxLiteMaterial,
} from '../../../src/code/os-image/tdx-lite';
import { readTdxMeasurement } from '../../../src/code/os-image/tdx-measurement';
import { readVmConfig } from '../../../src/code/os-image/vm-config';
import { concatBytes } from '../../../src/encoding/bytes';
import { fromHex, toHex } from '../../../src/encoding/hex';
import { describeVectors, vectorJson } from '../../vectors';
import { refusalCode } from '../refusal-code';
import { cbor, sha256Hex, utf8 } from './release-maker';

const register = (byte: number) => new Uint8Array(48).fill(byte);
const WITNESS = fromHex('80100904000609020b021010');

/** Material that agrees with itself, as anybody can make it. */
function mint(change: { cmdline?: string; normalized?: boolean; extraLine?: string } = {}): TdxLiteMaterial {
  const measurement = cbor({
    version: 4,
    image: {
      cmdline: change.cmdline ?? 'console=ttyS0 evil=1',
      kernel_authenticode: register(1),
      kernel_header_normalized: change.normalized ?? true,
      initrd_sha384: register(2),
    },
    tdvf: {
      ovmf: 'pre202505',
      mrtd: { single_pass: register(3), two_pass: register(4) },
      td_hob: WITNESS,
    },
  });
  return { measurement, checksumFile: listing(measurement, change.extraLine ?? '') };
}

const listing = (measurement: Uint8Array, extra = '') =>
  utf8(`${extra}${sha256Hex(measurement)}  measurement.tdx.cbor\n`);

const registersOf = ({ measurement }: TdxLite) => ({
  mrtd: measurement.mrtd.twoPass,
  rtmr1: measurement.rtmr1,
  rtmr2: measurement.rtmr2,
});

const tableWith = (lite: TdxLite, isDevelopment = false): readonly OsImage[] => [
  {
    osImageHash: lite.osImageHash,
    name: 'dstack-9.9.9',
    version: '9.9.9',
    isDevelopment,
    quoted: [],
    provenance: 'this test',
  },
];

describe('TDX-lite material', () => {
  it('of nobody known is untrusted, however well it agrees with the registers', () => {
    const lite = examineTdxLite(mint());
    expect(judgeTdxLite(registersOf(lite), lite)).toEqual({
      kind: 'untrusted',
      osImageHash: lite.osImageHash,
      agrees: true,
    });
  });

  it('cannot borrow the manifest of a release: a line put behind it makes another hash', () => {
    // The real lines of a release, and one of the attacker's own (dstack pull request 1266).
    const release = utf8(`${'1'.repeat(64)}  ovmf.fd\n${'2'.repeat(64)}  bzImage\n`);
    const trusted: readonly OsImage[] = [
      {
        osImageHash: sha256Hex(release),
        name: 'r-1',
        version: '1',
        isDevelopment: false,
        quoted: [],
        provenance: 't',
      },
    ];
    const { measurement } = mint();
    const lite = examineTdxLite({
      measurement,
      checksumFile: concatBytes(release, listing(measurement)),
    });
    expect(judgeTdxLite(registersOf(lite), lite, undefined, trusted).kind).toBe('untrusted');
  });

  it('takes the identity from the files, not from what the host says beside them', () => {
    const lite = examineTdxLite(mint());
    const claimed = OS_IMAGES.find((i) => i.name === 'dstack-0.6.0')?.osImageHash;
    const config = readVmConfig({ os_image_hash: claimed });
    expect(config.osImageHash).toBe(claimed);
    expect(lite.osImageHash).not.toBe(claimed);
  });

  it('of a known image names the system, in either order of pages', () => {
    const lite = examineTdxLite(mint());
    const [image] = tableWith(lite);
    expect(judgeTdxLite(registersOf(lite), lite, undefined, tableWith(lite))).toEqual({
      kind: 'production',
      image,
      pageAddOrder: 'two-pass',
    });
    const singlePass = { ...registersOf(lite), mrtd: lite.measurement.mrtd.singlePass };
    expect(judgeTdxLite(singlePass, lite, undefined, tableWith(lite))).toMatchObject({
      kind: 'production',
      pageAddOrder: 'single-pass',
    });
    expect(judgeTdxLite(registersOf(lite), lite, undefined, tableWith(lite, true)).kind).toBe('development');
  });

  it.each(['mrtd', 'rtmr1', 'rtmr2'] as const)('of a known image contradicts another %s', (name) => {
    const lite = examineTdxLite(mint());
    const others = { ...registersOf(lite), [name]: 'ee'.repeat(48) };
    expect(judgeTdxLite(others, lite, 2 ** 30, tableWith(lite))).toMatchObject({
      kind: 'contradicts',
      differing: [name],
    });
  });

  it('excuses RTMR1 alone, where the kernel moves with the memory, and passes nothing by it', () => {
    const lite = examineTdxLite(mint({ normalized: false }));
    const others = { ...registersOf(lite), rtmr1: 'ee'.repeat(48) };
    const judged = (registers: typeof others, memory?: number) =>
      judgeTdxLite(registers, lite, memory, tableWith(lite)).kind;
    expect(judged(others, 2 ** 30)).toBe('kernel-not-comparable');
    expect(judged(others, 2 ** 31)).toBe('contradicts');
    expect(judged(others)).toBe('contradicts');
    expect(judged({ ...others, rtmr2: 'ee'.repeat(48) }, 2 ** 30)).toBe('contradicts');
  });

  it('measures the command line that version 4 carries', () => {
    const { events } = readTdxMeasurement(mint({ cmdline: 'a=b' }).measurement);
    expect(events.commandLine).toBe(toHex(commandLineDigest('a=b')));
  });
});

describe('TDX-lite material is refused', () => {
  const { measurement } = mint();
  const digest = sha256Hex(measurement);
  const other = 'f'.repeat(64);

  it.each([
    [
      'with another measurement than is listed',
      `${other}  measurement.tdx.cbor\n`,
      'tdx-lite-other-measurement',
    ],
    ['with a list that does not name it', `${digest}  measurement.snp.cbor\n`, 'tdx-lite-other-measurement'],
    [
      'when it is listed twice, with either digest',
      `${digest}  measurement.tdx.cbor\n${other}  measurement.tdx.cbor\n`,
      'checksum-file-malformed',
    ],
    ['with one blank', `${digest} measurement.tdx.cbor\n`, 'checksum-file-malformed'],
    ['with a star', `${digest} *measurement.tdx.cbor\n`, 'checksum-file-malformed'],
    ['with a tab', `${digest}\tmeasurement.tdx.cbor\n`, 'checksum-file-malformed'],
    ['with carriage returns', `${digest}  measurement.tdx.cbor\r\n`, 'checksum-file-malformed'],
    ['with capitals', `${digest.toUpperCase()}  measurement.tdx.cbor\n`, 'checksum-file-malformed'],
    ['with a path', `${digest}  ./measurement.tdx.cbor\n`, 'checksum-file-malformed'],
    ['with an empty line', `\n${digest}  measurement.tdx.cbor\n`, 'checksum-file-malformed'],
    ['without an end of the last line', `${digest}  measurement.tdx.cbor`, 'checksum-file-malformed'],
    ['with a list that lists itself', `${digest}  sha256sum.txt\n`, 'checksum-file-malformed'],
    ['with a list of megabytes', `${digest}  a\n`.repeat(20_000), 'checksum-file-too-large'],
  ])('%s', async (_, text, code) => {
    expect(await refusalCode(() => examineTdxLite({ measurement, checksumFile: utf8(text) }))).toBe(code);
  });

  const document = (change: Record<string, unknown>) => ({
    version: 4,
    image: {
      cmdline: 'x',
      kernel_authenticode: register(1),
      kernel_header_normalized: true,
      initrd_sha384: register(2),
    },
    tdvf: { ovmf: 'pre202505', mrtd: { single_pass: register(3), two_pass: register(4) }, td_hob: WITNESS },
    ...change,
  });

  it.each<[string, Record<string, unknown>]>([
    ['a version of the future', { version: 5 }],
    ['a member that nobody knows', { overrides: { rtmr1: register(9) } }],
    ['the image of version 3 in version 4', { version: 3 }],
    [
      'a short digest',
      {
        image: {
          cmdline: 'x',
          kernel_authenticode: new Uint8Array(47),
          kernel_header_normalized: true,
          initrd_sha384: register(2),
        },
      },
    ],
    [
      'another firmware',
      { tdvf: { ovmf: 'x', mrtd: { single_pass: register(3), two_pass: register(4) }, td_hob: WITNESS } },
    ],
    ['no map', { tdvf: 7 }],
  ])('with a document that has %s', async (_, change) => {
    expect(await refusalCode(() => readTdxMeasurement(cbor(document(change))))).toBe(
      'tdx-measurement-malformed',
    );
  });

  it.each([
    ['no object', 7, 'tdx-lite-malformed'],
    ['no files', {}, 'tdx-lite-malformed'],
    ['no base64', { checksum_file: '?', measurement: '' }, 'base64-malformed'],
    ['megabytes', { checksum_file: 'A'.repeat(400_000), measurement: '' }, 'tdx-lite-malformed'],
  ])('with %s in vm_config', async (_, value, code) => {
    expect(await refusalCode(() => readTdxLiteMaterial(value))).toBe(code);
  });

  it('or read, whatever the bytes', async () => {
    const genuine = mint().measurement;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        async (changes) => {
          const bytes = genuine.slice();
          for (const [at, value] of changes) bytes[at] = value;
          const code = await refusalCode(() =>
            examineTdxLite({ measurement: bytes, checksumFile: listing(bytes) }),
          );
          expect(code).toMatch(
            /^(accepted|tdx-measurement-[a-z-]+|td-hob-witness-malformed|cbor-[a-z0-9-]+)$/,
          );
        },
      ),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await refusalCode(() => readChecksumFile(bytes))).toMatch(
          /^(accepted|checksum-file-[a-z-]+)$/,
        );
      }),
    );
  });
});

describe('the measurement document of version 4', () => {
  it('is read as Dstack-TEE/dstack writes it (dstack-mr/src/tdx.rs, tests), but for the witness, which is none there', () => {
    const line = `console=ttyS0 init=/init panic=1 dstack.rootfs_hash=${'1'.repeat(64)} dstack.rootfs_size=4096`;
    const theirs = fromHex(
      [
        'a36776657273696f6e0465696d616765a467636d646c696e65788c',
        toHex(utf8(line)),
        `736b65726e656c5f61757468656e7469636f64655830${'22'.repeat(48)}`,
        '78186b65726e656c5f6865616465725f6e6f726d616c697a6564f5',
        `6d696e697472645f7368613338345830${'33'.repeat(48)}`,
        '6474647666a3646f766d6669707265323032353035646d727464a2',
        `6b73696e676c655f706173735830${'44'.repeat(48)}6874776f5f706173735830${'55'.repeat(48)}`,
        `6674645f686f6250${'66'.repeat(16)}`,
      ].join(''),
    );
    const ours = concatBytes(theirs.subarray(0, -17), Uint8Array.of(0x4c), WITNESS);
    const measurement = readTdxMeasurement(ours);
    expect(measurement).toMatchObject({
      version: 4,
      kernelHeaderNormalized: true,
      generation: 'pre-202505',
      mrtd: { singlePass: '44'.repeat(48), twoPass: '55'.repeat(48) },
      rtmr2:
        '2fb6d31492cd2f073fe8fdaa9dbdff4dfdde92bf07f9a16c2b7123ae7be5090007974d33bfe8807ac56974160f8f2948',
      events: { commandLine: toHex(commandLineDigest(line)), kernel: '22'.repeat(48) },
    });
  });
});

describeVectors('the TDX-lite capture of dstack-verifier', () => {
  const reply = vectorJson<{ vm_config: string }>('dstack/dstack-verifier-fixtures/tdx-lite-getquote.json');
  const summary = vectorJson<Record<string, { mr_td: string; rtmr1: string; rtmr2: string }>>(
    'dstack/derived/quote-summary.json',
  )['dstack-verifier-fixtures/tdx-lite-getquote'];
  const config = readVmConfig(reply.vm_config);
  const lite = examineTdxLite(readTdxLiteMaterial(config.tdxMeasurement));
  const registers = {
    mrtd: summary?.mr_td ?? '',
    rtmr1: summary?.rtmr1 ?? '',
    rtmr2: summary?.rtmr2 ?? '',
  };

  it('gives the registers of its quote, and the hash of its vm_config', () => {
    expect(lite.osImageHash).toBe(config.osImageHash);
    expect(registers).toEqual(registersOf(lite));
    expect(lite.measurement.mrtd.singlePass.slice(0, 8)).toBe('a6f2ac94');
    expect(lite.measurement.version).toBe(3);
  });

  it('is a local build: untrusted all the same', () => {
    expect(judgeTdxLite(registers, lite, config.memorySize)).toEqual({
      kind: 'untrusted',
      osImageHash: config.osImageHash,
      agrees: true,
    });
    expect(judgeTdxLite(registers, lite, config.memorySize, tableWith(lite)).kind).toBe('production');
  });
});
