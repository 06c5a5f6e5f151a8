/** Attestation bytes of both versions (dstack evidence specification, section 15). Writes only; nothing here reads. */
import { type Bytes, concat, fromHex, u32, utf8 } from './bytes';
import type { MadeEvent } from './event-log-maker';

export interface AttestationFields {
  readonly quote: Uint8Array;
  readonly entries: readonly MadeEvent[];
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  readonly config?: string;
  /** MessagePack only: makes it the attestation of a pod. */
  readonly reportDataPayload?: string;
}

/** Guests leave out boot events but the three of ACPI, and all digests and payloads that can be made again. */
export function strippedForAttestation(entries: readonly MadeEvent[]): readonly MadeEvent[] {
  return entries
    .filter(({ imr, event_type }) => imr === 3 || event_type === 10)
    .map((event) => (event.imr === 3 ? { ...event, digest: '' } : event));
}

/** A SCALE compact integer below 2^30. */
export function compact(value: number): Bytes {
  if (value < 64) return Uint8Array.of(value << 2);
  if (value < 16384) return Uint8Array.of(((value << 2) | 1) & 0xff, value >> 6);
  return u32(((value << 2) | 2) >>> 0);
}

const scaleBytes = (bytes: Uint8Array): Bytes => concat(compact(bytes.length), bytes);
const scaleText = (text: string): Bytes => scaleBytes(utf8(text));

export interface SnpAttestationFields {
  readonly report: Uint8Array;
  readonly certificates: readonly Uint8Array[];
  readonly mrConfig: string;
  readonly reportData: Uint8Array;
  readonly config?: string;
}

/** Version 0 of a SEV-SNP machine: without events. */
export function scaleSnpAttestation(fields: SnpAttestationFields): Bytes {
  const { report, certificates, mrConfig, reportData, config = '{}' } = fields;
  return concat(
    Uint8Array.of(0, 3),
    scaleBytes(report),
    compact(certificates.length),
    ...certificates.map(scaleBytes),
    scaleText(mrConfig),
    compact(0),
    reportData,
    scaleText(config),
  );
}

export function scaleAttestation(fields: AttestationFields, variant = 0): Bytes {
  const { quote, entries, reportData, config = '{}' } = fields;
  const runtime = entries.filter(({ imr }) => imr === 3);
  return concat(
    Uint8Array.of(0, variant),
    scaleBytes(quote),
    compact(entries.length),
    ...entries.map(({ imr, event_type, digest, event, event_payload }) =>
      concat(
        u32(imr),
        u32(event_type),
        scaleBytes(fromHex(digest)),
        scaleText(event),
        scaleBytes(fromHex(event_payload)),
      ),
    ),
    compact(runtime.length),
    ...runtime.map(({ event, event_payload }) =>
      concat(scaleText(event), scaleBytes(fromHex(event_payload))),
    ),
    reportData,
    scaleText(config),
  );
}

export type Packable =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Packable[]
  | { readonly [k: string]: Packable };

/** MessagePack in its longer forms, which every reader has to know; small integers in one byte. */
export function messagePack(value: Packable): Bytes {
  if (value === null) return Uint8Array.of(0xc0);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xc3 : 0xc2);
  if (typeof value === 'number') return packedInteger(value);
  if (typeof value === 'string') {
    const text = utf8(value);
    return concat(Uint8Array.of(0xda), bigEndian16(text.length), text);
  }
  if (value instanceof Uint8Array) return concat(Uint8Array.of(0xc5), bigEndian16(value.length), value);
  if (Array.isArray(value))
    return concat(
      Uint8Array.of(0xdc),
      bigEndian16(value.length),
      ...value.map((v: Packable) => messagePack(v)),
    );
  const members = Object.entries(value);
  return concat(
    Uint8Array.of(0x80 | members.length),
    ...members.flatMap(([name, member]) => [messagePack(name), messagePack(member)]),
  );
}

const bigEndian16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);

function packedInteger(value: number): Bytes {
  if (value < 128) return Uint8Array.of(value);
  if (value < 256) return Uint8Array.of(0xcc, value);
  return concat(Uint8Array.of(0xce), u32(value).reverse());
}

/** Guests write the quote as a list of numbers, and payloads as bytes. */
export function messagePackAttestation(fields: AttestationFields, kind = 'tdx'): Bytes {
  const { quote, entries, reportData, config = '{}', reportDataPayload } = fields;
  const runtime = entries.filter(({ imr }) => imr === 3);
  return messagePack({
    version: 1,
    platform: {
      kind,
      data: {
        quote: [...quote],
        event_log: entries.map(({ imr, event_type, digest, event, event_payload, version }) => ({
          imr,
          event_type,
          digest: fromHex(digest),
          event,
          event_payload: fromHex(event_payload),
          ...(version === undefined ? {} : { version }),
        })),
      },
    },
    stack: {
      kind: reportDataPayload === undefined ? 'dstack' : 'dstack-pod',
      data: {
        report_data: [...reportData],
        runtime_events: runtime.map(({ event, event_payload }) => ({
          event,
          payload: fromHex(event_payload),
        })),
        config,
        ...(reportDataPayload === undefined ? {} : { report_data_payload: reportDataPayload }),
      },
    },
  });
}

export function messagePackSnpAttestation(fields: SnpAttestationFields): Bytes {
  const { report, certificates, mrConfig, reportData, config = '{}' } = fields;
  return messagePack({
    version: 1,
    platform: {
      kind: 'sev-snp',
      data: { report, cert_chain: certificates.map((der) => [...der]), mr_config: mrConfig },
    },
    stack: { kind: 'dstack', data: { report_data: [...reportData], runtime_events: [], config } },
  });
}
