/**
 * RA-TLS certificates as a KMS of dstack issues them (dstack evidence specification, section 10): leaf, "Dstack App CA", "Dstack KMS
 * CA". The quote inside is one of the testbed's.
 */
import {
  type AttestationFields,
  messagePackAttestation,
  scaleAttestation,
  strippedForAttestation,
} from './attestation-maker';
import { type Bytes, concat, hex, sha256, utf8 } from './bytes';
import { type Issued, newKeys, pemOf, privateKeyPem, spkiOf } from './certificate-maker';
import { certificateLog, type MadeLog, makeEventLog, makeMrConfigId } from './event-log-maker';
import { dstackExtension, makeKmsChain } from './kms-chain-maker';
import { makeTdxQuote, type TdxQuoteOptions } from './quote-maker';
import type { HostCertificate } from './web-ca';

/** How the certificate carries its evidence: by the release of its signer. */
export type RaTlsForm = 'quote' | 'quote with packed log' | 'scale' | 'message-pack';
export const RA_TLS_FORMS: readonly RaTlsForm[] = ['quote', 'quote with packed log', 'scale', 'message-pack'];

export interface RaTlsOptions {
  readonly form?: RaTlsForm;
  readonly log?: MadeLog;
  /** The key of the certificate. */
  readonly keys?: CryptoKeyPair;
  /** The root key of its KMS; a new one where absent. */
  readonly kmsKeys?: CryptoKeyPair;
  /** What the quote is over; the key of the certificate where absent. */
  readonly quotedSpki?: Uint8Array;
  /** Platform and lies of the quote. */
  readonly quote?: Partial<TdxQuoteOptions>;
  readonly mrConfigIdVersion?: 0 | 1 | 2 | 3;
  /** What the host says of the machine, in the forms that carry it. */
  readonly vmConfig?: string;
  readonly usage?: string;
  /** What the signer writes as app id: that of the log where absent. */
  readonly appId?: Uint8Array;
  /** Replaces the content of extensions by the last number of their identifiers; `null` leaves one out. */
  readonly extensions?: { readonly [suffix: string]: Uint8Array | null };
}

export interface RaTlsMade extends Issued {
  /** Leaf first, DER. */
  readonly chain: readonly Bytes[];
  readonly quote: Bytes;
  readonly log: MadeLog;
}

/** SHA-512 over `ratls-cert:` and the key. */
export async function raTlsCommitment(spki: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', concat(utf8('ratls-cert:'), spki)));
}

export async function makeRaTls(options: RaTlsOptions = {}): Promise<RaTlsMade> {
  const log = options.log ?? (await makeEventLog());
  const keys = options.keys ?? (await newKeys());
  const reportData = await raTlsCommitment(options.quotedSpki ?? (await spkiOf(keys)));
  const quote = await makeTdxQuote({
    ...log.registers,
    mrConfigId: await makeMrConfigId(options.mrConfigIdVersion ?? 1, log.payloads),
    reportData,
    ...options.quote,
  });
  const contents: { readonly [suffix: string]: Uint8Array | null } = {
    ...(await evidence(options.form ?? 'quote', {
      quote,
      entries: log.entries,
      reportData,
      ...(options.vmConfig === undefined ? {} : { config: options.vmConfig }),
    })),
    '3': options.appId ?? log.payloads['app-id'] ?? null,
    '4': utf8(options.usage ?? 'app:custom'),
    ...options.extensions,
  };
  const { leaf, chain } = await makeKmsChain({
    keys,
    // The KMS writes the app for which it signs, whatever the leaf says.
    ...(log.payloads['app-id'] === undefined ? {} : { appId: log.payloads['app-id'] }),
    ...(options.kmsKeys === undefined ? {} : { kmsKeys: options.kmsKeys }),
    more: Object.entries(contents).flatMap(([suffix, content]) =>
      content === null ? [] : [dstackExtension(suffix, content)],
    ),
  });
  return { ...leaf, chain, quote, log };
}

/** As a TLS server serves it. It names no host. */
export async function raTlsHostCertificate({ chain, ...leaf }: RaTlsMade): Promise<HostCertificate> {
  return {
    ...leaf,
    hosts: [],
    chainPem: chain.map((der) => pemOf(der)).join(''),
    keyPem: await privateKeyPem(leaf.keys),
    certificateSha256: hex(await sha256(leaf.der)),
    spkiSha256: hex(await sha256(await spkiOf(leaf.keys))),
  };
}

async function evidence(
  form: RaTlsForm,
  fields: AttestationFields,
): Promise<{ readonly [suffix: string]: Uint8Array }> {
  const attested = { ...fields, entries: strippedForAttestation(fields.entries) };
  switch (form) {
    case 'quote':
      return { '1': fields.quote, '2': await certificateLog(fields.entries, false) };
    case 'quote with packed log':
      return { '1': fields.quote, '2': await certificateLog(fields.entries, true) };
    case 'scale':
      return { '8': scaleAttestation(attested) };
    case 'message-pack':
      return { '8': messagePackAttestation(attested) };
  }
}
