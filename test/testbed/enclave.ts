/**
 * A confidential virtual machine that runs dstack: measurements, event log, compose file and quotes of one instance. All of it belongs
 * together as in a genuine one (dstack evidence specification, sections 5 to 9): the registers are where the log leads, and MRCONFIGID holds
 * the hash of the compose file.
 */
import { type Bytes, fromHex, hex, sha256, utf8 } from './bytes';
import { newKeys } from './certificate-maker';
import { type ComposeFields, makeAppCompose } from './compose-maker';
import { type EventLogOptions, type MadeEvent, makeEventLog, makeMrConfigId } from './event-log-maker';
import type { IntelPki, Pck } from './intel-pki';
import { MACHINES, type Machine, type MachineName } from './machines';
import { osImageHashOf, TESTBED_OS, vmConfigOf } from './os-images';
import { makeTdxQuote, type TdxQuoteOptions } from './quote-maker';

export interface Enclave {
  readonly app: string;
  /** Hex, as in the event log. */
  readonly appId: string;
  readonly instanceId: string;
  readonly composeText: string;
  readonly composeHash: Bytes;
  /** In full, as Info carries it. */
  readonly eventLog: readonly MadeEvent[];
  /** As GetQuote of its release gives it. */
  readonly publishedLog: readonly MadeEvent[];
  readonly vmConfig: string;
  readonly pck: Pck;
  /** `reportData` is 64 bytes. */
  quote(reportData: Uint8Array, wish?: Partial<TdxQuoteOptions>): Promise<Bytes>;
}

export interface EnclaveOptions extends Pick<EventLogOptions, 'generation' | 'names' | 'application'> {
  /** Its name stands in the compose file, so that no two apps measure the same. */
  readonly app: string;
  /** Which operating system was booted (`os-images.ts`); `TESTBED_OS` when absent. */
  readonly image?: string;
  /** What log and host call it; the name of what was booted when absent. */
  readonly claimedImage?: string;
  /** Replicas of an app differ in nothing else. */
  readonly instance: string;
  /** 20 bytes, hex; the first of the compose hash when absent, as where no contract governs the app. */
  readonly appId?: string;
  /** 20 bytes, hex, or empty; derived from app and instance when absent. */
  readonly instanceId?: string;
  /** Fields of the compose file other than the honest ones. */
  readonly compose?: ComposeFields;
  /** What it publishes in place of its log. */
  readonly publishes?: (log: readonly MadeEvent[]) => readonly MadeEvent[];
  /** What was measured instead, whatever the log says. */
  readonly registers?: Partial<Pick<TdxQuoteOptions, 'mrtd' | 'rtmr1' | 'rtmr2'>>;
  /** What log and host call the operating system, and what the host tells of the machine, where no image has it. */
  readonly osImageHash?: Bytes;
  readonly vmConfig?: string;
  /** Who gave its keys, as its log says it; a key service that no contract governs when absent. */
  readonly keyProvider?: { readonly [member: string]: string | number };
  readonly pck: Pck;
}

export async function makeEnclave(options: EnclaveOptions): Promise<Enclave> {
  const { app, image = TESTBED_OS, claimedImage = image, instance, generation = '0.5.9', pck } = options;
  const composeText = makeAppCompose({ name: app, ...options.compose });
  const composeHash = await sha256(utf8(composeText));
  const appId = options.appId === undefined ? composeHash.slice(0, 20) : fromHex(options.appId);
  const instanceId =
    options.instanceId === undefined
      ? (await sha256(utf8(instance), appId)).slice(0, 20)
      : fromHex(options.instanceId);
  const log = await makeEventLog({
    ...options,
    generation,
    image,
    payloads: {
      'app-id': appId,
      'compose-hash': composeHash,
      'instance-id': instanceId,
      'os-image-hash': options.osImageHash ?? osImageHashOf(claimedImage),
      ...(options.keyProvider === undefined
        ? {}
        : { 'key-provider': utf8(JSON.stringify(options.keyProvider)) }),
    },
  });
  const mrConfigId = await makeMrConfigId(1, log.payloads);
  // A platform keeps one attestation key for all its quotes.
  const attestationKeys = await newKeys();
  return {
    app,
    appId: hex(appId),
    instanceId: hex(instanceId),
    composeText,
    composeHash,
    eventLog: log.entries,
    publishedLog: options.publishes?.(log.published) ?? log.published,
    vmConfig: options.vmConfig ?? vmConfigOf(claimedImage),
    pck,
    quote: (reportData, wish = {}) =>
      makeTdxQuote({
        ...log.registers,
        ...options.registers,
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
