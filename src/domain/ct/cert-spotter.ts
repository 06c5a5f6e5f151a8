/**
 * Cert Spotter, SSLMate's search of the certificate logs: Certificate Transparency Search API v1
 * (https://sslmate.com/help/reference/ct_search_api_v1). One entry for an issuance, be it logged as certificate or precertificate.
 *
 * What an entry says is checked against the certificate that it carries.
 */
import { fromBase64 } from '../../encoding/base64';
import { parseJson } from '../../encoding/json';
import { hashOf, type JsonRecord, listOf, recordOf, textOf, timeOf } from '../../encoding/json-fields';
import { coversHost } from '../../encoding/web-certificate';
import { LIMITS } from '../../limits';
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { askLogSearch, type Silence } from './ask-log-search';
import { type Listing, reading, tooMany } from './listing';
import { type LoggedCertificate, loggedFromDer, UNKNOWN } from './logged-certificate';
import { plainText } from './plain-text';

const QUERY = 'include_subdomains=false&match_wildcards=true&expand=dns_names&expand=issuer&expand=cert_der';
const MAX_ID = 64;

/** All pages, up to an empty one. Never rejects. @param base `https://api.certspotter.com` */
export async function listCertSpotter(
  base: string,
  host: string,
  fetch: FetchPort,
  at: number,
): Promise<Listing<LoggedCertificate> | Silence> {
  const first = `${base}/v1/issuances?domain=${encodeURIComponent(host)}&${QUERY}`;
  const seen = new Set<string>();
  const entries: LoggedCertificate[] = [];
  const flaws: string[] = [];
  let bytesLeft: number = LIMITS.logSearchBytes;
  let after = '';
  for (let page = 0; page < LIMITS.logSearchPages; page++) {
    const url = after === '' ? first : `${first}&after=${encodeURIComponent(after)}`;
    const answer = await askLogSearch(fetch, url, bytesLeft, at);
    if (answer.kind !== 'body') return answer;
    bytesLeft -= answer.body.length;
    try {
      const issuances = listOf(parseJson(answer.body, LIMITS.jsonDepth), 'answer');
      if (issuances.length === 0) return { kind: 'listed', entries, flaws };
      for (const issuance of issuances) {
        if (seen.size === LIMITS.loggedCertificates) return tooMany();
        const record = recordOf(issuance, 'issuance');
        after = textOf(record, 'id', MAX_ID);
        if (seen.has(after)) return { kind: 'failed', why: 'pages that repeat' };
        seen.add(after);
        const entry = reading(() => readIssuance(record, host), `issuance ${after}`, flaws);
        if (entry === undefined) continue;
        if (entry.flaw !== undefined) flaws.push(plainText(`issuance ${after}: ${entry.flaw}`));
        if (coversHost(entry.certificate.names, host)) entries.push(entry.certificate);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: 'failed', why: `an answer that cannot be read (${error.code})` };
    }
  }
  return tooMany();
}

interface Read {
  readonly certificate: LoggedCertificate;
  readonly flaw?: string;
}

function readIssuance(issuance: JsonRecord, host: string): Read {
  const said = {
    spkiSha256: hashOf(issuance, 'pubkey_sha256'),
    notBefore: timeOf(issuance, 'not_before'),
    notAfter: timeOf(issuance, 'not_after'),
    names: listOf(issuance.dns_names, 'dns_names').map((name) => {
      if (typeof name !== 'string') throw new Refusal('json-type', 'dns_names', 'texts', typeof name);
      return name.toLowerCase();
    }),
  };
  if (issuance.cert_der === undefined || issuance.cert_der === null) {
    const issuer = plainText(textOf(recordOf(issuance.issuer, 'issuer'), 'name', 4096), 512);
    return { certificate: { ...said, serial: UNKNOWN, issuer } };
  }
  const certificate = loggedFromDer(fromBase64(textOf(issuance, 'cert_der', 2 * LIMITS.certificateBytes)));
  if (certificate.spkiSha256 !== said.spkiSha256)
    // Which of the two is the lie? Nobody is accused by an entry that contradicts itself, and nothing passes.
    return {
      certificate: { ...certificate, spkiSha256: UNKNOWN },
      flaw: 'the certificate has another key than listed',
    };
  if (certificate.notBefore !== said.notBefore || certificate.notAfter !== said.notAfter)
    return { certificate, flaw: 'the certificate has other dates than listed' };
  if (coversHost(said.names, host) && !coversHost(certificate.names, host))
    return { certificate, flaw: 'the certificate is for other names than listed' };
  return { certificate };
}
