/** What one way of publishing evidence has to provide. Add a protocol: one file here, one line in `registry.ts`. */
import type { Check, Facts, JsonValue } from '../appraisal';
import type { PublishedLog } from '../code/app-identity';
import type { AuthenticQuote } from '../hardware/authentic';
import type { Collateral } from '../hardware/collateral';
import type { Ports } from '../ports/ports';
import type { TrustRoots } from '../trust';
import type { ServedCertificate, Visit } from '../visit';

/** What a release knows, and the clock of the verification (milliseconds since the epoch). */
export interface Reference {
  readonly roots: TrustRoots;
  readonly at: number;
  /** To be called as soon as a host shows that it publishes evidence: what is asked of others about it can begin. */
  readonly onSign?: () => void;
}

/** A quote that stands beside the main one: of another key, of an account, of the app behind a gateway. */
export interface OtherQuote {
  /** Unique within the evidence; for `bind` to tell them apart. */
  readonly name: string;
  readonly quote: Uint8Array;
}

/** What became of it: `authentic` as for the main quote, and every check of its hardware. */
export interface OtherAppraisal {
  readonly name: string;
  readonly authentic?: AuthenticQuote;
  readonly checks: readonly Check[];
}

export interface Evidence {
  /** The main quote as published, unverified: the one whose hardware the appraisal shows. */
  readonly quote: Uint8Array;
  /** Verified with the same care; their checks reach the appraisal only through `bind`. */
  readonly others?: readonly OtherQuote[];
  /** Intel's documents as published beside the quote, unverified. They are believed no more than a stranger's. */
  readonly collateral: Collateral | 'not-carried';
  /** Checks that hold without the quote: grammar, digests of files. */
  readonly checks: readonly Check[];
  /** Certificates of the connections that delivered the evidence, where the platform shows them. */
  readonly ours: readonly ServedCertificate[];
  /** The served certificate itself carries the evidence. */
  readonly inCertificate?: true;
  /** What the evidence says about itself, before anything is believed. */
  readonly facts: NonNullable<Facts['connection']>;
  /** What the quotes bind. Takes an authentic quote, so that an unverified one cannot bind anything by mistake. */
  bind(quote: AuthenticQuote, others: readonly OtherAppraisal[]): Bound | Promise<Bound>;
}

/** Times in milliseconds since the epoch. */
export interface DatedCertificate extends ServedCertificate {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** The code behind one quote: log and description of the machine as published, unsigned. */
export interface CodeEvidence {
  /** `app`: what the person came for. `gateway`: of the platform, which sees everything in clear before the app does. */
  readonly whose: 'app' | 'gateway';
  /** Of a gateway: nobody saw whether the key of this quote is in use. It holds a good result back, and accuses nobody. */
  readonly isPossible?: true;
  readonly quote: AuthenticQuote;
  readonly log: PublishedLog;
  readonly vmConfig?: unknown;
  /** Texts that may be the measured compose file; the hash decides. */
  readonly composeTexts?: readonly string[];
  /** Where a reply that holds it may be had (URLs), to be asked in this order. */
  readonly composeAt?: readonly string[];
  /** A dstack-ingress is said to hold the keys: then a known one has to be in the compose file. */
  readonly ingress?: true;
  /** DER, leaf first, of which nothing is verified but that the quote is over the key of the leaf. */
  readonly certificates?: readonly Uint8Array[];
}

export interface Bound {
  readonly checks: readonly Check[];
  /**
   * Certificates or keys that the quote attests to for the visited host. `not-established` where a check above could not be
   * made or failed, so that there is nothing to compare with; `not-spoken-of` where this kind of evidence is about an app and not about
   * certificates; an empty list means that it attests to none.
   */
  readonly attested: readonly ServedCertificate[] | 'not-established' | 'not-spoken-of';
  /** Certificates that exist, as far as the evidence shows them whole: whoever reads the transparency logs has to find them. */
  readonly certificates?: readonly DatedCertificate[];
  /** Accounts (RFC 8555, section 7.1.2: their URLs) that the quotes attest to as those that order the certificates. */
  readonly accounts: readonly string[] | 'not-published';
  /** Whose code runs behind the quotes; nothing of it is known where this is absent. */
  readonly code?: readonly CodeEvidence[];
  /** What was read from authentic quotes on the way. */
  readonly facts?: { readonly [k: string]: JsonValue };
}

/**
 * - `absent`: the host answered, and shows no sign of this protocol
 * - `unreachable`: the host gave no answer, nothing was learnt
 * - `unusable`: there is a sign of the protocol, but no quote came of it
 */
export type Collected =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly checks: readonly Check[] }
  | { readonly kind: 'unusable'; readonly checks: readonly Check[] }
  | { readonly kind: 'evidence'; readonly evidence: Evidence };

export interface Protocol {
  readonly id: string;
  /** May this host be asked? Decided from the visit alone, before any request. */
  recognises(visit: Visit): boolean;
  /** Fetches what the host publishes. Never rejects. */
  collect(visit: Visit, ports: Ports, reference: Reference): Promise<Collected>;
}
