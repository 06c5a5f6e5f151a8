/**
 * Operating systems of the testbed: what a guest measures while it boots an image of this name on a virtual machine of this memory, and the
 * table of those that a testbed build knows. Source: dstack evidence specification, sections 5 and 9.2.
 *
 * Every name is an image that boots; only those of the table are known. The events of RTMR0 that do not depend on the image are those that
 * real firmware measures, so that what is derived from them can be derived here too.
 */
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import type { OsImage } from '../../src/code/os-image/os-image';
import { RTMR0_LAYOUTS, type Rtmr0Generation } from '../../src/code/os-image/rtmr0-layouts';
import { readTdHobWitness, tdHobDigest } from '../../src/code/os-image/td-hob';
import { type Bytes, concat, copy, fromHex, hex, utf8 } from './bytes';

/** Bytes. */
export const TESTBED_MEMORY = 4 * 2 ** 30;
/** Production, known. */
export const TESTBED_OS = 'testbed-0.5.9';
/** A later release of it, known too. */
export const TESTBED_OS_UPDATED = 'testbed-0.6.0';
/** Known, and its operator can log in. */
export const TESTBED_OS_DEVELOPMENT = 'testbed-dev-0.5.9';

/** Where the firmware of all images puts the TD HOB. */
const TD_HOB_WITNESS = '80100904000609020b021010';

export interface BootEvent {
  readonly imr: 0 | 1 | 2;
  readonly digest: Bytes;
  /** Of register 0: one of the three tables of ACPI. */
  readonly acpi?: 0 | 1 | 2;
  readonly label: string;
}

const labelled = (label: string): Bytes => copy(sha384(utf8(`testbed measurement: ${label}`)));

export const mrtdOf = (image: string): Bytes => labelled(`firmware of ${image}`);
export const osImageHashOf = (image: string): Bytes => copy(sha256(utf8(`release of ${image}`)));

/** What firmware and kernel measure, in order. @param memory bytes */
export function bootEventsOf(
  image: string,
  generation: Rtmr0Generation,
  memory = TESTBED_MEMORY,
): readonly BootEvent[] {
  const tdHob = copy(tdHobDigest(readTdHobWitness(fromHex(TD_HOB_WITNESS)), memory));
  const virtualHardware = RTMR0_LAYOUTS[generation].map(
    (part): BootEvent => ({
      imr: 0,
      label: part.name,
      digest:
        part.from === 'memory'
          ? tdHob
          : part.from === 'constant'
            ? fromHex(part.digests[0] ?? '')
            : labelled(part.name),
      ...(part.from === 'acpi' ? { acpi: part.table } : {}),
    }),
  );
  const ofImage = (imr: 1 | 2, label: string): BootEvent => ({
    imr,
    label,
    digest: labelled(`${label} of ${image}`),
  });
  return [
    ...virtualHardware,
    ofImage(1, 'kernel'),
    { imr: 1, label: 'exit boot services', digest: labelled('exit boot services') },
    ofImage(2, 'command line'),
    ofImage(2, 'initrd'),
  ];
}

/** A row of a table for an image: what a machine that boots it measures. */
export function osImageOf(image: string, { isDevelopment = false } = {}): OsImage {
  const events = bootEventsOf(image, 'pre-202505');
  const register = (imr: 1 | 2): string =>
    hex(
      events
        .filter((event) => event.imr === imr)
        .reduce<Uint8Array>((at, { digest }) => sha384(concat(at, digest)), new Uint8Array(48)),
    );
  return {
    osImageHash: hex(osImageHashOf(image)),
    name: image,
    version: image.slice(image.lastIndexOf('-') + 1),
    isDevelopment,
    quoted: ['two-pass'],
    provenance: 'made up by the testbed',
    measurements: {
      firmware: {
        mrtd: [{ order: 'two-pass', value: hex(mrtdOf(image)) }],
        tdHobWitness: TD_HOB_WITNESS,
      },
      rtmr1: register(1),
      rtmr2: register(2),
    },
  };
}

export const TESTBED_OS_IMAGES: readonly OsImage[] = [
  osImageOf(TESTBED_OS),
  osImageOf(TESTBED_OS_UPDATED),
  osImageOf(TESTBED_OS_DEVELOPMENT, { isDevelopment: true }),
];

/** `vm_config`, as the host tells it. */
export const vmConfigOf = (image: string, memory = TESTBED_MEMORY): string =>
  JSON.stringify({
    spec_version: 1,
    os_image_hash: hex(osImageHashOf(image)),
    cpu_count: 2,
    memory_size: memory,
    num_gpus: 0,
    num_nvswitches: 0,
    hotplug_off: false,
  });
