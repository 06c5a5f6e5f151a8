/**
 * Signed certificate timestamps inside a certificate, RFC 6962 sections 3.2 and 3.3: each is a log's promise to publish the
 * certificate.
 */

import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { type CertificateParts, readCertificateParts } from './certificate-parts';
import { readOnly, TAG } from './der';

/** Holds the list; left out of what the logs sign. */
export const SCT_LIST_OID = '1.3.6.1.4.1.11129.2.4.2';

export interface Sct {
  /** SHA-256 of the log's key, 32 bytes. */
  readonly logId: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly extensions: Uint8Array;
  /** TLS 1.2 identifiers, RFC 5246 section 7.4.1.4.1: 4 is SHA-256; 1 is RSA, 3 is ECDSA. */
  readonly hashAlgorithm: number;
  readonly signatureAlgorithm: number;
  readonly signature: Uint8Array;
}

/**
 * The promises of version 1 in a certificate; empty where it carries none.
 * @throws Refusal `der-…`, `certificate-…`, `sct-truncated`, `sct-trailing`, `sct-empty`, `sct-too-many`, `sct-timestamp`
 */
export function readScts(leafDer: Uint8Array): Sct[] {
  return sctsOf(readCertificateParts(leafDer));
}

/** As `readScts`, of a certificate that was read. */
export function sctsOf({ extensions }: CertificateParts): Sct[] {
  const found = extensions.find((e) => e.oid === SCT_LIST_OID);
  if (found === undefined) return [];
  const list = new TlsReader(readOnly(found.value, TAG.octetString, 'SCT list').content, 'SCT list');
  const entries = new TlsReader(list.vector(), 'SCT list');
  list.end();
  if (entries.isEmpty) throw new Refusal('sct-empty', 'SCT list', 'at least one', 'none');
  const scts: Sct[] = [];
  for (let n = 1; !entries.isEmpty; n++) {
    if (n > LIMITS.scts) throw new Refusal('sct-too-many', 'SCT list', `at most ${LIMITS.scts}`, 'more');
    const sct = readSct(entries.vector(), `SCT ${n}`);
    if (sct !== 'other-version') scts.push(sct);
  }
  return scts;
}

/** Section 3.3: who does not know a version ignores it. */
function readSct(bytes: Uint8Array, place: string): Sct | 'other-version' {
  const reader = new TlsReader(bytes, place);
  if (reader.number(1) !== 0) return 'other-version';
  const logId = reader.bytes(32);
  const timestamp = reader.number(8);
  if (timestamp > Number.MAX_SAFE_INTEGER)
    throw new Refusal('sct-timestamp', place, 'a time below 2^53', `${timestamp}`);
  const extensions = reader.vector();
  const hashAlgorithm = reader.number(1);
  const signatureAlgorithm = reader.number(1);
  const signature = reader.vector();
  reader.end();
  return { logId, timestamp, extensions, hashAlgorithm, signatureAlgorithm, signature };
}

/** Presentation language of TLS, RFC 5246 section 4: big-endian numbers, and vectors with a length of two bytes. */
class TlsReader {
  private at = 0;

  constructor(
    private readonly content: Uint8Array,
    private readonly place: string,
  ) {}

  get isEmpty(): boolean {
    return this.at >= this.content.length;
  }

  bytes(length: number): Uint8Array {
    const left = this.content.length - this.at;
    if (length > left) throw new Refusal('sct-truncated', this.place, `${length} bytes`, `${left}`);
    this.at += length;
    return this.content.subarray(this.at - length, this.at);
  }

  number(length: number): number {
    let value = 0;
    for (const octet of this.bytes(length)) value = value * 256 + octet;
    return value;
  }

  vector(): Uint8Array {
    return this.bytes(this.number(2));
  }

  end(): void {
    if (!this.isEmpty)
      throw new Refusal('sct-trailing', this.place, 'the end', `${this.content.length - this.at} more bytes`);
  }
}
