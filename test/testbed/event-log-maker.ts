/**
 * Event logs as guests of every generation write them, with the registers that they lead to: a quote made with those registers
 * is what an honest guest would give (dstack evidence specification, sections 1.2, 6 and 8).
 */
import { sha384 as sha384Of } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, concat, copy, fromHex, hex, sha256, u32, utf8 } from './bytes';
import { bootEventsOf, mrtdOf, osImageHashOf, TESTBED_MEMORY, TESTBED_OS } from './os-images';

/** What a guest of this release writes, and what its GetQuote leaves out. */
export interface Generation {
  /** Names of the system events, in order. */
  readonly events: readonly string[];
  readonly digestVersion: 1 | 2;
  readonly bootEvents: 13 | 17;
  /** GetQuote gives no digest for runtime events and no payload for boot events. */
  readonly stripped: boolean;
  readonly namedAcpi: boolean;
}

const EARLY = ['system-preparing', 'rootfs-hash', 'app-id', 'compose-hash'];
const MIDDLE = ['system-preparing', 'app-id', 'compose-hash', 'instance-id', 'boot-mr-done'];
const V05 = { digestVersion: 1, bootEvents: 13, stripped: false, namedAcpi: false } as const;

export const GENERATIONS = {
  '0.3': { ...V05, events: [...EARLY, 'ca-cert-hash', 'instance-id', 'boot-mr-done', 'system-ready'] },
  '0.4': { ...V05, events: [...EARLY, 'instance-id', 'boot-mr-done', 'key-provider', 'system-ready'] },
  '0.5.3': { ...V05, events: [...MIDDLE, 'mr-kms', 'os-image-hash', 'key-provider', 'system-ready'] },
  '0.5.9': {
    ...V05,
    stripped: true,
    events: [...MIDDLE, 'mr-kms', 'os-image-hash', 'key-provider', 'storage-fs', 'system-ready'],
  },
  '0.5.11': {
    ...V05,
    stripped: true,
    bootEvents: 17,
    events: [...MIDDLE, 'mr-kms', 'os-image-hash', 'key-provider', 'storage-fs', 'system-ready'],
  },
  '0.6': {
    ...V05,
    stripped: true,
    namedAcpi: true,
    events: [...MIDDLE, 'os-image-hash', 'key-provider', 'storage-fs', 'system-ready'],
  },
  '0.6 with version 2': {
    digestVersion: 2,
    bootEvents: 13,
    stripped: true,
    namedAcpi: true,
    events: [
      ...['system-preparing', 'app-id', 'compose-hash', 'init-script-hash', 'init-script-hash'],
      ...['gpu-policy-hash', 'instance-id', 'boot-mr-done', 'os-image-hash', 'gpu-attestation'],
      ...['key-provider', 'storage-fs', 'storage-encrypted', 'system-ready'],
    ],
  },
} as const satisfies { readonly [name: string]: Generation };
export type GenerationName = keyof typeof GENERATIONS;

export interface MadeEvent {
  readonly imr: number;
  readonly event_type: number;
  readonly digest: string;
  readonly event: string;
  readonly event_payload: string;
  readonly version?: 2;
  readonly preimage?: string;
}

/** Payload of each system event, by name; the rest have none. */
export type Payloads = { readonly [event: string]: Uint8Array };

export interface EventLogOptions {
  readonly generation?: GenerationName;
  /** The operating system that was booted; `TESTBED_OS` when absent. */
  readonly image?: string;
  /** Bytes. */
  readonly memory?: number;
  readonly payloads?: Payloads;
  /** Instead of the events of the generation. */
  readonly names?: readonly string[];
  /** After `system-ready`, as containers emit them. */
  readonly application?: readonly { readonly name: string; readonly payload: Uint8Array }[];
}

export interface MadeLog {
  /** In full, as Info and certificates carry it. */
  readonly entries: readonly MadeEvent[];
  /** As GetQuote of the generation gives it. */
  readonly published: readonly MadeEvent[];
  /** Of the firmware, and where the log leads. */
  readonly registers: RuntimeRegisters & { readonly mrtd: Bytes };
  readonly payloads: Payloads;
}

export interface RuntimeRegisters {
  readonly rtmr0: Bytes;
  readonly rtmr1: Bytes;
  readonly rtmr2: Bytes;
  readonly rtmr3: Bytes;
}

const RUNTIME_EVENT = 0x08000001;
const ACPI = {
  type: 10,
  payload: utf8('ACPI DATA'),
  names: ['acpi-loader', 'acpi-rsdp', 'acpi-tables'],
} as const;
const BOOT_EVENT = 0x8000000b;

/** Of a key service that no contract governs. */
export const TESTBED_KEY_PROVIDER = { name: 'kms', id: '7e57'.repeat(8) } as const;
/** Of the one whose contract a testbed build pins (`evm/testbed-deployment.ts`). */
export const GOVERNED_KEY_PROVIDER = { name: 'kms', id: '90fe'.repeat(8) } as const;

/** At once: logs of 10,000 events must not take seconds. */
const sha384 = (...parts: readonly Uint8Array[]): Bytes => copy(sha384Of(concat(...parts)));

/** A runtime event with its digest; `version` 2 as guests write it on request, with the preimage. */
export async function runtimeEvent(
  name: string,
  payload: Uint8Array,
  version: 1 | 2 = 1,
): Promise<MadeEvent> {
  const preimage =
    version === 1
      ? concat(u32(RUNTIME_EVENT), utf8(`:${name}:`), payload)
      : utf8(`{"name":${JSON.stringify(name)},"payload":"${hex(payload)}","type":${RUNTIME_EVENT}}`);
  return {
    imr: 3,
    event_type: RUNTIME_EVENT,
    digest: hex(sha384(preimage)),
    event: name,
    event_payload: hex(payload),
    ...(version === 1 ? {} : { version, preimage: hex(preimage) }),
  };
}

/** Firmware and kernel: their payloads say nothing about their digests. */
function bootEvents({ bootEvents: count, namedAcpi }: Generation, image: string, memory: number) {
  return bootEventsOf(image, count === 13 ? 'pre-202505' : 'stable-202505', memory).map(
    ({ imr, digest, acpi, label }): MadeEvent => ({
      imr,
      event_type: acpi === undefined ? BOOT_EVENT : ACPI.type,
      digest: hex(digest),
      event: acpi !== undefined && namedAcpi ? ACPI.names[acpi] : '',
      event_payload: hex(acpi === undefined ? utf8(label) : ACPI.payload),
    }),
  );
}

/** The app that the testbed runs where nothing else is said: its id is the beginning of its compose hash. */
export async function testbedPayloads(app = 'testbed app', image = TESTBED_OS): Promise<Payloads> {
  const composeHash = await sha256(utf8(app));
  return {
    'rootfs-hash': await sha256(utf8('rootfs')),
    'app-id': composeHash.slice(0, 20),
    'compose-hash': composeHash,
    'init-script-hash': await sha256(utf8('init script')),
    'gpu-policy-hash': await sha256(utf8('{}')),
    'gpu-attestation': utf8('{"version":2,"provider":"nvidia"}'),
    'ca-cert-hash': await sha256(utf8('ca')),
    'instance-id': (await sha256(utf8(`instance of ${app}`))).slice(0, 20),
    'mr-kms': await sha256(utf8('kms')),
    'os-image-hash': osImageHashOf(image),
    'key-provider': utf8(JSON.stringify(TESTBED_KEY_PROVIDER)),
    'storage-fs': utf8('zfs'),
    'storage-encrypted': utf8('1'),
  };
}

export async function makeEventLog(options: EventLogOptions = {}): Promise<MadeLog> {
  const generation: Generation = GENERATIONS[options.generation ?? '0.5.3'];
  const { image = TESTBED_OS, memory = TESTBED_MEMORY } = options;
  const payloads = { ...(await testbedPayloads(undefined, image)), ...options.payloads };
  const entries = [...bootEvents(generation, image, memory)];
  for (const name of options.names ?? generation.events)
    entries.push(await runtimeEvent(name, payloads[name] ?? new Uint8Array(), generation.digestVersion));
  for (const { name, payload } of options.application ?? [])
    entries.push(await runtimeEvent(name, payload, generation.digestVersion));
  return {
    entries,
    published: generation.stripped ? entries.map(strip) : entries,
    registers: { mrtd: mrtdOf(image), ...(await replay(entries)) },
    payloads,
  };
}

/** What GetQuote leaves out from 0.5.6 on. */
export function strip(event: MadeEvent): MadeEvent {
  return event.imr === 3 ? { ...event, digest: '' } : { ...event, event_payload: '' };
}

/** The four registers after the log, by the digests that it shows. */
export async function replay(entries: readonly MadeEvent[]): Promise<RuntimeRegisters> {
  const registers: Bytes[] = Array.from({ length: 4 }, () => new Uint8Array(48));
  for (const { imr, digest } of entries)
    registers[imr] = sha384(registers[imr] ?? new Uint8Array(48), fromHex(digest));
  const [rtmr0, rtmr1, rtmr2, rtmr3] = registers;
  if (!rtmr0 || !rtmr1 || !rtmr2 || !rtmr3) throw new Error('four registers');
  return { rtmr0, rtmr1, rtmr2, rtmr3 };
}

/** MRCONFIGID for an app, 48 bytes (section 8). Version 3 over the document with all members that the host knows. */
export async function makeMrConfigId(version: 0 | 1 | 2 | 3, payloads: Payloads): Promise<Bytes> {
  const of = (name: string): Uint8Array => payloads[name] ?? new Uint8Array();
  const register = (commitment: Uint8Array): Bytes =>
    concat(Uint8Array.of(version), commitment, new Uint8Array(15));
  const KMS = 2;
  switch (version) {
    case 0:
      return new Uint8Array(48);
    case 1:
      return register(of('compose-hash'));
    case 2: {
      const keyProvider = concat(Uint8Array.of(KMS), fromHex(TESTBED_KEY_PROVIDER.id));
      return register(keccak_256(concat(of('compose-hash'), of('app-id'), keyProvider)));
    }
    case 3: {
      const members = [
        `"app_id":"${hex(of('app-id'))}"`,
        `"compose_hash":"${hex(of('compose-hash'))}"`,
        `"instance_id":"${hex(of('instance-id'))}"`,
        `"key_provider":"kms"`,
        `"key_provider_id":"${TESTBED_KEY_PROVIDER.id}"`,
        `"version":3`,
      ];
      return register(await sha256(utf8(`dstack-mr-config-v3:\0{${members.join(',')}}`)));
    }
  }
}

/** Content of extension `.2`: JSON text, or `ELGZv1` and the same in gzip. */
export async function certificateLog(entries: readonly MadeEvent[], packed: boolean): Promise<Bytes> {
  const text = utf8(JSON.stringify(entries));
  return packed ? concat(utf8('ELGZv1'), await gzip(text)) : text;
}

export async function gzip(bytes: Uint8Array): Promise<Bytes> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
