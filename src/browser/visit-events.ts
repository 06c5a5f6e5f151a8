/** What the browser tells of its tabs, as the table of `visits.ts` takes it. */
import type { RootTrust, ServedCertificate } from '../visit';

/** What a response told about its certificate. */
export type ResponseCertificate =
  | {
      readonly kind: 'shown';
      readonly certificate: ServedCertificate;
      readonly root: RootTrust;
      readonly fromCache: boolean;
    }
  /** The browser answered that this response has none: Chromium, for a page it had prefetched. */
  | { readonly kind: 'none' }
  /** The browser keeps certificates from extensions. */
  | { readonly kind: 'hidden' }
  /** We were not listening yet when the headers came. */
  | { readonly kind: 'missed' };

/** Where a page is being made: in front of the person, or ahead of time. */
export type Lane = 'active' | 'prerender';

export interface InTab {
  readonly tabId: number;
}

export interface Committed extends InTab {
  readonly kind: 'committed';
  readonly url: string;
  readonly lane: Lane;
  readonly documentId?: string;
  /** The person went back or forward in the history of the tab. */
  readonly fromHistory: boolean;
  /** Since when responses of this site reach us; absent while they do not. */
  readonly watchedSince?: number;
  readonly isPrivate: boolean;
  readonly at: number;
}

export type VisitEvent =
  | (InTab & { readonly kind: 'navigation-started'; readonly lane: Lane; readonly at: number })
  | (InTab & { readonly kind: 'request-started'; readonly lane: Lane; readonly requestId: string })
  | (InTab & {
      readonly kind: 'response';
      /** `prefetch`: fetched ahead for a page that nobody has opened. */
      readonly lane: Lane | 'prefetch';
      readonly requestId: string;
      readonly url: string;
      readonly certificate: ResponseCertificate;
      readonly at: number;
    })
  | Committed
  /** A navigation ended without a page: a download, a 204, a stop. */
  | (InTab & { readonly kind: 'navigation-dropped'; readonly url: string })
  /** A navigation ended with the browser's own error page. */
  | (InTab & { readonly kind: 'navigation-failed'; readonly url: string })
  | (InTab & { readonly kind: 'address-changed'; readonly url: string })
  /** A tab that was open before we were. */
  | (InTab & {
      readonly kind: 'found-open';
      readonly url: string;
      readonly isPrivate: boolean;
      readonly at: number;
    })
  | (InTab & { readonly kind: 'tab-removed' })
  | (InTab & { readonly kind: 'tab-replaced'; readonly replacedTabId: number })
  /** A first certificate was shown: this browser does not hide them, so those not seen were missed. */
  | { readonly kind: 'certificates-shown' };
