/** What two resolvers said about who may get certificates for a host. Facts only, as JSON. */
import type { DnsAnswer, DnsFailure } from '../dns/dns-answer';
import type { CaaRecord } from '../dns/dns-record';
import type { Form } from './permission';

export interface CaaFindings {
  /** The visited host. */
  readonly host: string;
  /** Clock of the look-up, milliseconds since the epoch. */
  readonly at: number;
  /** Certificates that cover the host: for its own name, and for all names below its parent. Empty where nobody could be asked. */
  readonly forms: readonly CertificateName[];
  /** One for each resolver, in the order of the settings. Empty where nobody could be asked. */
  readonly resolvers: readonly ResolverFindings[];
  /** Why nobody was asked; absent where they were. */
  readonly notAsked?: string;
}

export interface CertificateName {
  readonly form: Form;
  /** Without `*.`. */
  readonly name: string;
}

export interface ResolverFindings {
  /** Host of the resolver. */
  readonly resolver: string;
  /** CAA: the host and every name above it, from below. */
  readonly asked: readonly Asked[];
  /** The relevant set of each form. */
  readonly sets: readonly RelevantSet[];
  /** TXT of dns-persist-01, by the name that they are about; empty where no CAA record permits that method. */
  readonly persist: readonly Asked[];
}

export interface Asked {
  readonly name: string;
  readonly answer: DnsAnswer | DnsFailure;
}

/** - `none`: no name has CAA records; `failed`: a name below any that has got no answer. */
export type RelevantSet = CertificateName &
  (
    | { readonly kind: 'found'; readonly at: string; readonly records: readonly CaaRecord[] }
    | { readonly kind: 'none' }
    | { readonly kind: 'failed'; readonly at: string; readonly why: string }
  );
