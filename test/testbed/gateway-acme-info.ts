/** What a gateway publishes about its keys and its account, in the three forms of its releases (section 3.1). */
import { type Bytes, concat, hex, utf8 } from './bytes';
import { spkiOf } from './certificate-maker';
import type { Enclave } from './enclave';
import type { GatewayGeneration } from './gateway-sites';
import type { TdxQuoteOptions } from './quote-maker';
import type { HostCertificate } from './web-ca';

export interface ListedKey {
  readonly spki: Bytes;
  /** JSON text of the guest agent's reply; empty where it gave none. */
  readonly quote: string;
}

export interface Published {
  readonly generation: GatewayGeneration;
  readonly base: string;
  readonly account: { readonly uri: string; readonly quote: string };
  /** Oldest first. */
  readonly keys: readonly ListedKey[];
  readonly active: HostCertificate;
}

export const keyOf = (certificate: HostCertificate): Promise<Bytes> => spkiOf(certificate.keys);

export interface QuoteWish {
  readonly fields?: Partial<TdxQuoteOptions>;
  /** Changes the signed quote. */
  readonly spoil?: (quote: Bytes) => Bytes;
}

/** The reply of GetQuote as JSON text; since 0.5.6 without what can be computed again. */
export async function quoteText(
  enclave: Enclave,
  reportData: Uint8Array,
  generation: GatewayGeneration,
  { fields = {}, spoil = (quote) => quote }: QuoteWish = {},
): Promise<string> {
  const log = generation === '0.5.6' ? enclave.publishedLog : enclave.eventLog;
  return JSON.stringify({
    quote: hex(spoil(await enclave.quote(reportData, fields))),
    event_log: JSON.stringify(log),
    report_data: hex(reportData),
    vm_config: enclave.vmConfig,
  });
}

async function sha512(tag: string, content: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', concat(utf8(`${tag}:`), content)));
}

export const keyReportData = (spki: Uint8Array): Promise<Bytes> => sha512('zt-cert', spki);
export const accountReportData = (uri: string): Promise<Bytes> => sha512('acme-account', utf8(uri));

/** The reply to `GET /.dstack/acme-info`. */
export function acmeInfo({ generation, base, account, keys, active }: Published): unknown {
  const listed = keys.map(({ spki }) => hex(spki));
  const quoted = keys.map(({ spki, quote }) => ({ public_key: hex(spki), quote }));
  switch (generation) {
    case 'before-0.5.4':
      return { account_uri: account.uri, hist_keys: listed };
    case '0.5.4':
      return {
        account_uri: account.uri,
        hist_keys: listed,
        quoted_hist_keys: quoted,
        account_quote: account.quote,
        active_cert: active.chainPem,
        base_domain: base,
      };
    case '0.5.6':
      return {
        account_uri: account.uri,
        account_quote: account.quote,
        account_attestation: '',
        quoted_hist_keys: quoted.toReversed().map((key) => ({ ...key, attestation: '' })),
      };
  }
}
