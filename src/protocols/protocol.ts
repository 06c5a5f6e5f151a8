/** What one way of publishing evidence has to provide. Add a protocol: one file here, one line in `registry.ts`. */
import type { Check, Facts } from '../appraisal';
import type { AuthenticQuote } from '../hardware/authentic';
import type { FetchResult, Ports } from '../ports/ports';
import type { ServedCertificate, Visit } from '../visit';

export interface Evidence {
  /** The quote as published, unverified. */
  readonly quote: Uint8Array;
  /** Checks that hold without the quote (a manifest's grammar, digests of files). */
  readonly checks: readonly Check[];
  /** Certificates of the connections that delivered the evidence, where the platform shows them. */
  readonly peers: readonly ServedCertificate[];
  /**
   * Ties the page's connection to the quote. Takes an authentic quote, so an unverified one cannot be bound by mistake.
   */
  bind(quote: AuthenticQuote, visit: Visit): Promise<Bound>;
}

export interface Bound {
  readonly checks: readonly Check[];
  readonly facts: NonNullable<Facts['connection']>;
}

/** `absent`: no sign of this protocol. `unusable`: there is a sign, but no quote came; the checks say why. */
export type Collected =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly checks: readonly Check[] }
  | { readonly kind: 'evidence'; readonly evidence: Evidence };

export interface Protocol {
  readonly id: string;
  /** May this host be asked? Decided from the visit alone, before any request. */
  recognises(visit: Visit): boolean;
  /** Fetches what the host publishes. Never throws. */
  collect(visit: Visit, ports: Ports): Promise<Collected>;
}

export type { FetchResult };
