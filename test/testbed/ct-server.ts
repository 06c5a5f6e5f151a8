/**
 * Answers like the two searches of the certificate transparency logs, at their real host names: crt.sh (Sectigo) and the Cert Spotter
 * API (SSLMate), over one table of logged certificates. They can be silent, forgetful, or lie. Speaks no TLS itself.
 */
import { type Answer, json, notFound, type Request, reply } from './answer';
import { base64, hex, sha256 } from './bytes';
import { pemOf } from './certificate-maker';
import { x509 } from './x509';

export const CRT_SH_HOST = 'crt.sh';
export const CERT_SPOTTER_HOST = 'api.certspotter.com';
export const CT_HOSTS = [CRT_SH_HOST, CERT_SPOTTER_HOST] as const;
export type CtHost = (typeof CT_HOSTS)[number];

/**
 * - `limited`: 429 with Retry-After; `silence`: headers and then nothing; `empty`: has never heard of any certificate
 * - `garbage`: a page of HTML with status 200; `endless`: a body without end; `repeating`: pages that never stop
 */
export type CtState =
  | 'up'
  | 'reset'
  | 'unavailable'
  | 'limited'
  | 'silence'
  | 'empty'
  | 'garbage'
  | 'endless'
  | 'repeating';

/** What an answer says of a certificate that is not true of the certificate behind it. */
export type CtLie = 'none' | 'key' | 'serial' | 'dates' | 'names';

/** Mutable while the testbed runs. */
export interface CtKnobs {
  states: Partial<Record<CtHost, CtState>>;
  lies: Partial<Record<CtHost, CtLie>>;
  /** Keys (lower-case hex SHA-256 of the SPKI) of certificates that the host leaves out. */
  leavesOut: Partial<Record<CtHost, readonly string[]>>;
  /** Downloads of crt.sh alone. */
  downloads: CtState;
  retryAfter: string;
  /** Cert Spotter gives certificates along. */
  withCertificates: boolean;
  pageSize: number;
}

export interface CtServer {
  readonly knobs: CtKnobs;
  /** Puts a certificate into the logs. */
  log(...certificates: readonly { readonly der: Uint8Array }[]): Promise<void>;
  /** An empty table. */
  clear(): void;
  answer(request: Request): Promise<Answer>;
}

interface Logged {
  readonly id: number;
  readonly der: Uint8Array;
  readonly certificate: x509.X509Certificate;
  readonly spkiSha256: string;
  readonly names: readonly string[];
}

const HTML = '<!doctype html><title>502</title><h1>Bad gateway</h1>';

/**
 * @param now clock of the searches, milliseconds since the epoch
 * @param firstId number of the first certificate
 */
export function makeCtServer(now: () => number = Date.now, firstId = 1000): CtServer {
  const knobs: CtKnobs = {
    states: {},
    lies: {},
    leavesOut: {},
    downloads: 'up',
    retryAfter: '120',
    withCertificates: true,
    pageSize: 100,
  };
  const table: Logged[] = [];

  const listedBy = (host: CtHost): readonly Logged[] =>
    knobs.states[host] === 'empty'
      ? []
      : table.filter(
          ({ spkiSha256, certificate }) =>
            !(knobs.leavesOut[host] ?? []).includes(spkiSha256) && certificate.notAfter.getTime() >= now(),
        );

  function disturbed(state: CtState): Answer | undefined {
    switch (state) {
      case 'up':
      case 'empty':
      case 'repeating':
        return undefined;
      case 'reset':
        return 'reset';
      case 'unavailable':
        return reply('text/plain', 'Service Unavailable', { status: 503 });
      case 'limited':
        return reply('application/json', '{"code":"rate_limited"}', {
          status: 429,
          headers: { 'retry-after': knobs.retryAfter },
        });
      case 'garbage':
        return reply('text/html', HTML);
      case 'silence':
      case 'endless':
        return reply('application/json', state);
    }
  }

  function crtSh({ url }: Request): Answer {
    const download = url.searchParams.get('d');
    if (download !== null) return disturbed(knobs.downloads) ?? downloaded(Number(download));
    if (url.searchParams.get('output') !== 'json') return reply('text/html', HTML);
    const name = (url.searchParams.get('q') ?? '').toLowerCase();
    const lie = knobs.lies[CRT_SH_HOST] ?? 'none';
    const found = listedBy(CRT_SH_HOST).filter((l) => lie === 'names' || l.names.includes(name));
    return json(found.map((logged) => crtShRow(logged, name, lie)).reverse());
  }

  function downloaded(id: number): Answer {
    const logged = table.find((l) => l.id === id);
    if (logged === undefined) return notFound();
    const other = table.find((l) => l.spkiSha256 !== logged.spkiSha256) ?? logged;
    const { der } = knobs.lies[CRT_SH_HOST] === 'key' ? other : logged;
    return reply('application/pkix-cert', pemOf(der));
  }

  async function certSpotter({ url }: Request): Promise<Answer> {
    if (url.pathname !== '/v1/issuances') return notFound();
    const { searchParams } = url;
    const domain = (searchParams.get('domain') ?? '').toLowerCase();
    const wildcard = `*.${domain.slice(domain.indexOf('.') + 1)}`;
    const wanted = [domain, ...(searchParams.get('match_wildcards') === 'true' ? [wildcard] : [])];
    const lie = knobs.lies[CERT_SPOTTER_HOST] ?? 'none';
    const repeats = knobs.states[CERT_SPOTTER_HOST] === 'repeating';
    const after = repeats ? 0 : Number(searchParams.get('after') ?? '0');
    const found = listedBy(CERT_SPOTTER_HOST)
      .filter((l) => lie === 'names' || l.names.some((name) => wanted.includes(name)))
      .filter((l) => l.id > after)
      .slice(0, knobs.pageSize);
    const expanded = searchParams.getAll('expand');
    return json(await Promise.all(found.map((logged) => issuance(logged, domain, lie, expanded))));
  }

  async function issuance(
    { id, der, certificate, spkiSha256, names }: Logged,
    domain: string,
    lie: CtLie,
    expanded: readonly string[],
  ): Promise<object> {
    const ca = certificate.issuerName.getField('CN')[0] ?? '';
    return {
      id: String(id),
      tbs_sha256: hex(await sha256(der, Uint8Array.of(0))),
      cert_sha256: hex(await sha256(der)),
      ...(expanded.includes('dns_names') ? { dns_names: lie === 'names' ? [domain] : names } : {}),
      pubkey_sha256: lie === 'key' ? spkiSha256.replace(/./g, (c) => (c === '0' ? '1' : '0')) : spkiSha256,
      ...(expanded.includes('issuer')
        ? { issuer: { friendly_name: ca, name: issuerLine(certificate), pubkey_sha256: '0'.repeat(64) } }
        : {}),
      not_before: `${isoSeconds(certificate.notBefore)}Z`,
      not_after: `${isoSeconds(lie === 'dates' ? new Date(now() + 1e10) : certificate.notAfter)}Z`,
      revoked: false,
      ...(expanded.includes('cert_der') && knobs.withCertificates ? { cert_der: base64(der) } : {}),
    };
  }

  return {
    knobs,
    async log(...certificates) {
      for (const { der } of certificates) {
        const certificate = new x509.X509Certificate(new Uint8Array(der));
        const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
        const spkiSha256 = hex(await sha256(new Uint8Array(certificate.publicKey.rawData)));
        // Two that are logged side by side must not get one number: no waiting from here on.
        table.push({
          id: firstId + table.length,
          der,
          certificate,
          spkiSha256,
          names: names.filter((n) => n.type === 'dns').map((n) => n.value.toLowerCase()),
        });
      }
    },
    clear() {
      table.length = 0;
    },
    async answer(request) {
      const host = CT_HOSTS.find((h) => h === request.host);
      if (host === undefined) return notFound();
      const instead = disturbed(knobs.states[host] ?? 'up');
      if (instead !== undefined) return instead;
      return host === CRT_SH_HOST ? crtSh(request) : certSpotter(request);
    },
  };
}

function crtShRow({ id, certificate, names }: Logged, name: string, lie: CtLie): object {
  const serial = certificate.serialNumber.toLowerCase();
  return {
    issuer_ca_id: 1,
    issuer_name: issuerLine(certificate),
    common_name: names[0] ?? '',
    name_value: name,
    id,
    entry_timestamp: `${isoSeconds(certificate.notBefore)}.123`,
    not_before: isoSeconds(certificate.notBefore),
    not_after: isoSeconds(lie === 'dates' ? new Date(Date.UTC(2099, 0)) : certificate.notAfter),
    serial_number: lie === 'serial' ? serial.replace(/..$/, (end) => (end === '00' ? '01' : '00')) : serial,
    result_count: 2,
  };
}

/** As OpenSSL prints a name on one line, for names without characters that want quotes. */
function issuerLine({ issuerName }: x509.X509Certificate): string {
  return issuerName
    .toJSON()
    .flatMap((part) => Object.entries(part).map(([type, values]) => `${type}=${values.join(' + ')}`))
    .join(', ');
}

const isoSeconds = (date: Date): string => date.toISOString().slice(0, 19);
