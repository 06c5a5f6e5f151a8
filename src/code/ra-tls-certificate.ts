/**
 * RA-TLS certificates of dstack: a TLS certificate that carries a quote over its own key.
 * Source: dstack evidence specification, section 10. Each extension holds one more DER OCTET STRING around its content.
 *
 * Reading one believes nothing: quote and log are as anybody may have put them there. Who holds the key is proven by the
 * handshake alone, that the key was quoted by an authentic quote whose `report_data` is `raTlsReportData` of the key.
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../encoding/bytes';
import { readOnly, TAG } from '../encoding/der';
import { gunzip } from '../encoding/gunzip';
import { toHex } from '../encoding/hex';
import { jsonText } from '../encoding/json';
import { readX509Parts } from '../encoding/x509-parts';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { PublishedLog } from './app-identity';
import { readAttestation, vmConfigOf } from './attestation-blob';
import { type EventLog, readEventLog } from './event-log';

const ARC = '1.3.6.1.4.1.62397.1';
const OID = {
  quote: `${ARC}.1`,
  eventLog: `${ARC}.2`,
  appId: `${ARC}.3`,
  usage: `${ARC}.4`,
  attestation: `${ARC}.8`,
  appInfo: `${ARC}.9`,
} as const;

export interface RaTlsCertificate {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** Hex. */
  readonly spkiSha256: string;
  /** Hex, of the whole certificate. */
  readonly certificateSha256: string;
  readonly evidence: RaTlsEvidence;
  /** What the issuer wrote in, hex of 20 bytes: the signer's word, not the quote's. */
  readonly appId?: string;
  /** `app:ca`, `app:custom`, `kms:rpc`, … */
  readonly usage?: string;
  /** MessagePack of the signer's idea of the app; nothing is read from it. */
  readonly appInfo?: Uint8Array;
}

/** Up to 0.5.5 a quote with its log beside it; later one attestation. The signer's release decides, not the app's. */
export type RaTlsEvidence =
  | { readonly form: 'quote'; readonly quote: Uint8Array; readonly eventLog: Uint8Array | undefined }
  | { readonly form: 'attestation'; readonly attestation: Uint8Array };

const APP_ID_BYTES = 20;
const MOST_USAGE = 64;

/** The arc of the identifiers above as DER writes it, up to the last number. */
const ARC_DER = Uint8Array.of(0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xe7, 0x3d, 0x01);

/** Is this worth a closer look? Quick, for certificates of any site; `readRaTlsCertificate` decides. */
export function mentionsRaTls(der: Uint8Array): boolean {
  for (let at = der.indexOf(0x2b); at >= 0; at = der.indexOf(0x2b, at + 1))
    if (ARC_DER.every((octet, i) => der[at + i] === octet)) return true;
  return false;
}

/**
 * @param der the served leaf
 * @returns `undefined` when the certificate carries neither quote nor attestation
 * @throws Refusal `ra-tls-*`, `der-*`, `certificate-extension-twice`
 */
export function readRaTlsCertificate(der: Uint8Array): RaTlsCertificate | undefined {
  if (der.length > LIMITS.webCertificateBytes)
    throw new Refusal(
      'ra-tls-too-large',
      'certificate',
      `at most ${LIMITS.webCertificateBytes}`,
      `${der.length}`,
    );
  const { spki, extensions } = readX509Parts(der);
  const content = (oid: string): Uint8Array | undefined => {
    const wrapped = extensions.get(oid);
    return wrapped === undefined ? undefined : readOnly(wrapped, TAG.octetString, oid).content;
  };
  const evidence = evidenceOf(content);
  if (evidence === undefined) return undefined;
  const [appId, usage, appInfo] = [content(OID.appId), content(OID.usage), content(OID.appInfo)];
  return {
    spki,
    spkiSha256: toHex(sha256(spki)),
    certificateSha256: toHex(sha256(der)),
    evidence,
    ...(appId === undefined ? {} : { appId: appIdText(appId) }),
    ...(usage === undefined ? {} : { usage: usageText(usage) }),
    ...(appInfo === undefined ? {} : { appInfo }),
  };
}

/** Where both forms are there, the later one counts, as it does for dstack. */
function evidenceOf(content: (oid: string) => Uint8Array | undefined): RaTlsEvidence | undefined {
  const attestation = content(OID.attestation);
  if (attestation !== undefined) return { form: 'attestation', attestation };
  const quote = content(OID.quote);
  return quote === undefined ? undefined : { form: 'quote', quote, eventLog: content(OID.eventLog) };
}

function appIdText(bytes: Uint8Array): string {
  if (bytes.length !== APP_ID_BYTES)
    throw new Refusal('ra-tls-app-id', OID.appId, `${APP_ID_BYTES} bytes`, `${bytes.length}`);
  return toHex(bytes);
}

function usageText(bytes: Uint8Array): string {
  const text = jsonText(bytes);
  if (!/^[a-z0-9:_.-]+$/.test(text) || text.length > MOST_USAGE)
    throw new Refusal(
      'ra-tls-usage',
      OID.usage,
      'a short name such as app:custom',
      JSON.stringify(text.slice(0, 40)),
    );
  return text;
}

/** The 64 bytes of `report_data` that bind a quote to a key. @param spki DER SubjectPublicKeyInfo */
export function raTlsReportData(spki: Uint8Array): Uint8Array {
  return sha512(concatBytes(new TextEncoder().encode('ratls-cert:'), spki));
}

export interface RaTlsQuote {
  readonly quote: Uint8Array;
  readonly log: PublishedLog;
  /** What the host says of the machine, in certificates of the later form; unsigned. */
  readonly vmConfig?: unknown;
}

/**
 * Quote and log of a certificate, whichever form it has. A log that cannot be read does not take the quote with it; an attestation
 * that cannot be read does.
 * @throws Refusal those of `readAttestation`, `ra-tls-platform`
 */
export async function raTlsQuote(evidence: RaTlsEvidence): Promise<RaTlsQuote> {
  if (evidence.form === 'quote') return { quote: evidence.quote, log: await logOf(evidence.eventLog) };
  const attestation = readAttestation(evidence.attestation);
  if (attestation.platform !== 'tdx')
    throw new Refusal('ra-tls-platform', OID.attestation, 'a TDX attestation', attestation.platform);
  const vmConfig = vmConfigOf(attestation);
  return {
    quote: attestation.quote,
    log: attestation.eventLog,
    ...(vmConfig === undefined ? {} : { vmConfig }),
  };
}

async function logOf(content: Uint8Array | undefined): Promise<PublishedLog> {
  if (content === undefined || content.length === 0) return 'absent';
  try {
    return await readCertificateLog(content);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

const GZIP_MARK = new TextEncoder().encode('ELGZv1');

/**
 * The log as extension `.2` carries it: JSON text, or `ELGZv1` and the text in gzip.
 * @throws Refusal `gzip-*`, `json-*`, `event-log-*`
 */
export async function readCertificateLog(content: Uint8Array): Promise<EventLog> {
  const isPacked = GZIP_MARK.every((octet, i) => content[i] === octet);
  const text = isPacked ? await gunzip(content.subarray(GZIP_MARK.length), LIMITS.eventLogBytes) : content;
  return readEventLog(jsonText(text));
}
