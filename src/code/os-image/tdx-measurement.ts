/**
 * `measurement.tdx.cbor`: what an image of 0.6 says of its own registers. Nothing in it is believed by itself (`tdx-lite.ts`).
 * Source: dstack evidence specification, sections 9.3(6) and 15, for version 3; Dstack-TEE/dstack, dstack-mr/src/tdx.rs, for
 * version 4, which has the command line itself and says whether the kernel is measured as it is.
 */
import { readCbor } from '../../encoding/cbor';
import { toHex } from '../../encoding/hex';
import type { Value } from '../../encoding/value-reader';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { REGISTER_BYTES } from './boot-register';
import { commandLineDigest, rtmr1Of, rtmr2Of } from './kernel-registers';
import type { Mrtd } from './mrtd';
import type { BootEvents } from './os-image';
import type { Rtmr0Generation } from './rtmr0-layouts';
import { readTdHobWitness, type TdHobLayout } from './td-hob';

export const TDX_MEASUREMENT_FILE = 'measurement.tdx.cbor';

export interface TdxMeasurement {
  readonly version: 3 | 4;
  readonly mrtd: Mrtd;
  /** Hex: what the digests below give. */
  readonly rtmr1: string;
  readonly rtmr2: string;
  readonly events: BootEvents;
  /** Without it, RTMR1 is that of a guest with 2 GiB, or with 2.75 GiB and more. */
  readonly kernelHeaderNormalized: boolean;
  readonly generation: Rtmr0Generation;
  readonly tdHob: TdHobLayout;
}

const MAX_DEPTH = 4;
const GENERATIONS: ReadonlyMap<Value | undefined, Rtmr0Generation> = new Map([
  ['pre202505', 'pre-202505'],
  ['stable202505', 'stable-202505'],
]);

/** @throws Refusal `tdx-measurement-too-large`, `tdx-measurement-malformed`, `td-hob-witness-malformed`, `cbor-*` */
export function readTdxMeasurement(file: Uint8Array): TdxMeasurement {
  if (file.length > LIMITS.manifestBytes)
    throw new Refusal(
      'tdx-measurement-too-large',
      TDX_MEASUREMENT_FILE,
      `at most ${LIMITS.manifestBytes} bytes`,
      `${file.length}`,
    );
  const document = mapOf(readCbor(file, MAX_DEPTH), 'document', ['version', 'image', 'tdvf']);
  const version = document.get('version');
  if (version !== 3 && version !== 4) throw malformed('version', '3 or 4', version);
  const image = imageOf(document.get('image'), version);
  const tdvf = mapOf(document.get('tdvf'), 'tdvf', ['ovmf', 'mrtd', 'td_hob']);
  const mrtd = mapOf(tdvf.get('mrtd'), 'tdvf.mrtd', ['single_pass', 'two_pass']);
  const generation = GENERATIONS.get(tdvf.get('ovmf'));
  if (generation === undefined) throw malformed('tdvf.ovmf', 'pre202505 or stable202505', tdvf.get('ovmf'));
  return {
    version,
    mrtd: {
      singlePass: toHex(register(mrtd.get('single_pass'), 'tdvf.mrtd.single_pass')),
      twoPass: toHex(register(mrtd.get('two_pass'), 'tdvf.mrtd.two_pass')),
    },
    rtmr1: rtmr1Of(image.kernel),
    rtmr2: rtmr2Of(image.commandLine, image.initrd),
    events: {
      kernel: toHex(image.kernel),
      commandLine: toHex(image.commandLine),
      initrd: toHex(image.initrd),
    },
    kernelHeaderNormalized: image.kernelHeaderNormalized,
    generation,
    tdHob: readTdHobWitness(bytesOf(tdvf.get('td_hob'), 'tdvf.td_hob')),
  };
}

interface ImageDigests {
  readonly kernel: Uint8Array;
  readonly commandLine: Uint8Array;
  readonly initrd: Uint8Array;
  readonly kernelHeaderNormalized: boolean;
}

function imageOf(value: Value | undefined, version: 3 | 4): ImageDigests {
  const common = ['kernel_authenticode', 'initrd_sha384'];
  const own = version === 3 ? ['cmdline_sha384'] : ['cmdline', 'kernel_header_normalized'];
  const image = mapOf(value, 'image', [...common, ...own]);
  const digests = {
    kernel: register(image.get('kernel_authenticode'), 'image.kernel_authenticode'),
    initrd: register(image.get('initrd_sha384'), 'image.initrd_sha384'),
  };
  if (version === 3) {
    const commandLine = register(image.get('cmdline_sha384'), 'image.cmdline_sha384');
    return { ...digests, commandLine, kernelHeaderNormalized: false };
  }
  const commandLine = image.get('cmdline');
  if (typeof commandLine !== 'string') throw malformed('image.cmdline', 'a text', commandLine);
  const normalized = image.get('kernel_header_normalized');
  if (typeof normalized !== 'boolean')
    throw malformed('image.kernel_header_normalized', 'true or false', normalized);
  return { ...digests, commandLine: commandLineDigest(commandLine), kernelHeaderNormalized: normalized };
}

/** A map with these members and no other: what is not understood may change what the rest means. */
function mapOf(
  value: Value | undefined,
  place: string,
  names: readonly string[],
): ReadonlyMap<string, Value> {
  if (!(value instanceof Map)) throw malformed(place, 'a map', value);
  const map = value as ReadonlyMap<string, Value>;
  if (map.size !== names.length || names.some((name) => !map.has(name)))
    throw malformed(place, names.join(', '), [...map.keys()]);
  return map;
}

function bytesOf(value: Value | undefined, place: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed(place, 'bytes', value);
  return value;
}

function register(value: Value | undefined, place: string): Uint8Array {
  const bytes = bytesOf(value, place);
  if (bytes.length !== REGISTER_BYTES)
    throw malformed(place, `${REGISTER_BYTES} bytes`, `${bytes.length} bytes`);
  return bytes;
}

const malformed = (at: string, expected: string, got: unknown): Refusal =>
  new Refusal('tdx-measurement-malformed', at, expected, `${JSON.stringify(got)}`.slice(0, 100));
