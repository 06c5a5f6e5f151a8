/**
 * Writes what follows the body of a quote: signature, attestation key, the quoting enclave's report and who certifies it.
 * "Intel SGX DCAP ECDSA Quote Library API", appendix A.4 (version 3: the fields as they are); "Intel TDX DCAP Quoting Library
 * API", appendix A.3.8 to A.3.11 (versions 4 and 5: the same fields inside certification data of type 6).
 */
import { type Bytes, concat, fromHex, measurement, sha256, u16, u32 } from './bytes';
import { newKeys, rawPublicKey, signRaw } from './certificate-maker';
import type { Pck } from './intel-pki';
import { certificationData } from './quote-maker-certification';

export interface QeReportFields {
  readonly cpuSvn: Uint8Array;
  readonly miscSelect: number;
  readonly attributes: Uint8Array;
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
  /** Absent: SHA-256(attestation key, auth data) and 32 zero bytes. */
  readonly reportData: Uint8Array;
}

/** Who signs what, and everything about the certification; the same for every form of quote. */
export interface SignatureOptions {
  readonly qeReport?: Partial<QeReportFields>;
  readonly authData?: Uint8Array;
  /** The key the quote names and, unless `signQuoteWith` says otherwise, is signed with. */
  readonly attestationKeys?: CryptoKeyPair;
  readonly signQuoteWith?: CryptoKeyPair;
  readonly signQeReportWith?: CryptoKeyPair;
  /** Inner certification data, 5 with a PEM chain unless replaced. */
  readonly certificationType?: number;
  /** Absent: what the type says, for this platform. */
  readonly certificationData?: Uint8Array;
  /** Bytes after the signature data, as some platforms append. */
  readonly trailing?: Uint8Array;
}

/** What tells Intel's two quoting enclaves apart. */
export type QuotingEnclave = Pick<QeReportFields, 'mrSigner' | 'attributes' | 'isvProdId' | 'isvSvn'>;

export const TD_QUOTING_ENCLAVE: QuotingEnclave = {
  mrSigner: fromHex('dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5'),
  attributes: fromHex('1500000000000000e700000000000000'),
  isvProdId: 2,
  isvSvn: 6,
};

export const SGX_QUOTING_ENCLAVE: QuotingEnclave = {
  mrSigner: fromHex('8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff'),
  attributes: fromHex('1500000000000000e700000000000000'),
  isvProdId: 1,
  isvSvn: 8,
};

const zeros = (n: number): Bytes => new Uint8Array(n);

/** SGX report body, 384 bytes, of a quoting enclave. */
async function qeReportBody(fields: Partial<QeReportFields>, binding: Uint8Array): Promise<Bytes> {
  return concat(
    fields.cpuSvn ?? fromHex('0404191b04ff00060000000000000000'),
    u32(fields.miscSelect ?? 0),
    zeros(28),
    fields.attributes ?? TD_QUOTING_ENCLAVE.attributes,
    fields.mrEnclave ?? (await measurement('td-qe')).slice(0, 32),
    zeros(32),
    fields.mrSigner ?? TD_QUOTING_ENCLAVE.mrSigner,
    zeros(96),
    u16(fields.isvProdId ?? TD_QUOTING_ENCLAVE.isvProdId),
    u16(fields.isvSvn ?? TD_QUOTING_ENCLAVE.isvSvn),
    zeros(60),
    fields.reportData ?? concat(binding, zeros(32)),
  );
}

/**
 * A whole quote.
 * @param signed header, descriptor (version 5) and body
 */
export async function signQuote(
  signed: Uint8Array,
  { version, pck, enclave }: { version: number; pck: Pck; enclave: QuotingEnclave },
  options: SignatureOptions,
): Promise<Bytes> {
  const attestationKeys = options.attestationKeys ?? (await newKeys());
  const authData = options.authData ?? Uint8Array.from({ length: 32 }, (_, i) => i);
  const signature = await signRaw(options.signQuoteWith ?? attestationKeys, signed);
  const attestationKey = await rawPublicKey(attestationKeys);

  const qeReport = await qeReportBody(
    { ...enclave, ...options.qeReport },
    await sha256(attestationKey, authData),
  );
  const qeReportSignature = await signRaw(options.signQeReportWith ?? pck.keys, qeReport);
  const type = options.certificationType ?? 5;
  const certification = options.certificationData ?? certificationData(type, pck);
  const qe = concat(
    qeReport,
    qeReportSignature,
    concat(u16(authData.length), authData),
    concat(u16(type), u32(certification.length), certification),
  );
  const signatureData =
    version === 3
      ? concat(signature, attestationKey, qe)
      : concat(signature, attestationKey, u16(6), u32(qe.length), qe);
  return concat(signed, u32(signatureData.length), signatureData, options.trailing ?? zeros(0));
}
