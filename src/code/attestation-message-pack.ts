/**
 * Version 1 of the attestation bytes: a MessagePack map of `version`, `platform` and `stack`. Byte strings come as such or, where
 * the writer thought of them as lists of numbers, as arrays of integers. Source: dstack evidence specification, section 15.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { readMessagePack } from '../encoding/message-pack';
import type { Value, ValueMap } from '../encoding/value-reader';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import {
  type AttestationParts,
  OTHER_PLATFORMS,
  type RuntimeEventCopy,
  type StackParts,
} from './attestation-parts';
import type { EventEntry } from './event-log';
import type { DigestVersion } from './runtime-event';

/** attestation, platform, data, event_log, event, digest: six levels are used. */
const MOST_LEVELS = 8;
const POD_TAG = 'app-data:';

/** @throws Refusal `attestation-*`, `message-pack-*` */
export function readMessagePackAttestation(bytes: Uint8Array): AttestationParts {
  const root = mapOf(readMessagePack(bytes, MOST_LEVELS), 'attestation');
  const version = root.get('version');
  if (version !== 1) throw malformed('version', '1', version);
  const platform = tagged(root, 'platform');
  const stack = tagged(root, 'stack');
  switch (platform.kind) {
    case 'tdx':
      return {
        platform: 'tdx',
        quote: bytesOf(platform.data.get('quote'), 'platform.quote'),
        events: arrayOf(platform.data.get('event_log'), 'platform.event_log').map(readEvent),
        ...readStack(stack),
      };
    case 'sev-snp':
      return {
        platform: 'sev-snp',
        report: bytesOf(platform.data.get('report'), 'platform.report'),
        certificates: certificatesOf(platform.data.get('cert_chain')),
        mrConfig: textOf(platform.data.get('mr_config'), 'platform.mr_config'),
        ...readStack(stack),
      };
    default: {
      const other = OTHER_PLATFORMS.find((name) => name === platform.kind);
      if (other === undefined) throw malformed('platform.kind', 'a known platform', platform.kind);
      return { platform: other };
    }
  }
}

function readStack(stack: Tagged): StackParts {
  const reportData = bytesOf(stack.data.get('report_data'), 'stack.report_data');
  return {
    runtimeEvents: arrayOf(stack.data.get('runtime_events'), 'stack.runtime_events').map(readCopy),
    reportData,
    config: textOf(stack.data.get('config'), 'stack.config'),
    ...podPayload(stack, reportData),
  };
}

function certificatesOf(value: Value | undefined): readonly Uint8Array[] {
  const place = 'platform.cert_chain';
  const found = arrayOf(value, place);
  if (found.length > LIMITS.chainCertificates)
    throw malformed(place, `at most ${LIMITS.chainCertificates} certificates`, found.length);
  return found.map((item, i) => bytesOf(item, `${place}.${i}`));
}

interface Tagged {
  readonly kind: string;
  readonly data: ValueMap;
}

function tagged(root: ValueMap, name: string): Tagged {
  const map = mapOf(root.get(name), name);
  return { kind: textOf(map.get('kind'), `${name}.kind`), data: mapOf(map.get('data'), `${name}.data`) };
}

/** A pod shows what it had quoted; `report_data` is the tagged SHA-512 of it. */
function podPayload({ kind, data }: Tagged, reportData: Uint8Array): { readonly reportDataPayload?: string } {
  if (kind === 'dstack') return {};
  if (kind !== 'dstack-pod') throw malformed('stack.kind', 'dstack or dstack-pod', kind);
  const payload = textOf(data.get('report_data_payload'), 'stack.report_data_payload');
  const utf8 = new TextEncoder();
  const digest = sha512(concatBytes(utf8.encode(POD_TAG), utf8.encode(payload)));
  if (!equalBytes(digest, reportData))
    throw new Refusal('attestation-payload', 'stack.report_data_payload', toHex(reportData), toHex(digest));
  return { reportDataPayload: payload };
}

function readEvent(value: Value, index: number): EventEntry {
  const place = `event ${index}`;
  const event = mapOf(value, place);
  const preimage = event.get('preimage');
  return {
    register: numberOf(event.get('imr'), `${place}.imr`),
    type: numberOf(event.get('event_type'), `${place}.event_type`),
    digest: event.has('digest') ? bytesOf(event.get('digest'), `${place}.digest`) : new Uint8Array(),
    name: textOf(event.get('event'), `${place}.event`),
    payload: bytesOf(event.get('event_payload'), `${place}.event_payload`),
    version: versionOf(event.get('version'), place),
    ...(preimage === undefined || preimage === null
      ? {}
      : { preimage: textOf(preimage, `${place}.preimage`) }),
  };
}

function readCopy(value: Value, index: number): RuntimeEventCopy {
  const place = `runtime event ${index}`;
  const event = mapOf(value, place);
  return { name: textOf(event.get('event'), place), payload: bytesOf(event.get('payload'), place) };
}

function versionOf(value: Value | undefined, place: string): DigestVersion {
  if (value === undefined || value === 1) return 1;
  if (value === 2) return 2;
  throw malformed(`${place}.version`, '1 or 2', value);
}

function mapOf(value: Value | undefined, place: string): ValueMap {
  if (value instanceof Map) return value;
  throw malformed(place, 'a map', value);
}

function arrayOf(value: Value | undefined, place: string): readonly Value[] {
  if (!Array.isArray(value)) throw malformed(place, 'an array', value);
  if (value.length > LIMITS.events)
    throw new Refusal('attestation-malformed', place, `at most ${LIMITS.events} events`, `${value.length}`);
  return value;
}

function textOf(value: Value | undefined, place: string): string {
  if (typeof value === 'string') return value;
  throw malformed(place, 'a text', value);
}

function numberOf(value: Value | undefined, place: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 0xffff_ffff) return value;
  throw malformed(place, 'a whole number of 32 bits', value);
}

function bytesOf(value: Value | undefined, place: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (!Array.isArray(value)) throw malformed(place, 'bytes', value);
  const isByte = (item: Value): item is number => typeof item === 'number' && item >= 0 && item <= 0xff;
  if (!value.every(isByte)) throw malformed(place, 'bytes', 'other numbers');
  return Uint8Array.from(value);
}

function malformed(place: string, expected: string, got: Value | undefined): Refusal {
  const seen =
    typeof got === 'string' || typeof got === 'number' ? JSON.stringify(got).slice(0, 40) : typeof got;
  return new Refusal('attestation-malformed', place, expected, got === undefined ? 'nothing' : seen);
}
