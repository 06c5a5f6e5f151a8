/** What one way of publishing evidence has to provide. Add a protocol: one file here, one line in `registry.ts`. */
import type { Check, Facts } from '../appraisal';
import type { AuthenticQuote } from '../hardware/authentic';
import type { Collateral } from '../hardware/collateral';
import type { Ports } from '../ports/ports';
import type { ServedCertificate, Visit } from '../visit';

export interface Evidence {
  /** The quote as published, unverified. */
  readonly quote: Uint8Array;
  /** Intel's documents as published beside the quote, unverified. They are believed no more than a stranger's. */
  readonly collateral: Collateral | 'not-carried';
  /** Checks that hold without the quote: grammar, digests of files. */
  readonly checks: readonly Check[];
  /** Certificates of the connections that delivered the evidence, where the platform shows them. */
  readonly ours: readonly ServedCertificate[];
  /** What the evidence says about itself, before anything is believed. */
  readonly facts: NonNullable<Facts['connection']>;
  /** What the quote binds. Takes an authentic quote, so that an unverified one cannot bind anything by mistake. */
  bind(quote: AuthenticQuote): Bound;
}

export interface Bound {
  readonly checks: readonly Check[];
  /**
   * Certificates or keys that the quote attests to for the visited host. `not-established` where a check above could not be
   * made or failed, so that there is nothing to compare with; an empty list means that it attests to none.
   */
  readonly attested: readonly ServedCertificate[] | 'not-established';
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
  collect(visit: Visit, ports: Ports): Promise<Collected>;
}
