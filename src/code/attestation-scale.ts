/** Version 0 of the attestation bytes: SCALE. Source: dstack evidence specification, section 15. */
import { ScaleReader } from '../encoding/scale-reader';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { AttestationParts, StackParts } from './attestation-parts';
import type { EventEntry } from './event-log';

const REPORT_DATA_BYTES = 64;

/** Variants of the quote, in the order of the enumeration. */
const VARIANTS: readonly AttestationParts['platform'][] = [
  'tdx',
  'gcp-tdx',
  'nitro-enclave',
  'sev-snp',
  'aws-nitro-tpm',
];

/** @throws Refusal `attestation-variant`, `scale-*` */
export function readScaleAttestation(bytes: Uint8Array): AttestationParts {
  const reader = new ScaleReader(bytes, 'attestation');
  reader.u8('version');
  const variant = reader.u8('variant');
  const platform = VARIANTS[variant];
  if (platform === undefined)
    throw new Refusal('attestation-variant', 'variant', `0 to ${VARIANTS.length - 1}`, `${variant}`);
  switch (platform) {
    case 'tdx': {
      const quote = reader.byteVector('quote');
      const events = reader.vector('event_log', LIMITS.events, readEvent);
      return { platform, quote, events, ...readStack(reader) };
    }
    case 'sev-snp': {
      const report = reader.byteVector('report');
      const certificates = reader.vector('cert_chain', LIMITS.chainCertificates, (r) =>
        r.byteVector('certificate'),
      );
      const mrConfig = reader.text('mr_config');
      return { platform, report, certificates, mrConfig, ...readStack(reader) };
    }
    default:
      return { platform };
  }
}

function readStack(reader: ScaleReader): StackParts {
  const runtimeEvents = reader.vector('runtime_events', LIMITS.events, (r) => ({
    name: r.text('event'),
    payload: r.byteVector('payload'),
  }));
  const reportData = reader.take(REPORT_DATA_BYTES, 'report_data');
  const config = reader.text('config');
  reader.end();
  return { runtimeEvents, reportData, config };
}

/** This form does not carry the version of a digest: it knows the first only. */
const readEvent = (reader: ScaleReader): EventEntry => ({
  register: reader.u32('imr'),
  type: reader.u32('event_type'),
  digest: reader.byteVector('digest'),
  name: reader.text('event'),
  payload: reader.byteVector('event_payload'),
  version: 1,
});
