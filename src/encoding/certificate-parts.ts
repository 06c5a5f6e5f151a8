/**
 * The parts of an X.509 certificate (RFC 5280 section 4.1) that transparency and provenance need: as encoded where a signature covers them, as
 * values where they are compared. Certificates and precertificates both read.
 */

import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { asciiText } from './ascii';
import { DerReader, explicitTag, implicitTag, readOnly, TAG } from './der';
import { toHex } from './hex';

export interface CertificateExtension {
  /** Dotted decimal. */
  readonly oid: string;
  readonly critical: boolean;
  readonly whole: Uint8Array;
  /** Content of extnValue. */
  readonly value: Uint8Array;
}

export interface CertificateParts {
  /** TBSCertificate: what the issuer signed. */
  readonly tbs: Uint8Array;
  /** Elements of TBSCertificate before its extensions, one after another. */
  readonly beforeExtensions: Uint8Array;
  readonly extensions: readonly CertificateExtension[];
  /** Lower-case hex without zero octets in front. */
  readonly serial: string;
  /** DER Names. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** Dotted decimal. */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

/**
 * @param mostBytes more for certificates that carry evidence
 * @throws Refusal `der-…`, `certificate-too-large`, `certificate-version`
 */
export function readCertificateParts(
  der: Uint8Array,
  mostBytes: number = LIMITS.certificateBytes,
): CertificateParts {
  if (der.length > mostBytes)
    throw new Refusal('certificate-too-large', 'length', `at most ${mostBytes}`, `${der.length}`);
  const certificate = new DerReader(readOnly(der, TAG.sequence, 'certificate').content, 'certificate');
  const { whole: tbs, content } = certificate.read(TAG.sequence);
  const algorithm = certificate.enter(TAG.sequence, 'signatureAlgorithm');
  const signatureAlgorithm = algorithm.oid();
  const signature = certificate.bitString();
  certificate.end();

  const fields = new DerReader(content, 'tbsCertificate');
  const version = fields.enter(explicitTag(0), 'version');
  const number = version.smallInteger();
  version.end();
  if (number !== 2) throw new Refusal('certificate-version', 'version', '2 (v3)', `${number}`);
  const serial = serialText(fields.integerBytes());
  fields.read(TAG.sequence);
  const issuer = fields.read(TAG.sequence).whole;
  const validity = fields.enter(TAG.sequence, 'validity');
  const notBefore = validity.time();
  const notAfter = validity.time();
  validity.end();
  const subject = fields.read(TAG.sequence).whole;
  const spki = fields.read(TAG.sequence).whole;
  // issuerUniqueID and subjectUniqueID: nobody uses them, and everybody may.
  fields.optional(implicitTag(1));
  fields.optional(implicitTag(2));
  const last = fields.optional(explicitTag(3));
  fields.end();
  return {
    tbs,
    beforeExtensions: content.subarray(0, content.length - (last?.whole.length ?? 0)),
    extensions: last === undefined ? [] : readExtensions(last.content),
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki,
    signatureAlgorithm,
    signature,
  };
}

/** Serial numbers are compared as numbers: one reader of the logs writes the sign octet, the other does not. */
export function serialText(octets: Uint8Array): string {
  return toHex(octets).replace(/^(?:00)+(?=.)/, '');
}

function readExtensions(content: Uint8Array): CertificateExtension[] {
  const list = new DerReader(readOnly(content, TAG.sequence, 'extensions').content, 'extensions');
  const extensions: CertificateExtension[] = [];
  while (!list.isEmpty) {
    const { whole, content: fields } = list.read(TAG.sequence);
    const extension = new DerReader(fields, 'extension');
    const oid = extension.oid();
    const critical = extension.nextTag === TAG.boolean && extension.boolean();
    const value = extension.octetString();
    extension.end();
    if (extensions.some((e) => e.oid === oid)) throw new Refusal('extension-repeated', oid, 'once', 'twice');
    extensions.push({ oid, critical, whole, value });
  }
  return extensions;
}

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const DNS_NAME = implicitTag(2);

/** DNS names of the subject alternative name extension, lower case (RFC 5280 section 4.2.1.6). @throws Refusal `der-…` */
export function dnsNamesOf({ extensions }: CertificateParts): string[] {
  const found = extensions.find((e) => e.oid === SUBJECT_ALTERNATIVE_NAME);
  if (found === undefined) return [];
  const names: string[] = [];
  const list = new DerReader(readOnly(found.value, TAG.sequence, 'subjectAltName').content, 'subjectAltName');
  while (!list.isEmpty) {
    const { tag, content } = list.any();
    if (tag === DNS_NAME) names.push(asciiText(content).toLowerCase());
  }
  return names;
}
