/** Pre-launch scripts that somebody has read. Anything else is for the person to read. */
export interface KnownScript {
  readonly name: string;
  /** SHA-256 of the script's UTF-8 text as decoded from the field, lower-case hex. */
  readonly sha256: string;
  readonly does: string;
  readonly provenance: string;
}

export const KNOWN_SCRIPTS: readonly KnownScript[] = [
  {
    name: 'launch token check of dstack-gateway',
    sha256: '31c010992c64814b2c8de8d1b0eaaa53aa169dc1ce749d11bfdbe59b9c825686',
    does: 'compares the hash of APP_LAUNCH_TOKEN with launch_token_hash and reboots when they differ; starts and fetches nothing',
    provenance: 'gateway app-compose of phala-base-prod7-0.5.3 and redpill-llm04-0.5.3, equal in both',
  },
];

export const knownScript = (sha256: string): KnownScript | undefined =>
  KNOWN_SCRIPTS.find((known) => known.sha256 === sha256);
