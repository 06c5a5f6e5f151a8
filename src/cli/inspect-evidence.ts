/** What a file of evidence holds, before anything in it is believed. */
import type { PublishedLog } from '../code/app-identity';
import type { OtherPlatform } from '../code/attestation-parts';
import type { SnpEndorsements } from '../hardware/snp/endorsements';

export interface FoundEvidence {
  /** Bytes of a quote. Evidence without one is signed by nobody: it goes with the quote of another file. */
  readonly quote?: Uint8Array;
  /** Bytes of an attestation report of SEV-SNP, in the place of a quote. */
  readonly snpReport?: Uint8Array;
  /** What AMD says about one, see `snp-files.ts`. */
  readonly snpEndorsements?: Partial<SnpEndorsements>;
  readonly log?: PublishedLog;
  /** As given: text or parsed. */
  readonly vmConfig?: unknown;
  /** The text of app-compose.json, not a byte changed. */
  readonly compose?: string;
  /** DER SubjectPublicKeyInfo of the certificate that carries the quote. */
  readonly spki?: Uint8Array;
  /** What `tcb_info` says of the registers, hex by their names; nobody signed it. */
  readonly claimed?: { readonly [register: string]: string };
  /** Recognised, and of no use here. */
  readonly platform?: OtherPlatform;
}

/** A file as the readers look at it. */
export interface EvidenceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Parsed, where the file is JSON. */
  readonly json?: unknown;
  /** The same as an object with members; empty for other values. */
  readonly members: { readonly [name: string]: unknown };
  /** Where the file is UTF-8. */
  readonly text?: string;
}

/** Several files that belong together: one quote, and what goes with it. */
export interface EvidenceSet extends FoundEvidence {
  readonly paths: readonly string[];
  /** What the first of them is, in words. */
  readonly kind: string;
}
