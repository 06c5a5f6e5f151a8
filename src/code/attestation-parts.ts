/** What both forms of the attestation bytes give, before anything is compared. Source: dstack evidence specification, section 15. */
import type { EventEntry } from './event-log';

export const OTHER_PLATFORMS = ['gcp-tdx', 'nitro-enclave', 'aws-nitro-tpm'] as const;
export type OtherPlatform = (typeof OTHER_PLATFORMS)[number];

/** What stands beside the evidence on every platform. */
export interface StackParts {
  /** Events of the running system, without the registers that they were extended into; nothing is read from them. */
  readonly runtimeEvents: readonly RuntimeEventCopy[];
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** JSON text of the host's making: `vm_config`, or the whole `sys-config` of a simulator. Unsigned. */
  readonly config: string;
  /** What a pod had quoted: `report_data` is its digest. */
  readonly reportDataPayload?: string;
}

export interface TdxParts extends StackParts {
  readonly platform: 'tdx';
  readonly quote: Uint8Array;
  readonly events: readonly EventEntry[];
}

export interface SnpParts extends StackParts {
  readonly platform: 'sev-snp';
  /** The attestation report. */
  readonly report: Uint8Array;
  /** As the host gave them, PEM or DER each; often none. */
  readonly certificates: readonly Uint8Array[];
  /** JSON text that HOST_DATA commits to. */
  readonly mrConfig: string;
}

export interface RuntimeEventCopy {
  readonly name: string;
  readonly payload: Uint8Array;
}

export type AttestationParts = TdxParts | SnpParts | { readonly platform: OtherPlatform };
