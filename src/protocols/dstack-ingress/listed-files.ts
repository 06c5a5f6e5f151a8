/** The files that a manifest of dstack-ingress lists, as far as a verdict needs them (dstack evidence specification, section 2). */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Check, check } from '../../appraisal';
import type { ManifestEntry } from '../../connection/manifest';
import { toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import type { FetchResult } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { jsonObject } from '../quote-field';

const ACCOUNT_FILE = 'acme-account.json';
/** A bundle of one ingress has one certificate file per domain; more are stale leftovers. */
const MOST_CERTIFICATE_FILES = 8;

export interface ListedFile extends ManifestEntry {
  readonly result: FetchResult;
}

/** Fetches a file of `/evidences/` by its name. */
export type Get = (file: string, maxBytes: number) => Promise<FetchResult>;

export const isCertificateFile = ({ name }: Pick<ManifestEntry, 'name'>): boolean => name !== ACCOUNT_FILE;

/**
 * The files a verdict needs: the certificates that may cover this host, and the ACME account. Never rejects.
 * @param host visited host name, without port
 */
export async function fetchListed(
  entries: readonly ManifestEntry[],
  host: string,
  get: Get,
): Promise<readonly ListedFile[]> {
  const wanted = [
    ...certificateFilesFor(host, entries).slice(0, MOST_CERTIFICATE_FILES),
    ...entries.filter((e) => e.name === ACCOUNT_FILE),
  ];
  const files: ListedFile[] = [];
  for (const entry of wanted) files.push({ ...entry, result: await get(entry.name, LIMITS.evidenceBytes) });
  return files;
}

/**
 * Names of certificate files by release (section 2.1): `cert-<domain>.pem`, with a literal star for wildcards, or `cert.pem`.
 * Where none of the expected names is listed, every certificate file is looked at: the certificate decides, not its name.
 */
function certificateFilesFor(host: string, entries: readonly ManifestEntry[]): readonly ManifestEntry[] {
  const all = entries.filter(
    (e) => e.name === 'cert.pem' || (e.name.startsWith('cert-') && e.name.endsWith('.pem')),
  );
  const wildcard = `cert-*${host.slice(host.indexOf('.'))}.pem`;
  const named = all.filter((e) => [`cert-${host}.pem`, wildcard, 'cert.pem'].includes(e.name));
  return named.length > 0 ? named : all;
}

/** The check `connection.files`: every delivered file has the digest that the manifest gives it. */
export function checkFiles(files: readonly ListedFile[]): Check {
  const missing = files.find((f) => f.result.kind === 'failure' || f.result.status !== 200);
  for (const { name, sha256: expected, result } of files) {
    if (result.kind === 'failure' || result.status !== 200) continue;
    const got = toHex(sha256(result.body));
    if (got !== expected) {
      return check('file-differs-from-manifest', { expected: `${name} ${expected}`, got: `${name} ${got}` });
    }
  }
  if (missing !== undefined) {
    const { result } = missing;
    const got =
      result.kind === 'failure' ? `${result.code}: ${result.detail}` : `HTTP status ${result.status}`;
    return check('file-unreachable', { expected: missing.name, got });
  }
  return check('files-match-manifest', { got: files.map((f) => f.name).join(', ') });
}

/** Longer than any account URL there is. */
const MOST_URI_CHARACTERS = 512;

/** The ACME account that the manifest names: certbot's or lego's file (section 2.1). */
export function accountOf(files: readonly ListedFile[]): string | undefined {
  const file = files.find((f) => f.name === ACCOUNT_FILE);
  if (file === undefined || file.result.kind === 'failure' || file.result.status !== 200) return undefined;
  try {
    const account = jsonObject(file.result.body);
    const registration = account.registration;
    const nested =
      typeof registration === 'object' && registration !== null ? (registration as typeof account) : {};
    const uri = [account.uri, nested.uri, nested.accountURL, account.account_uri].find(
      (u) => typeof u === 'string',
    );
    return typeof uri === 'string' && uri.length <= MOST_URI_CHARACTERS ? uri : undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}
