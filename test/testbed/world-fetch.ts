/** The testbed as a fetch port: what the sites and services would answer over TLS, without a socket. For unit tests. */
import type { FetchPort, FetchRequest, FetchResult } from '../../src/ports/ports';
import type { ServedCertificate } from '../../src/visit';
import type { Answer } from './answer';
import type { HostCertificate } from './web-ca';
import type { World } from './world';

export interface WorldFetchOptions {
  /** Does this platform show the certificate of the connection that answered? True when absent. */
  readonly showsPeer?: boolean;
  /** Called with every URL asked for. */
  readonly seen?: (url: string) => void;
}

/** A certificate as an observation names it. */
export function asServed(certificate: HostCertificate): ServedCertificate {
  return { spkiSha256: certificate.spkiSha256, certificateSha256: certificate.certificateSha256 };
}

/** An answer as a fetch port tells of it: no redirect is followed, silence is a timeout at once. */
export function fetchResult(
  answer: Answer,
  { maxBytes, wantHeaders = [] }: Pick<FetchRequest, 'maxBytes' | 'wantHeaders'>,
): FetchResult {
  if (answer === 'reset') return { kind: 'failure', code: 'network', detail: 'connection reset' };
  if (answer.status >= 300 && answer.status < 400)
    return { kind: 'failure', code: 'redirected', detail: answer.headers.location ?? '' };
  if (answer.body === 'silence') return { kind: 'failure', code: 'timeout', detail: 'no end in 10 s' };
  if (answer.body === 'endless' || answer.body.length > maxBytes)
    return { kind: 'failure', code: 'too-large', detail: `more than ${maxBytes} bytes` };
  const headers: Record<string, string> = {};
  for (const name of wantHeaders) {
    const value = answer.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  return { kind: 'response', status: answer.status, headers, body: answer.body };
}

/** Every request is a new connection. */
export function worldFetch(world: World, options: WorldFetchOptions = {}): FetchPort {
  return async (request): Promise<FetchResult> => {
    options.seen?.(request.url);
    const url = new URL(request.url);
    const certificate = await world.nextCertificate(url.hostname);
    if (certificate === undefined)
      return { kind: 'failure', code: 'network', detail: `no host ${url.hostname}` };
    const answer = await world.answer({
      host: url.hostname,
      method: request.method,
      url,
      certificateSha256: certificate.certificateSha256,
      firstPath: url.pathname,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const response = fetchResult(answer, request);
    if (response.kind === 'failure') return response;
    return options.showsPeer === false ? response : { ...response, peer: asServed(certificate) };
  };
}
