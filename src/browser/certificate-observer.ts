/** What both browsers' observers have in common: where they listen, and whom they tell. */
import type { ServedCertificate } from '../visit';
import type { RequestDetails, RequestFilter } from './ext';
import type { Lane, ResponseCertificate } from './visit-events';

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
  /** The certificates of a page's response, DER, leaf first, as far as the browser shows them. */
  chain(certificateSha256: string, chain: readonly Uint8Array[]): void;
  /** A response to a fetch of our own. */
  own(url: string, certificate: ServedCertificate | undefined): void;
  /** The browser showed a certificate, or kept one to itself. */
  capability(certificates: 'shown' | 'hidden'): void;
}

export interface CertificateObserver {
  /** Registers the listeners. Must run synchronously when the background starts. */
  start(): void;
}

export const PAGES: RequestFilter = { urls: ['https://*/*'], types: ['main_frame'] };

/**
 * Where evidence is published: the only fetches of our own whose certificate counts. A test holds this against the protocols.
 *
 * The list is short and fixed for a reason: a listener for all fetches would wake the background for every fetch of every page,
 * and one that comes and goes makes Chromium drop its whole back-forward cache each time (measured).
 */
const EVIDENCE_PATHS = ['/evidences/', '/v1/attestation/', '/.dstack/'];

/** Our own fetches belong to no tab. Chromium reads `tabId: -1` as "any", so listeners check again. */
export const OWN_FETCHES: RequestFilter = {
  urls: EVIDENCE_PATHS.map((path) => `https://*${path}*`),
  types: ['xmlhttprequest'],
  tabId: -1,
};

/** Will the certificate of our own fetch of this address be told? */
export const isEvidenceUrl = (url: string): boolean =>
  EVIDENCE_PATHS.some((path) => new URL(url).pathname.startsWith(path));

/**
 * In front of the person, being prerendered, or fetched ahead by a page for one that nobody has opened. Only Chromium tells a
 * lifecycle, and only there does a document's id on a main-frame request mean that this document fetches ahead.
 */
export function laneOf({ documentLifecycle, documentId }: RequestDetails): Lane | 'prefetch' {
  if (documentLifecycle === undefined) return 'active';
  if (documentLifecycle === 'prerender') return 'prerender';
  return typeof documentId === 'string' ? 'prefetch' : 'active';
}
