/** A machine of which everything is known: an image of a table made for it, a log that leads to its registers, its compose file. */

import { publishedLog } from '../../src/code/app-identity';
import type { CodeMaterial, CodeReference } from '../../src/code/judge-code';
import type { OsImage } from '../../src/code/os-image/os-image';
import { RTMR0_LAYOUTS } from '../../src/code/os-image/rtmr0-layouts';
import { readTdHobWitness, tdHobDigest } from '../../src/code/os-image/td-hob';
import { type Bytes, fromHex, hex, measurement, sha256, utf8 } from '../testbed/bytes';
import {
  type EventLogOptions,
  type MadeEvent,
  makeEventLog,
  makeMrConfigId,
  type Payloads,
  replay,
} from '../testbed/event-log-maker';
import { quoteWith } from './authentic-quote';

export const PINNED = `nginx@sha256:${'5'.repeat(64)}`;
export const MEMORY = 4 * 2 ** 30;
const WITNESS = '80100904000609020b021010';

export interface MachineOptions extends Omit<EventLogOptions, 'generation'> {
  /** YAML of the containers. */
  readonly containers?: string;
  /** More fields of app-compose.json. */
  readonly fields?: { readonly [name: string]: unknown };
  readonly mrConfigIdVersion?: 0 | 1 | 2 | 3;
  /** What the register is over, where it is not what the log says. */
  readonly committed?: Payloads;
  readonly isDevelopment?: boolean;
}

export interface KnownMachine {
  readonly entries: readonly MadeEvent[];
  readonly registers: { readonly [register: string]: Bytes };
  readonly material: CodeMaterial & { readonly compose: string };
  readonly reference: CodeReference & { readonly osImages: readonly OsImage[] };
}

export const composeText = (containers: string, fields: MachineOptions['fields'] = {}): string =>
  JSON.stringify({
    manifest_version: 2,
    name: 'known app',
    runner: 'docker-compose',
    docker_compose_file: containers,
    kms_enabled: true,
    secure_time: true,
    ...fields,
  });

export async function knownMachine(options: MachineOptions = {}): Promise<KnownMachine> {
  const compose = composeText(
    options.containers ?? `services:\n  web:\n    image: ${PINNED}\n`,
    options.fields,
  );
  const composeHash = await sha256(utf8(compose));
  const osImageHash = await sha256(utf8('known image'));
  const log = await makeEventLog({
    ...options,
    generation: '0.5.3',
    payloads: {
      'compose-hash': composeHash,
      'app-id': composeHash.slice(0, 20),
      'os-image-hash': osImageHash,
      ...options.payloads,
    },
  });
  const entries = await withKnownFirmware(log.entries);
  const registers = { ...(await replay(entries)), mrtd: await measurement('known firmware') };
  const committed = { ...log.payloads, ...options.committed };
  const image: OsImage = {
    osImageHash: hex(osImageHash),
    name: options.isDevelopment ? 'dstack-dev-9.9.9' : 'dstack-9.9.9',
    version: '9.9.9',
    isDevelopment: options.isDevelopment ?? false,
    quoted: ['two-pass'],
    provenance: 'this test',
    measurements: {
      firmware: { mrtd: [{ order: 'two-pass', value: hex(registers.mrtd) }], tdHobWitness: WITNESS },
      rtmr1: hex(registers.rtmr1),
      rtmr2: hex(registers.rtmr2),
    },
  };
  const mrConfigId = await makeMrConfigId(options.mrConfigIdVersion ?? 1, committed);
  const quoted = { ...registers, mrConfigId };
  return {
    entries,
    registers: quoted,
    material: {
      quote: quoteWith(Object.fromEntries(Object.entries(quoted).map(([name, value]) => [name, hex(value)]))),
      log: publishedLog(entries),
      vmConfig: { os_image_hash: hex(osImageHash), cpu_count: 2, memory_size: MEMORY, num_gpus: 0 },
      compose,
    },
    reference: { osImages: [image] },
  };
}

/** Boot events of register 0 as the firmware of 0.5.3 measures them in a machine of this memory. */
async function withKnownFirmware(entries: readonly MadeEvent[]): Promise<readonly MadeEvent[]> {
  const layout = RTMR0_LAYOUTS['pre-202505'];
  const memory = hex(tdHobDigest(readTdHobWitness(fromHex(WITNESS)), MEMORY));
  let at = 0;
  return entries.map((entry) => {
    if (entry.imr !== 0) return entry;
    const part = layout[at++];
    if (part?.from === 'memory') return { ...entry, digest: memory };
    return part?.from === 'constant' ? { ...entry, digest: part.digests[0] ?? '' } : entry;
  });
}
