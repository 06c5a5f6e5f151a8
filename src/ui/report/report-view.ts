/** What the report page is given and what it may ask for. It is made from what the session keeps; the components only draw it. */
import type { Appraisal } from '../../appraisal';
import type { Exchange } from '../../report/recording';

export type ReportView =
  /** Nothing is kept under this address: another browser session, or an address made up. */
  | { readonly kind: 'gone' }
  /** The site is being looked at again. */
  | { readonly kind: 'checking'; readonly host: string }
  | ShownReport;

export interface ShownReport {
  readonly kind: 'shown';
  /** With a port where it is not 443. */
  readonly host: string;
  readonly appraisal: Appraisal;
  /** Every exchange, in the order in which they were begun; absent where the recording was too large to keep, or had to make room. */
  readonly exchanges?: readonly Exchange[];
  /** Name of the file that *Export* writes. */
  readonly fileName: string;
  /** Release that made the appraisal. */
  readonly version: string;
  /** Seen in a private window: the browser's history must not learn the host from the title. */
  readonly isPrivate: boolean;
}

export interface ReportActions {
  /** Calls back at once and on every change until the returned function is called. */
  watch(listener: (view: ReportView) => void): () => void;
  /** The recording as one JSON file. */
  exportReport(): Promise<void>;
  copy(text: string): Promise<void>;
}
