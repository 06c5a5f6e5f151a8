/** The testbed as a fetch port: what the sites and services would answer over TLS, without a socket. For unit tests. */
import type { FetchPort, FetchResult } from '../../src/ports/ports';
import type { ServedCertificate } from '../../src/visit';
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

/** Every request is a new connection. Follows no redirect, and answers silence with a timeout at once. */
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
    });
    if (answer === 'reset') return { kind: 'failure', code: 'network', detail: 'connection reset' };
    if (answer.status >= 300 && answer.status < 400)
      return { kind: 'failure', code: 'redirected', detail: answer.headers.location ?? '' };
    if (answer.body === 'silence') return { kind: 'failure', code: 'timeout', detail: 'no end in 10 s' };
    if (answer.body === 'endless' || answer.body.length > request.maxBytes)
      return { kind: 'failure', code: 'too-large', detail: `more than ${request.maxBytes} bytes` };
    const headers: Record<string, string> = {};
    for (const name of request.wantHeaders ?? []) {
      const value = answer.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    const response = { kind: 'response', status: answer.status, headers, body: answer.body } as const;
    return options.showsPeer === false ? response : { ...response, peer: asServed(certificate) };
  };
}
