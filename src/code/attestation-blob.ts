/**
 * The attestation of dstack 0.5.6 and later as one byte string: field `attestation` of replies, extension `.8` of RA-TLS
 * certificates. Two versions, told apart by the first byte. Source: dstack evidence specification, section 15.
 *
 * All of it is unsigned but the quote. What it repeats of the quote (`report_data`) must be equal to it.
 */
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { parseJsonText } from '../encoding/json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { readMessagePackAttestation } from './attestation-message-pack';
import type { OtherPlatform, SnpParts, TdxParts } from './attestation-parts';
import { readScaleAttestation } from './attestation-scale';
import { type EventLog, eventLogOf } from './event-log';

export type BlobForm = 'scale-0' | 'message-pack-1';

export interface TdxAttestation extends Omit<TdxParts, 'events'> {
  readonly form: BlobForm;
  /** Boot events are often left out, so that only register 3 replays. */
  readonly eventLog: EventLog;
}

export interface SnpAttestation extends SnpParts {
  readonly form: BlobForm;
}

/** Recognised, and of no use here: nothing in it is read. */
export interface OtherAttestation {
  readonly platform: OtherPlatform;
  readonly form: BlobForm;
}

export type Attestation = TdxAttestation | SnpAttestation | OtherAttestation;

/**
 * Reads attestation bytes completely; nothing may be left over.
 * @throws Refusal `attestation-*`, `scale-*`, `message-pack-*`, `event-log-*`
 */
export function readAttestation(bytes: Uint8Array): Attestation {
  if (bytes.length > LIMITS.attestationBytes)
    throw new Refusal(
      'attestation-too-large',
      'attestation',
      `at most ${LIMITS.attestationBytes} bytes`,
      `${bytes.length}`,
    );
  const form = formOf(bytes[0]);
  const parts = form === 'scale-0' ? readScaleAttestation(bytes) : readMessagePackAttestation(bytes);
  switch (parts.platform) {
    case 'tdx': {
      const { events, ...rest } = parts;
      refuseOther(reportDataOf(parts.quote), parts.reportData);
      return { ...rest, form, eventLog: eventLogOf(events) };
    }
    case 'sev-snp':
      refuseOther(reportDataOfReport(parts.report), parts.reportData);
      return { ...parts, form };
    default:
      return { platform: parts.platform, form };
  }
}

function refuseOther(quoted: Uint8Array, repeated: Uint8Array): void {
  if (!equalBytes(quoted, repeated))
    throw new Refusal('attestation-report-data', 'report_data', toHex(quoted), toHex(repeated));
}

/**
 * What the host says of the machine (`vm_config`): the configuration itself, or the simulator's around it. Never throws: what cannot
 * be read is given as it is, for `readVmConfig` to refuse.
 */
export function vmConfigOf({ config }: Pick<TdxAttestation, 'config'>): unknown {
  if (config === '') return undefined;
  try {
    const value = parseJsonText(config, LIMITS.jsonDepth);
    const members = typeof value === 'object' && value !== null && 'vm_config' in value ? value : undefined;
    return members?.vm_config ?? config;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return config;
  }
}

/** SCALE begins with the version 0, MessagePack with a map: fixmap, map 16 or map 32. */
function formOf(first: number | undefined): BlobForm {
  if (first === 0) return 'scale-0';
  const isMap = first !== undefined && ((first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf);
  if (isMap) return 'message-pack-1';
  throw new Refusal('attestation-version', 'first byte', '0, or a MessagePack map', `${first ?? 'none'}`);
}

/** Of a report of SEV-SNP, whose form is the same in all versions. */
const SNP_REPORT_DATA_AT = 0x50;

function reportDataOfReport(report: Uint8Array): Uint8Array {
  const end = SNP_REPORT_DATA_AT + 64;
  if (report.length < end)
    throw new Refusal('attestation-report', 'report', 'an attestation report', `${report.length} bytes`);
  return report.subarray(SNP_REPORT_DATA_AT, end);
}

/** Where `report_data` lies in a quote, by the version of the quote; version 5 has six bytes of descriptor before the body. */
const REPORT_DATA_AT = new Map([
  [4, 568],
  [5, 574],
]);

function reportDataOf(quote: Uint8Array): Uint8Array {
  const version = (quote[0] ?? 0) + 256 * (quote[1] ?? 0);
  const at = REPORT_DATA_AT.get(version);
  if (at === undefined || quote.length < at + 64)
    throw new Refusal(
      'attestation-quote',
      'quote',
      'a TDX quote',
      `version ${version}, ${quote.length} bytes`,
    );
  return quote.subarray(at, at + 64);
}
