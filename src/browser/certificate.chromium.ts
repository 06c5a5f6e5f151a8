/**
 * The served certificate in Chromium: `onHeadersReceived` with `securityInfoRawDer`, which tells one only where the feature
 * `WebRequestSecurityInfo` is on. Where it is off the browser accepts the listener and, by version, never calls it or calls it
 * without a `securityInfo`. So a plain listener stands beside it, and both are merged by request when the response starts: headers
 * without `securityInfo` mean that certificates are hidden.
 */
import type { RootTrust, ServedCertificate } from '../visit';
import {
  type CertificateObserver,
  laneOf,
  OWN_FETCHES,
  PAGES,
  type ResponseSink,
} from './certificate-observer';
import { isOurs, type RequestDetails, type RequestFilter, webRequest } from './ext';
import { listenToRequests } from './request-listeners';
import { servedCertificate } from './served-certificate';
import type { ResponseCertificate } from './visit-events';

interface Shown {
  readonly root: RootTrust;
  readonly certificate?: ServedCertificate;
  readonly der?: Uint8Array;
}

interface Headers {
  readonly url: string;
  readonly plain: boolean;
  readonly shown?: Shown;
}

const MOST_UNDER_WAY = 256;

export function chromiumObserver(sink: ResponseSink): CertificateObserver {
  const underWay = new Map<string, Headers>();

  /** The two calls for one response come in either order; each hop of a redirect starts anew. */
  function note({ requestId, url }: RequestDetails, seen: Partial<Headers>): void {
    const before = underWay.get(requestId);
    const same = before?.url === url ? before : { url, plain: false };
    underWay.delete(requestId);
    underWay.set(requestId, { ...same, ...seen });
    const [oldest] = underWay.keys();
    if (underWay.size > MOST_UNDER_WAY && oldest !== undefined) underWay.delete(oldest);
  }

  function settle(
    { requestId, url, fromCache = false }: RequestDetails,
    keepChain?: ResponseSink['chain'],
  ): ResponseCertificate {
    const headers = underWay.get(requestId);
    underWay.delete(requestId);
    if (headers === undefined || headers.url !== url) return { kind: 'missed' };
    sink.capability(headers.shown === undefined ? 'hidden' : 'shown');
    if (headers.shown === undefined) return { kind: 'hidden' };
    const { certificate, root, der } = headers.shown;
    if (certificate?.certificateSha256 !== undefined && der !== undefined)
      keepChain?.(certificate.certificateSha256, [der]);
    return certificate === undefined ? { kind: 'none' } : { kind: 'shown', certificate, root, fromCache };
  }

  function listen(
    filter: RequestFilter,
    isWanted: (d: RequestDetails) => boolean,
    onResponse: (d: RequestDetails) => void,
  ) {
    const { onHeadersReceived, onResponseStarted } = webRequest();
    const plain = (d: RequestDetails) => (isWanted(d) ? note(d, { plain: true }) : undefined);
    const withCertificate = (d: RequestDetails) =>
      isWanted(d) && d.securityInfo !== undefined ? note(d, { shown: readSecurityInfo(d) }) : undefined;
    const started = (d: RequestDetails) => (isWanted(d) ? onResponse(d) : undefined);
    listenToRequests(onHeadersReceived, plain, filter);
    try {
      listenToRequests(onHeadersReceived, withCertificate, filter, ['securityInfoRawDer']);
    } catch {
      // Before Chromium 144 the option is unknown. The plain listener says the rest.
    }
    listenToRequests(onResponseStarted, started, filter);
  }

  const isAnyone = () => true;
  const isOwn = ({ tabId, initiator }: RequestDetails) => tabId === -1 && isOurs(initiator);

  return {
    start() {
      listen(PAGES, isAnyone, (d) => {
        const { tabId, requestId, url } = d;
        sink.page({ tabId, requestId, url, lane: laneOf(d), certificate: settle(d, sink.chain) });
      });
      listen(OWN_FETCHES, isOwn, (d) => {
        const seen = settle(d);
        sink.own(d.url, seen.kind === 'shown' ? seen.certificate : undefined);
      });
    },
  };
}

function readSecurityInfo({ securityInfo }: RequestDetails): Shown {
  const raw = securityInfo?.certificates?.[0]?.rawDER;
  const root = securityInfo?.state === 'broken' ? 'overridden' : 'not-shown';
  if (raw === undefined) return { root };
  const der = new Uint8Array(raw);
  return { root, certificate: servedCertificate(der), der };
}
