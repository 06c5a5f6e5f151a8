/**
 * The parts of an X.509 certificate (RFC 5280, section 4.1) that need no library: key and extensions, as they stand. Names,
 * algorithms and validity are passed over; whoever needs them reads a certificate with one of the other readers.
 */

import { Refusal } from '../refusal';
import { DerReader, explicitTag, implicitTag, readOnly, TAG } from './der';

export interface X509Parts {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** Content of each extension's OCTET STRING, by dotted identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

const ISSUER_UNIQUE_ID = implicitTag(1);
const SUBJECT_UNIQUE_ID = implicitTag(2);

/**
 * @param der one certificate and nothing after it
 * @throws Refusal `der-*`, `certificate-extension-twice`
 */
export function readX509Parts(der: Uint8Array): X509Parts {
  const outer = new DerReader(readOnly(der, TAG.sequence, 'certificate').content, 'certificate');
  const tbs = outer.enter(TAG.sequence, 'tbsCertificate');
  outer.read(TAG.sequence);
  outer.read(TAG.bitString);
  outer.end();

  tbs.optional(explicitTag(0));
  tbs.read(TAG.integer);
  // signature, issuer, validity, subject
  for (let i = 0; i < 4; i++) tbs.read(TAG.sequence);
  const spki = tbs.read(TAG.sequence).whole;
  tbs.optional(ISSUER_UNIQUE_ID);
  tbs.optional(SUBJECT_UNIQUE_ID);
  const extensions = tbs.isEmpty ? new Map() : readExtensions(tbs.enter(explicitTag(3), 'extensions'));
  tbs.end();
  return { spki, extensions };
}

function readExtensions(explicit: DerReader): Map<string, Uint8Array> {
  const list = explicit.enter(TAG.sequence, 'extensions');
  explicit.end();
  const found = new Map<string, Uint8Array>();
  while (!list.isEmpty) {
    const extension = list.enter(TAG.sequence, 'extension');
    const oid = extension.oid();
    if (extension.nextTag === TAG.boolean) extension.boolean();
    const content = extension.octetString();
    extension.end();
    if (found.has(oid)) throw new Refusal('certificate-extension-twice', 'extensions', 'each once', oid);
    found.set(oid, content);
  }
  return found;
}
