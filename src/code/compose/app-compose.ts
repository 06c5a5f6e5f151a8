/** app-compose.json as dstack measures it. Source: dstack evidence specification, section 7. */

export interface AppCompose {
  /** The text as it stands: what is hashed, and what people are shown. */
  readonly text: string;
  /** SHA-256 of the UTF-8 bytes of `text`, lower-case hex. */
  readonly hash: string;
  readonly manifestVersion?: string;
  readonly name?: string;
  readonly runner?: string;
  /** YAML. */
  readonly dockerComposeFile?: string;
  /** Shell, sourced before the containers start; empty counts as absent. */
  readonly preLaunchScript?: string;
  /** Shell, run earlier still (release 0.6); empty ones are left out. */
  readonly initScripts: readonly string[];
  readonly features: readonly string[];
  readonly kmsEnabled: boolean;
  readonly gatewayEnabled: boolean;
  readonly localKeyProviderEnabled: boolean;
  /** `none`, `local`, `kms`, `tpm`. */
  readonly keyProvider?: string;
  /** Hex, or empty. */
  readonly keyProviderId?: string;
  /** Names of the variables that the deployer may set, encrypted and unmeasured. Absent where the text does not say. */
  readonly allowedEnvs?: readonly string[];
  readonly noInstanceId: boolean;
  readonly secureTime: boolean;
  readonly publicLogs: boolean;
  readonly publicSysinfo: boolean;
  /** Absent means true. */
  readonly publicTcbinfo: boolean;
  readonly storageFs?: string;
  /** As written: bytes, or with a unit. */
  readonly swapSize?: string;
  readonly eventLogVersion?: number;
  readonly defaultGatewayDomain?: string;
  /** `port_policy`, `requirements`, `verity_volumes`: present or not; their members are not interpreted. */
  readonly uninterpreted: readonly string[];
  /** Fields that this release does not know. They are measured like the others and do no harm. */
  readonly extraFields: readonly string[];
  /** Where each field stands in `text`, by its name there. */
  readonly positions: ReadonlyMap<string, Position>;
}

/** Both from 1; the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
