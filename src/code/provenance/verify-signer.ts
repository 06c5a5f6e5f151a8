/**
 * That a Fulcio certificate is genuine and was in force when the log took the signature, minutes after it was issued. It has long
 * expired by the time anybody looks, which is as it should be: the key existed for minutes.
 * Source: sigstore/fulcio `docs/certificate-specification.md`; RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.12; RFC 6962 section 3.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from '../../encoding/base64';
import { type CertificateParts, readCertificateParts } from '../../encoding/certificate-parts';
import { DerReader, readOnly, TAG } from '../../encoding/der';
import { isIssuedBy } from '../../encoding/issued-by';
import { signedBySct, tbsWithoutScts } from '../../encoding/precertificate';
import { type Sct, sctsOf } from '../../encoding/read-scts';
import { holdsUnder } from '../../encoding/spki-signature';
import { Refusal } from '../../refusal';
import { type SigstoreAuthority, type SigstoreRoot, signsAt } from './sigstore-root';

declare const verified: unique symbol;

/** A certificate whose fields may be believed. Only `verifySigner` makes one. */
export type VerifiedSigner = CertificateParts & { readonly [verified]: true };

/**
 * @param times when the log took the signature, by the log's own signature; milliseconds since the epoch, at least one
 * @throws Refusal `signer-authority`, `signer-expired`, `signer-purpose`, `signer-not-logged`, and those of `readCertificateParts`
 */
export async function verifySigner(
  der: Uint8Array,
  times: readonly number[],
  root: SigstoreRoot,
): Promise<VerifiedSigner> {
  const signer = readCertificateParts(der);
  for (const at of times) refuseExpired(signer, at);
  const issuer = await issuerOf(signer, times, root.authorities);
  refuseOtherPurpose(signer);
  await refuseUnlogged(signer, issuer, root);
  return signer as VerifiedSigner;
}

function refuseExpired({ notBefore, notAfter }: CertificateParts, at: number): void {
  if (at < notBefore || at > notAfter)
    throw new Refusal(
      'signer-expired',
      'certificate',
      `valid on ${iso(at)}`,
      `${iso(notBefore)} to ${iso(notAfter)}`,
    );
}

const iso = (at: number): string => new Date(at).toISOString();

async function issuerOf(
  signer: CertificateParts,
  times: readonly number[],
  authorities: readonly SigstoreAuthority[],
): Promise<CertificateParts> {
  for (const authority of authorities) {
    if (!times.every((at) => signsAt(authority, at))) continue;
    const chain = authority.chain.map((certificate) => readCertificateParts(fromBase64(certificate)));
    const [issuer] = chain;
    if (issuer !== undefined && (await isChain([signer, ...chain], times))) return issuer;
  }
  throw new Refusal(
    'signer-authority',
    'certificate',
    'issued by an authority of this release',
    'by another',
  );
}

/** Each issued by the next, all in force at all times. The last is trusted because it is a constant, not because it signs itself. */
async function isChain(chain: readonly CertificateParts[], times: readonly number[]): Promise<boolean> {
  for (const [i, certificate] of chain.entries()) {
    if (times.some((at) => at < certificate.notBefore || at > certificate.notAfter)) return false;
    const issuer = chain[i + 1];
    if (issuer !== undefined && !(await isIssuedBy(certificate, issuer))) return false;
  }
  return true;
}

const KEY_USAGE = '2.5.29.15';
const ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const UNDERSTOOD: readonly string[] = [KEY_USAGE, ALTERNATIVE_NAME, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE];
const DIGITAL_SIGNATURE = 0x80;

function refuseOtherPurpose(signer: CertificateParts): void {
  const refuse = (expected: string, got: string) =>
    new Refusal('signer-purpose', 'certificate', expected, got);
  const extension = (oid: string) => signer.extensions.find((e) => e.oid === oid)?.value;
  const strange = signer.extensions.find(({ critical, oid }) => critical && !UNDERSTOOD.includes(oid));
  if (strange !== undefined) throw refuse('critical extensions that are understood', strange.oid);

  const usage = extension(KEY_USAGE);
  const bits = usage === undefined ? undefined : readOnly(usage, TAG.bitString, 'keyUsage').content[1];
  if (((bits ?? 0) & DIGITAL_SIGNATURE) === 0) throw refuse('for digital signatures', 'for something else');

  const purposes = extension(EXTENDED_KEY_USAGE);
  if (purposes === undefined || !oidsOf(purposes).includes(CODE_SIGNING))
    throw refuse('for code signing', 'for something else');

  const constraints = extension(BASIC_CONSTRAINTS);
  if (constraints !== undefined) {
    const { content } = readOnly(constraints, TAG.sequence, 'basicConstraints');
    const fields = new DerReader(content, 'basicConstraints');
    if (fields.nextTag === TAG.boolean && fields.boolean()) throw refuse('of a signer', 'of an authority');
  }
}

function oidsOf(value: Uint8Array): string[] {
  const list = new DerReader(readOnly(value, TAG.sequence, 'extKeyUsage').content, 'extKeyUsage');
  const oids: string[] = [];
  while (!list.isEmpty) oids.push(list.oid());
  return oids;
}

/** At least one promise by a known log holds, and none by a known log is forged. */
async function refuseUnlogged(
  signer: CertificateParts,
  issuer: CertificateParts,
  { certificateLogs }: SigstoreRoot,
): Promise<void> {
  const refuse = (got: string) =>
    new Refusal(
      'signer-not-logged',
      'certificate',
      'a promise that a certificate log of this release signed',
      got,
    );
  const issuerKey = sha256(issuer.spki);
  const tbs = tbsWithoutScts(signer);
  let held = 0;
  for (const sct of sctsOf(signer)) {
    const id = toBase64(sct.logId);
    const log = certificateLogs.find(({ logId }) => logId === id);
    if (log === undefined || !signsAt(log, sct.timestamp)) continue;
    const message = signedBySct(sct, issuerKey, tbs);
    if (
      !isEcdsaSha256(sct) ||
      !(await holdsUnder(fromBase64(log.key), 'ECDSA', 'SHA-256', message, sct.signature))
    )
      throw refuse(`one that ${id} did not sign`);
    held++;
  }
  if (held === 0) throw refuse('none');
}

/** RFC 5246 section 7.4.1.4.1. */
const isEcdsaSha256 = ({ hashAlgorithm, signatureAlgorithm }: Sct): boolean =>
  hashAlgorithm === 4 && signatureAlgorithm === 3;
