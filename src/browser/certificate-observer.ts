/** What both browsers' observers have in common: where they listen, and whom they tell. */
import type { ServedCertificate } from '../visit';
import type { RequestDetails, RequestFilter } from './ext';
import type { Lane, ResponseCertificate } from './visits';

/** A response to a main-frame request. */
export interface PageResponse {
  readonly tabId: number;
  readonly requestId: string;
  readonly url: string;
  readonly lane: Lane | 'prefetch';
  readonly certificate: ResponseCertificate;
}

export interface ResponseSink {
  page(response: PageResponse): void;
  /** A response to a fetch of our own. */
  own(url: string, certificate: ServedCertificate | undefined): void;
  /** The browser showed a certificate, or kept one to itself. */
  capability(certificates: 'shown' | 'hidden'): void;
}

export interface CertificateObserver {
  /** Registers the listeners for pages. Must run synchronously when the background starts. */
  start(): void;
  /** Listens to our own fetches to one host; resolves once listening. Call the result to stop. */
  watchOwn(host: string): Promise<() => void>;
}

export const PAGES: RequestFilter = { urls: ['https://*/*'], types: ['main_frame'] };

/** Our own fetches belong to no tab. Chromium reads `tabId: -1` as "any", so listeners check again. */
export const ownFetches = (host: string): RequestFilter => ({
  urls: [`https://${host}/*`],
  types: ['xmlhttprequest'],
  tabId: -1,
});

/**
 * In front of the person, being prerendered, or fetched ahead by a page for one that nobody has opened. Only Chromium tells a
 * lifecycle, and only there does a document's id on a main-frame request mean that this document fetches ahead.
 */
export function laneOf({ documentLifecycle, documentId }: RequestDetails): Lane | 'prefetch' {
  if (documentLifecycle === undefined) return 'active';
  if (documentLifecycle === 'prerender') return 'prerender';
  return typeof documentId === 'string' ? 'prefetch' : 'active';
}
