/**
 * crt.sh, Sectigo's search of the certificate logs (source: crtsh/certwatch_db, `web_apis.fnc`, `download_cert.fnc`).
 *
 * `q=` matches a name without regard to case, and nothing below or above it: the wildcard is asked for by its own name. It lists
 * certificates without their keys; only the download of a certificate (`d=`) has one.
 */

import { parseJson } from '../../encoding/json';
import { listOf, recordOf, textOf, timeOf } from '../../encoding/json-fields';
import { certificatesFromPem } from '../../encoding/pem';
import { coversHost } from '../../encoding/web-certificate';
import { LIMITS } from '../../limits';
import type { FetchPort } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { askLogSearch, type Silence } from './ask-log-search';
import { type Listing, reading, tooMany } from './listing';
import { type LoggedCertificate, loggedFromDer, UNKNOWN } from './logged-certificate';
import { plainText } from './plain-text';
import { wildcardOf } from './wildcard';

export interface CrtShEntry {
  readonly id: number;
  /** Its key is `unknown`, and its names are those that were asked for. */
  readonly certificate: LoggedCertificate;
}

const MAX_NAMES = 64 * 1024;
const MAX_SERIAL = 128;

/** What is listed for the host and for the wildcard above it. Never rejects. @param base `https://crt.sh` */
export async function listCrtSh(
  base: string,
  host: string,
  fetch: FetchPort,
  at: number,
): Promise<Listing<CrtShEntry> | Silence> {
  const wildcard = wildcardOf(host);
  const names = wildcard === undefined ? [host] : [host, wildcard];
  const answers = await Promise.all(
    names.map((name) => {
      const query = `q=${encodeURIComponent(name)}&output=json&exclude=expired&deduplicate=Y`;
      return askLogSearch(fetch, `${base}/?${query}`, LIMITS.logSearchBytes, at);
    }),
  );
  const byId = new Map<number, CrtShEntry>();
  const flaws: string[] = [];
  for (const answer of answers) {
    if (answer.kind !== 'body') return answer;
    try {
      const rows = listOf(parseJson(answer.body, LIMITS.jsonDepth), 'answer');
      if (rows.length > LIMITS.loggedCertificates) return tooMany();
      rows.forEach((row, i) => {
        const entry = reading(() => readEntry(row), `entry ${i}`, flaws);
        if (entry !== undefined && coversHost(entry.certificate.names, host)) byId.set(entry.id, entry);
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: 'failed', why: `an answer that cannot be read (${error.code})` };
    }
  }
  if (byId.size > LIMITS.loggedCertificates) return tooMany();
  return { kind: 'listed', entries: [...byId.values()], flaws };
}

function readEntry(row: unknown): CrtShEntry {
  const entry = recordOf(row, 'entry');
  const id = entry.id;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0)
    throw new Refusal('json-type', 'id', 'a whole number', typeof id);
  const serial = textOf(entry, 'serial_number', MAX_SERIAL).toLowerCase();
  if (!/^(?:[0-9a-f]{2})+$/.test(serial))
    throw new Refusal('json-type', 'serial_number', 'hex digits', 'others');
  const common = entry.common_name;
  const names = `${textOf(entry, 'name_value', MAX_NAMES)}\n${typeof common === 'string' ? common : ''}`;
  return {
    id,
    certificate: {
      spkiSha256: UNKNOWN,
      serial: serial.replace(/^(?:00)+(?=.)/, ''),
      issuer: plainText(textOf(entry, 'issuer_name', 4096), 512),
      notBefore: timeOf(entry, 'not_before'),
      notAfter: timeOf(entry, 'not_after'),
      names: names
        .toLowerCase()
        .split('\n')
        .filter((name) => name !== ''),
    },
  };
}

/**
 * Downloads a listed certificate. Never rejects.
 * @returns the certificate; or silence; or, as `flaw`, why it is not the one that is listed
 */
export async function downloadFromCrtSh(
  base: string,
  { id, certificate: listed }: CrtShEntry,
  host: string,
  fetch: FetchPort,
  at: number,
): Promise<LoggedCertificate | Silence | { readonly kind: 'flaw'; readonly flaw: string }> {
  const answer = await askLogSearch(fetch, `${base}/?d=${id}`, LIMITS.certificateBytes * 2, at);
  if (answer.kind !== 'body') return answer;
  const flaws: string[] = [];
  const read = reading(() => readDownload(answer.body), `certificate ${id}`, flaws);
  if (read === undefined) return { kind: 'flaw', flaw: flaws[0] ?? '' };
  const differs =
    read.serial !== listed.serial
      ? 'has another serial number'
      : read.notBefore !== listed.notBefore || read.notAfter !== listed.notAfter
        ? 'has other dates'
        : coversHost(read.names, host)
          ? undefined
          : 'is for other names';
  return differs === undefined ? read : { kind: 'flaw', flaw: `certificate ${id} ${differs} than listed` };
}

function readDownload(body: Uint8Array): LoggedCertificate {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Refusal('pem-malformed', 'file', 'PEM text', 'other bytes');
  }
  const [der] = certificatesFromPem(text, 1);
  return loggedFromDer(der ?? new Uint8Array());
}
