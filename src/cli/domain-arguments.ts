/** The arguments of `vitrine domain`, read strictly: what is misspelt here would otherwise be a lock that nobody checked. */
import type { CtSourceName } from '../domain/ct/ct-source';
import { nameOf } from '../domain/dns/dns-name';
import { isDomainName } from '../domain/look-up-domain';
import { fromBase64 } from '../encoding/base64';
import { toHex } from '../encoding/hex';
import {
  type CtUrl,
  ctUrlOf,
  DEFAULT_CERT_SPOTTER_URL,
  DEFAULT_CRT_SH_URL,
  DEFAULT_DOH_URLS,
  type DohUrls,
  dohUrlsOf,
} from '../memory/domain-settings';
import { Refusal } from '../refusal';

export interface DomainCommand {
  readonly name: 'domain';
  /** Lower case, without a dot at its end. */
  readonly host: string;
  /** Where to look at the served certificate: `https://host[:port]`. */
  readonly origin: string;
  readonly json: boolean;
  /** ACME account URIs as typed, since CAs compare them byte for byte; empty where none was given. */
  readonly accounts: readonly string[];
  /** Lower-case hex SHA-256 of SubjectPublicKeyInfos; empty where none was given. */
  readonly spkis: readonly string[];
  readonly dohUrls: DohUrls;
  readonly crtShUrl: CtUrl;
  readonly certSpotterUrl: CtUrl;
}

/** As Node's parser gives them. */
export interface DomainOptions {
  readonly json?: boolean | undefined;
  readonly account?: readonly string[] | undefined;
  readonly spki?: readonly string[] | undefined;
  readonly doh?: readonly string[] | undefined;
  readonly ct?: readonly string[] | undefined;
}

/** @throws Refusal `usage-host`, `usage-account`, `usage-spki`, `usage-doh`, `usage-ct` */
export function domainCommand(subject: string, options: DomainOptions): DomainCommand {
  const { json = false, account = [], spki = [], doh, ct = [] } = options;
  const sources = sourcesOf(ct);
  return {
    name: 'domain',
    ...hostOf(subject),
    json,
    accounts: [...new Set(account.map(accountOf))],
    spkis: [...new Set(spki.map(spkiOf))],
    dohUrls: doh === undefined ? DEFAULT_DOH_URLS : resolversOf(doh),
    crtShUrl: sources.get('crt.sh') ?? DEFAULT_CRT_SH_URL,
    certSpotterUrl: sources.get('cert-spotter') ?? DEFAULT_CERT_SPOTTER_URL,
  };
}

/** A host name, or the address of a site. Its port only says where to look at the certificate. */
function hostOf(text: string): { readonly host: string; readonly origin: string } {
  const address = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const host = url && nameOf(url.hostname);
  const bare = url && !url.username && !url.password && url.pathname === '/' && !url.search && !url.hash;
  if (!bare || url.protocol !== 'https:' || host === undefined || !isDomainName(host) || host.includes('*'))
    throw new Refusal('usage-host', 'host', 'a host name such as app.example.com', text);
  return { host, origin: `https://${host}${url.port === '' ? '' : `:${url.port}`}` };
}

/** RFC 8555 section 7.3: an https URL. Without the characters that end a CAA parameter (RFC 8659 section 4.2). */
function accountOf(text: string): string {
  if (!/^https:\/\/[!-:<-~]+$/.test(text) || !URL.canParse(text))
    throw new Refusal('usage-account', '--account', 'the URL of an ACME account', text);
  return text;
}

/** Hex as the report shows it, or base64 as `openssl dgst -sha256 -binary | base64` and curl's `sha256//` write it. */
function spkiOf(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  const digits = text.replace(/^sha256\/\//, '');
  if (/^[A-Za-z0-9+/]{43}=$/.test(digits))
    try {
      return toHex(fromBase64(digits));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  throw new Refusal('usage-spki', '--spki', 'SHA-256 of a public key, 64 hex digits or base64', text);
}

function resolversOf(urls: readonly string[]): DohUrls {
  const pair = dohUrlsOf(urls);
  if (pair === undefined)
    throw new Refusal(
      'usage-doh',
      '--doh',
      'two https URLs on different hosts, one --doh each: the word of one resolver counts for nothing',
      urls.join(' '),
    );
  return pair;
}

const SEARCH = /^(crt\.sh|cert-spotter)=(.+)$/;

function sourcesOf(texts: readonly string[]): ReadonlyMap<CtSourceName, CtUrl> {
  const sources = new Map<CtSourceName, CtUrl>();
  for (const text of texts) {
    const [, name, address] = SEARCH.exec(text) ?? [];
    const url = address === undefined ? undefined : ctUrlOf(address);
    if ((name !== 'crt.sh' && name !== 'cert-spotter') || url === undefined || sources.has(name))
      throw new Refusal(
        'usage-ct',
        '--ct',
        'crt.sh=<https URL>, cert-spotter=<https URL>, or off as URL; each once',
        text,
      );
    sources.set(name, url);
  }
  return sources;
}
