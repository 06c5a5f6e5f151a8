/**
 * A confidential virtual machine that runs dstack: measurements, event log and quotes of one instance. Register 3 is the replay of
 * the log (dstack evidence specification, section 6, digests of version 1), MRCONFIGID holds the compose hash.
 */
import { type Bytes, concat, fromHex, hex, measurement, sha256, u32, utf8 } from './bytes';
import { newKeys } from './certificate-maker';
import type { IntelPki, Pck } from './intel-pki';
import { MACHINES, type Machine, type MachineName } from './machines';
import { makeTdxQuote, type TdxQuoteOptions } from './quote-maker';

export interface EventLogEntry {
  readonly imr: number;
  readonly event_type: number;
  readonly digest: string;
  readonly event: string;
  readonly event_payload: string;
}

export interface Enclave {
  /** Hex, as in the event log. */
  readonly appId: string;
  readonly instanceId: string;
  readonly composeText: string;
  readonly composeHash: Bytes;
  readonly eventLog: readonly EventLogEntry[];
  readonly vmConfig: string;
  readonly pck: Pck;
  /** `reportData` is 64 bytes. */
  quote(reportData: Uint8Array, wish?: Partial<TdxQuoteOptions>): Promise<Bytes>;
}

export interface EnclaveOptions {
  readonly app: string;
  /** Which operating system image was booted: another name gives other MRTD and RTMR0 to RTMR2. */
  readonly image: string;
  /** Replicas of an app differ in nothing else. */
  readonly instance: string;
  /** 20 bytes, hex; the first of the compose hash when absent, as where no contract governs the app. */
  readonly appId?: string;
  /** 20 bytes, hex, or empty; derived from app and instance when absent. */
  readonly instanceId?: string;
  readonly pck: Pck;
}

const RUNTIME_EVENT = 0x08000001;

async function sha384(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-384', concat(...parts)));
}

async function entry(event: string, payload: Uint8Array): Promise<EventLogEntry> {
  const digest = await sha384(u32(RUNTIME_EVENT), utf8(`:${event}:`), payload);
  return {
    imr: 3,
    event_type: RUNTIME_EVENT,
    digest: hex(digest),
    event,
    event_payload: hex(payload),
  };
}

async function replay(log: readonly EventLogEntry[]): Promise<Bytes> {
  let register: Bytes = new Uint8Array(48);
  for (const { digest } of log) register = await sha384(register, fromHex(digest));
  return register;
}

export async function makeEnclave(options: EnclaveOptions): Promise<Enclave> {
  const { app, image, instance, pck } = options;
  const composeText = JSON.stringify({
    manifest_version: 2,
    name: app,
    runner: 'docker-compose',
    docker_compose_file: `services:\n  app:\n    image: testbed/app@sha256:${hex(await sha256(utf8(app)))}\n`,
    kms_enabled: true,
    public_tcbinfo: true,
  });
  const composeHash = await sha256(utf8(composeText));
  const appId = options.appId === undefined ? composeHash.slice(0, 20) : fromHex(options.appId);
  const instanceId =
    options.instanceId === undefined
      ? (await sha256(utf8(instance), appId)).slice(0, 20)
      : fromHex(options.instanceId);
  const none = new Uint8Array(0);
  const eventLog = [
    await entry('system-preparing', none),
    await entry('app-id', appId),
    await entry('compose-hash', composeHash),
    await entry('instance-id', instanceId),
    await entry('boot-mr-done', none),
    await entry('os-image-hash', await sha256(utf8(image))),
    await entry('key-provider', utf8(JSON.stringify({ name: 'kms', id: '7e57'.repeat(8) }))),
    await entry('system-ready', none),
  ];
  const [mrtd, rtmr0, rtmr1, rtmr2] = await Promise.all([
    measurement(`mrtd of ${image}`),
    measurement(`rtmr0 of ${image}`),
    measurement(`rtmr1 of ${image}`),
    measurement(`rtmr2 of ${image}`),
  ]);
  const rtmr3 = await replay(eventLog);
  const mrConfigId = concat(Uint8Array.of(1), composeHash, new Uint8Array(15));
  // A platform keeps one attestation key for all its quotes.
  const attestationKeys = await newKeys();
  return {
    appId: hex(appId),
    instanceId: hex(instanceId),
    composeText,
    composeHash,
    eventLog,
    vmConfig: JSON.stringify({
      os_image_hash: hex(await sha256(utf8(image))),
      cpu_count: 2,
      memory_size: 4096,
    }),
    pck,
    quote: (reportData, wish = {}) =>
      makeTdxQuote({
        mrtd,
        rtmr0,
        rtmr1,
        rtmr2,
        rtmr3,
        mrConfigId,
        pck,
        attestationKeys,
        trailing: new Uint8Array(26),
        ...wish,
        reportData,
      }),
  };
}

/** Serial of the one PCK certificate that the platform CRL revokes. */
export const REVOKED_SERIAL = '5e70c4ed00000000000000000000000000007e57';

/** The PCK certificate of each machine, made when first asked for. */
export function pckRack(pki: IntelPki): (machine: MachineName) => Promise<Pck> {
  const made = new Map<MachineName, Promise<Pck>>();
  return (name) => {
    const machine: Machine = MACHINES[name];
    const serial = machine.revoked === true ? { serial: REVOKED_SERIAL } : {};
    const pck = made.get(name) ?? pki.issuePck({ fmspc: machine.fmspc, ...serial });
    made.set(name, pck);
    return pck;
  };
}
