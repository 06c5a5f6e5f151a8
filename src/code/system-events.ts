/**
 * What dstack itself wrote into register 3 while it booted: who the app is. Source: dstack evidence specification, section 6.
 *
 * Only events before the first `system-ready` are the system's; on releases up to 0.5.x anything in the guest may add events
 * after it, under any name. What is read here means something only when the log replays, and under a known operating system:
 * another one writes what it likes.
 */
import { toHex } from '../encoding/hex';
import { Refusal } from '../refusal';
import { type EventLog, type LoggedEvent, RUNTIME_REGISTER } from './event-log';
import { type KeyProvider, readKeyProvider } from './key-provider';

/** Hex, lower case, unless said otherwise. */
export interface SystemIdentity {
  /** 20 bytes: the address of the app's contract, or the first 20 bytes of the compose hash. */
  readonly appId: string;
  /** SHA-256 of the app-compose text. */
  readonly composeHash: string;
  /** 20 bytes, or empty where the app has no instance ids. */
  readonly instanceId: string;
  /** As the KMS told the guest; the registers decide (section 9). */
  readonly osImageHash?: string;
  readonly keyProvider?: KeyProvider;
  /** Aggregated measurement of the KMS instance that gave the keys. */
  readonly mrKms?: string;
  /** Releases 0.3 and 0.4. */
  readonly rootfsHash?: string;
  /** Release 0.3. */
  readonly caCertHash?: string;
  /** Release 0.6; in order. */
  readonly initScriptHashes?: readonly string[];
  readonly gpuPolicyHash?: string;
  /** JSON text of the guest, not interpreted. */
  readonly gpuAttestation?: string;
  /** For example `zfs`. */
  readonly storageFs?: string;
  /** Later releases of 0.6: `1` or `0`. */
  readonly storageEncrypted?: string;
}

export interface SystemEvents {
  readonly identity: SystemIdentity;
  /** Names of events before `system-ready` that this release does not know. */
  readonly unknownSystemEvents: readonly string[];
  /** What came after `system-ready`: written by anything in the guest, believed by nobody. */
  readonly applicationEvents: readonly ApplicationEvent[];
}

export interface ApplicationEvent {
  readonly name: string;
  /** Hex. */
  readonly payload: string;
  /** It bears the name of a system event: a late `app-id` wants to be taken for the real one. */
  readonly posesAsSystem: boolean;
}

interface Rule {
  readonly lengths: 'any' | readonly number[];
  readonly needed?: true;
  readonly repeats?: true;
  /** Releases differ over where it stands. */
  readonly anywhere?: true;
}

/** In the order in which they are written; the lengths are bytes of the payload. */
const SYSTEM_EVENTS = {
  'system-preparing': { lengths: [0], needed: true },
  'rootfs-hash': { lengths: [32] },
  'app-id': { lengths: [20], needed: true },
  'compose-hash': { lengths: [32], needed: true },
  'init-script-hash': { lengths: [32], repeats: true },
  'gpu-policy-hash': { lengths: [32] },
  'gpu-attestation': { lengths: 'any', anywhere: true },
  'ca-cert-hash': { lengths: [32] },
  'instance-id': { lengths: [0, 20], needed: true },
  'boot-mr-done': { lengths: [0], needed: true },
  'mr-kms': { lengths: [32] },
  'os-image-hash': { lengths: [32] },
  'key-provider': { lengths: 'any' },
  'storage-fs': { lengths: 'any' },
  'storage-encrypted': { lengths: [1] },
  'system-ready': { lengths: [0], needed: true },
} as const satisfies { readonly [name: string]: Rule };

type SystemEventName = keyof typeof SYSTEM_EVENTS;
const NAMES = Object.keys(SYSTEM_EVENTS) as readonly SystemEventName[];
const LAST: SystemEventName = 'system-ready';
const NAME_GRAMMAR = /^[a-z0-9-]+$/;

/**
 * Reads the identity out of the events of register 3.
 * @throws Refusal `system-events-incomplete` (one is missing), `system-events-order` (out of order, or twice),
 *   `system-events-name`, `system-events-payload`, and those of `readKeyProvider`
 */
export function readSystemEvents(log: EventLog): SystemEvents {
  const events = log.filter((event) => event.register === RUNTIME_REGISTER);
  const end = events.findIndex((event) => event.name === LAST);
  if (end < 0) throw new Refusal('system-events-incomplete', 'register 3', LAST, 'no such event');
  const system = readInOrder(events.slice(0, end + 1));
  return { ...system, applicationEvents: events.slice(end + 1).map(applicationEvent) };
}

function readInOrder(events: readonly LoggedEvent[]): Omit<SystemEvents, 'applicationEvents'> {
  const found = new Map<SystemEventName, LoggedEvent[]>();
  const unknownSystemEvents: string[] = [];
  let reached = -1;
  for (const event of events) {
    if (!NAME_GRAMMAR.test(event.name))
      throw new Refusal('system-events-name', 'register 3', 'a-z, 0-9 and -', JSON.stringify(event.name));
    const name = NAMES.find((known) => known === event.name);
    if (name === undefined) {
      unknownSystemEvents.push(event.name);
      continue;
    }
    const rule: Rule = SYSTEM_EVENTS[name];
    const earlier = found.get(name);
    if (earlier !== undefined && rule.repeats !== true)
      throw new Refusal('system-events-order', name, 'once', 'again');
    if (rule.anywhere !== true) {
      const at = NAMES.indexOf(name);
      if (at < reached)
        throw new Refusal('system-events-order', name, `before ${NAMES[reached] ?? ''}`, 'after it');
      reached = at;
    }
    const { length } = event.payload;
    if (rule.lengths !== 'any' && !rule.lengths.includes(length))
      throw new Refusal('system-events-payload', name, `${rule.lengths.join(' or ')} bytes`, `${length}`);
    if (earlier === undefined) found.set(name, [event]);
    else earlier.push(event);
  }
  return { identity: identityOf(found), unknownSystemEvents };
}

function identityOf(found: ReadonlyMap<SystemEventName, readonly LoggedEvent[]>): SystemIdentity {
  const missing = NAMES.find((name) => (SYSTEM_EVENTS[name] as Rule).needed === true && !found.has(name));
  if (missing !== undefined)
    throw new Refusal('system-events-incomplete', 'before system-ready', missing, 'no such event');
  const payload = (name: SystemEventName): Uint8Array | undefined => found.get(name)?.[0]?.payload;
  const hex = <K extends keyof SystemIdentity>(key: K, name: SystemEventName) => {
    const bytes = payload(name);
    return bytes === undefined ? {} : { [key]: toHex(bytes) };
  };
  const text = <K extends keyof SystemIdentity>(key: K, name: SystemEventName) => {
    const bytes = payload(name);
    return bytes === undefined ? {} : { [key]: utf8Text(bytes, name) };
  };
  const keyProvider = payload('key-provider');
  const scripts = found.get('init-script-hash');
  return {
    appId: toHex(payload('app-id') ?? new Uint8Array()),
    composeHash: toHex(payload('compose-hash') ?? new Uint8Array()),
    instanceId: toHex(payload('instance-id') ?? new Uint8Array()),
    ...hex('osImageHash', 'os-image-hash'),
    ...(keyProvider === undefined ? {} : { keyProvider: readKeyProvider(keyProvider) }),
    ...hex('mrKms', 'mr-kms'),
    ...hex('rootfsHash', 'rootfs-hash'),
    ...hex('caCertHash', 'ca-cert-hash'),
    ...(scripts === undefined ? {} : { initScriptHashes: scripts.map((e) => toHex(e.payload)) }),
    ...hex('gpuPolicyHash', 'gpu-policy-hash'),
    ...text('gpuAttestation', 'gpu-attestation'),
    ...text('storageFs', 'storage-fs'),
    ...text('storageEncrypted', 'storage-encrypted'),
  };
}

function utf8Text(bytes: Uint8Array, place: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('system-events-payload', place, 'UTF-8', 'other bytes');
  }
}

const applicationEvent = ({ name, payload }: LoggedEvent): ApplicationEvent => ({
  name,
  payload: toHex(payload),
  posesAsSystem: NAMES.some((system) => system === name),
});
