/** What both forms of the attestation bytes give, before anything is compared. Source: dstack evidence specification, section 15. */
import type { EventEntry } from './event-log';

export const OTHER_PLATFORMS = ['gcp-tdx', 'nitro-enclave', 'sev-snp', 'aws-nitro-tpm'] as const;
export type OtherPlatform = (typeof OTHER_PLATFORMS)[number];

export interface TdxParts {
  readonly platform: 'tdx';
  readonly quote: Uint8Array;
  readonly events: readonly EventEntry[];
  /** The same events as in register 3, once more; nothing is read from them. */
  readonly runtimeEvents: readonly RuntimeEventCopy[];
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** JSON text of the host's making: `vm_config`, or the whole `sys-config` of a simulator. Unsigned. */
  readonly config: string;
  /** What a pod had quoted: `report_data` is its digest. */
  readonly reportDataPayload?: string;
}

export interface RuntimeEventCopy {
  readonly name: string;
  readonly payload: Uint8Array;
}

export type AttestationParts = TdxParts | { readonly platform: OtherPlatform };
