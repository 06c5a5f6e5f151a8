/** A machine of which everything is known: an image of a table made for it, a log that leads to its registers, its compose file. */

import { publishedLog } from '../../src/code/app-identity';
import type { CodeMaterial, CodeReference } from '../../src/code/judge-code';
import type { OsImage } from '../../src/code/os-image/os-image';
import { type Bytes, hex, sha256, utf8 } from '../testbed/bytes';
import {
  type EventLogOptions,
  type MadeEvent,
  makeEventLog,
  makeMrConfigId,
  type Payloads,
} from '../testbed/event-log-maker';
import { osImageOf, TESTBED_MEMORY, vmConfigOf } from '../testbed/os-images';
import { quoteWith } from './authentic-quote';

export const PINNED = `nginx@sha256:${'5'.repeat(64)}`;
export const MEMORY = TESTBED_MEMORY;

export interface MachineOptions extends Omit<EventLogOptions, 'image' | 'memory'> {
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
  const image = options.isDevelopment ? 'dstack-dev-9.9.9' : 'dstack-9.9.9';
  const { entries, registers, payloads } = await makeEventLog({
    generation: '0.5.3',
    ...options,
    image,
    payloads: {
      'compose-hash': composeHash,
      'app-id': composeHash.slice(0, 20),
      ...options.payloads,
    },
  });
  const committed = { ...payloads, ...options.committed };
  const mrConfigId = await makeMrConfigId(options.mrConfigIdVersion ?? 1, committed);
  const quoted = { ...registers, mrConfigId };
  return {
    entries,
    registers: quoted,
    material: {
      quote: quoteWith(Object.fromEntries(Object.entries(quoted).map(([name, value]) => [name, hex(value)]))),
      log: publishedLog(entries),
      vmConfig: JSON.parse(vmConfigOf(image)),
      compose,
    },
    reference: { osImages: [osImageOf(image, { isDevelopment: options.isDevelopment ?? false })] },
  };
}
