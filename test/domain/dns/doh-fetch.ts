/** Resolvers of the testbed behind a fetch port, without sockets. */
import type { FetchPort } from '../../../src/ports/ports';
import { type DohServer, type DohZones, makeDohServer } from '../../testbed/doh-server';

export interface Resolvers {
  readonly a: DohServer;
  readonly b: DohServer;
  readonly dohUrls: readonly [string, string];
  readonly fetch: FetchPort;
  /** Every URL asked for. */
  readonly seen: string[];
}

export const DOH_URLS = [
  'https://dns-a.vitrine.test/dns-query',
  'https://dns-b.vitrine.test/dns-query',
] as const;

/** Two resolvers that know the same zones. */
export function twoResolvers(zones: DohZones): Resolvers {
  const [a, b] = [makeDohServer(zones), makeDohServer(zones)];
  const seen: string[] = [];
  const fetch: FetchPort = async (request) => {
    seen.push(request.url);
    const url = new URL(request.url);
    const server = url.hostname === 'dns-a.vitrine.test' ? a : b;
    const answer = await server.answer({
      host: url.hostname,
      method: request.method,
      url,
      certificateSha256: '',
      firstPath: url.pathname,
    });
    if (answer === 'reset') return { kind: 'failure', code: 'network', detail: 'connection reset' };
    if (!(answer.body instanceof Uint8Array)) return { kind: 'failure', code: 'timeout', detail: 'no end' };
    const headers: Record<string, string> = {};
    for (const name of request.wantHeaders ?? []) headers[name] = answer.headers[name] ?? '';
    return { kind: 'response', status: answer.status, headers, body: answer.body };
  };
  return { a, b, dohUrls: DOH_URLS, fetch, seen };
}
