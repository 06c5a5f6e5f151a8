/** What the report page is given and what it may ask for. It is made from what the session keeps; the components only draw it. */
import type { Appraisal } from '../../appraisal';
import type { ComposeChange } from '../../code/compose/compose-changes';
import type { ComposeDocuments } from '../../code/compose/compose-documents';
import type { Exchange } from '../../report/recording';
import type { SocketExchange } from '../../report/socket-exchange';

export type ReportView =
  /** Nothing is kept under this address: another browser session, or an address made up. */
  | { readonly kind: 'gone' }
  /** The site, or the channel of this address, is being looked at again. */
  | { readonly kind: 'checking'; readonly host: string; readonly channel?: string }
  | ShownReport;

export interface ShownReport {
  readonly kind: 'shown';
  /** With a port where it is not 443. */
  readonly host: string;
  /** Of an attested channel where its `url` is set; then that is what the report is about, whatever page uses it. */
  readonly appraisal: Appraisal;
  /** Every exchange, in the order in which they were begun; absent where the recording was too large to keep, or had to make room. */
  readonly exchanges?: readonly Exchange[];
  /** The same over sockets, which are asked first; absent where there was none. */
  readonly sockets?: readonly SocketExchange[];
  /** Name of the file that *Export* writes. */
  readonly fileName: string;
  /** Release that made the appraisal. */
  readonly version: string;
  /** Seen in a private window: the browser's history must not learn the host from the title. */
  readonly isPrivate: boolean;
  /** Of the app, and of the platform's gateway in front of it; absent where the measured text is not at hand. */
  readonly compose?: ShownCompose;
  readonly gatewayCompose?: ShownCompose;
  /** Are GitHub and registries asked where this site's images come from, from now on? */
  readonly provenance: 'every-site' | 'this-site' | 'off';
}

/** A measured compose text: its hash was compared. Whoever wrote it may have meant to deceive. */
export interface ShownCompose {
  readonly documents: ComposeDocuments;
  /** Since the pin; absent where nothing is pinned or the pinned text is not at hand. */
  readonly changes?: readonly ComposeChange[];
}

/** What came of a compose text that a person gave. */
export type ComposeAnswer =
  /** It is the measured one, and the site is being looked at again. */
  | { readonly kind: 'stored' }
  /** `sha256`: of what was given, hex. */
  | { readonly kind: 'another-compose' | 'nothing-measured'; readonly sha256: string };

export interface ReportActions {
  /** Calls back at once and on every change until the returned function is called. */
  watch(listener: (view: ReportView) => void): () => void;
  /** The recording as one JSON file. */
  exportReport(): Promise<void>;
  /** Compares a text with what was measured, and keeps it if it is that. Rejects where the report's result is gone. */
  giveCompose(text: string): Promise<ComposeAnswer>;
  /** For this site alone. Must be called from a click: the browser is asked for the hosts first. `refused`: it said no. */
  setProvenanceHere(on: boolean): Promise<'done' | 'refused'>;
  copy(text: string): Promise<void>;
}
