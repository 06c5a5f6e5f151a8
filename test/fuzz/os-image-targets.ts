/** Parsers of what hosts say of operating systems, and of the files of releases, each with bytes that read. */
import { sha384 } from '@noble/hashes/sha2.js';
import { authenticodeSha384 } from '../../src/code/os-image/authenticode';
import { CHECKSUM_FILE, readChecksumFile } from '../../src/code/os-image/checksum-file';
import { kernelAsLoaded, STABLE_KERNEL_MEMORY } from '../../src/code/os-image/kernel-header';
import { computeMrtd } from '../../src/code/os-image/mrtd';
import { computeImage, type ReleaseFiles } from '../../src/code/os-image/release';
import { METADATA_FILE, readReleaseMetadata } from '../../src/code/os-image/release-metadata';
import { readTdHobWitness, tdHobLayoutOf } from '../../src/code/os-image/td-hob';
import { readTdvf } from '../../src/code/os-image/tdvf';
import { examineTdxLite, readTdxLiteMaterial } from '../../src/code/os-image/tdx-lite';
import { readTdxMeasurement, TDX_MEASUREMENT_FILE } from '../../src/code/os-image/tdx-measurement';
import { readVmConfig } from '../../src/code/os-image/vm-config';
import { readCbor } from '../../src/encoding/cbor';
import { fromHex, toHex } from '../../src/encoding/hex';
import { jsonText, parseJson } from '../../src/encoding/json';
import { makeFirmware, makeKernel } from '../code/os-image/firmware-maker';
import { cbor, makeMeasurement, makeRelease, sha256Hex } from '../code/os-image/release-maker';
import { base64, utf8 } from '../testbed/bytes';
import { TESTBED_OS, vmConfigOf } from '../testbed/os-images';
import { vectorJson, vectorsPresent } from '../vectors';
import type { Target } from './targets';

const WITNESS = fromHex('80100904000609020b021010');
const INITRD_BYTES = 100_000;

export function osImageTargets(): readonly Target[] {
  const release = makeRelease();
  const file = (name: string): Uint8Array => {
    const bytes = release.get(name);
    if (bytes === undefined) throw new Error(`the release has no ${name}`);
    return bytes;
  };
  const { events } = computeImage(filesOf(release));
  const measurements = [makeMeasurement(events), fourthVersion()];
  const materials = measurements.map(materialOf);
  return [
    {
      name: 'vm_config',
      seeds: [
        vmConfigOf(TESTBED_OS),
        JSON.stringify({ os_image_hash: 'ab'.repeat(32), tdx_measurement: materials[0] }),
        ...capturedVmConfigs(),
      ].map(utf8),
      read: (b) => readVmConfig(jsonText(b)),
    },
    {
      name: 'TDX-lite material',
      seeds: materials.map((material) => utf8(JSON.stringify(material))),
      read: (b) => examineTdxLite(readTdxLiteMaterial(parseJson(b, 8))),
    },
    { name: TDX_MEASUREMENT_FILE, seeds: measurements, read: readTdxMeasurement },
    { name: 'CBOR', seeds: measurements, read: (b) => readCbor(b, 4) },
    { name: 'TD HOB witness', seeds: [WITNESS], read: readTdHobWitness },
    { name: CHECKSUM_FILE, seeds: [file(CHECKSUM_FILE)], read: readChecksumFile },
    { name: METADATA_FILE, seeds: [file(METADATA_FILE)], read: readReleaseMetadata },
    {
      name: 'firmware',
      seeds: [makeFirmware()],
      read: (b) => {
        const sections = readTdvf(b);
        return [tdHobLayoutOf(sections), computeMrtd(b, sections)];
      },
    },
    {
      name: 'kernel as it is loaded',
      seeds: [makeKernel(), makeKernel({ protocol: 0x20b })],
      read: (b) => kernelAsLoaded(b, INITRD_BYTES, STABLE_KERNEL_MEMORY),
    },
    {
      name: 'Authenticode',
      seeds: [makeKernel(), makeKernel({ certificates: 0x108 })],
      read: authenticodeSha384,
    },
  ];
}

const filesOf = (release: ReadonlyMap<string, Uint8Array>): ReleaseFiles =>
  new Map(
    [...release].map(([name, bytes]) => [
      name,
      { size: bytes.length, sha256: sha256Hex(bytes), sha384: toHex(sha384(bytes)), bytes },
    ]),
  );

/** With the command line itself. */
function fourthVersion(): Uint8Array {
  const register = (byte: number) => new Uint8Array(48).fill(byte);
  return cbor({
    version: 4,
    image: {
      cmdline: 'console=ttyS0',
      kernel_authenticode: register(1),
      kernel_header_normalized: true,
      initrd_sha384: register(2),
    },
    tdvf: {
      ovmf: 'stable202505',
      mrtd: { single_pass: register(3), two_pass: register(4) },
      td_hob: WITNESS,
    },
  });
}

const materialOf = (measurement: Uint8Array) => ({
  checksum_file: base64(utf8(`${sha256Hex(measurement)}  ${TDX_MEASUREMENT_FILE}\n`)),
  measurement: base64(measurement),
});

/** With and without TDX-lite material. */
function capturedVmConfigs(): readonly string[] {
  if (!vectorsPresent) return [];
  return ['tdx-lite-getquote', 'quote-report'].map(
    (name) => vectorJson<{ vm_config: string }>(`dstack/dstack-verifier-fixtures/${name}.json`).vm_config,
  );
}
