/**
 * The served certificate in Firefox: `webRequest.getSecurityInfo`, awaited inside a blocking listener that does nothing else. The
 * page waits for it (1 to 11 ms measured); outside of a blocking listener the call sometimes never settles.
 */
import type { RootTrust } from '../visit';
import {
  type CertificateObserver,
  laneOf,
  OWN_FETCHES,
  PAGES,
  type ResponseSink,
} from './certificate-observer';
import { type FirefoxSecurityInfo, isOurs, type RequestDetails, webRequest } from './ext';
import { servedCertificate } from './served-certificate';
import type { ResponseCertificate } from './visit-events';

const GO_ON = {};

/** Whether this browser has the call at all. */
export const hasSecurityInfo = (): boolean => webRequest().getSecurityInfo !== undefined;

export function firefoxObserver(sink: ResponseSink): CertificateObserver {
  async function onPage(details: RequestDetails): Promise<object> {
    const certificate = await lookAt(details, sink.chain);
    sink.page({ ...placeOf(details), lane: laneOf(details), certificate });
    if (certificate.kind === 'shown') sink.capability('shown');
    return GO_ON;
  }

  async function onOwn(details: RequestDetails): Promise<object> {
    if (details.tabId !== -1 || !isOurs(details.originUrl)) return GO_ON;
    const seen = await lookAt(details);
    sink.own(details.url, seen.kind === 'shown' ? seen.certificate : undefined);
    return GO_ON;
  }

  return {
    start() {
      const { onHeadersReceived } = webRequest();
      onHeadersReceived.addListener(onPage, PAGES, ['blocking']);
      onHeadersReceived.addListener(onOwn, OWN_FETCHES, ['blocking']);
    },
  };
}

const placeOf = ({ tabId, requestId, url }: RequestDetails) => ({ tabId, requestId, url });

async function lookAt(
  { requestId, fromCache = false }: RequestDetails,
  keepChain?: ResponseSink['chain'],
): Promise<ResponseCertificate> {
  try {
    const info = await securityInfo(requestId);
    const [leaf, issuer] = info.certificates.map(({ rawDER }) => rawDER && Uint8Array.from(rawDER));
    if (leaf === undefined) return { kind: 'none' };
    const certificate = servedCertificate(leaf);
    keepChain?.(certificate.certificateSha256 ?? '', issuer === undefined ? [leaf] : [leaf, issuer]);
    return {
      kind: 'shown',
      certificate,
      root: rootOf(info),
      fromCache,
    };
  } catch {
    return { kind: 'missed' };
  }
}

/** With an exception made by the person the chain comes empty; the leaf alone is still given. */
async function securityInfo(requestId: string): Promise<FirefoxSecurityInfo> {
  const { getSecurityInfo } = webRequest();
  if (getSecurityInfo === undefined) throw new Error('this browser has no getSecurityInfo');
  const info = await getSecurityInfo(requestId, { certificateChain: true, rawDER: true });
  return info.certificates.length > 0 ? info : getSecurityInfo(requestId, { rawDER: true });
}

/** `state` says "secure" even where the person clicked past an error: only the flags tell. */
function rootOf(info: FirefoxSecurityInfo): RootTrust {
  const overridden =
    info.isUntrusted === true ||
    info.isDomainMismatch === true ||
    info.isNotValidAtThisTime === true ||
    info.state !== 'secure' ||
    (info.overridableErrorCategory ?? 'trust_error_none').toLowerCase() !== 'trust_error_none';
  if (overridden) return 'overridden';
  const root = info.certificates.at(-1)?.isBuiltInRoot;
  return root === undefined ? 'not-shown' : root ? 'public-root' : 'local-root';
}
