/**
 * Writes TDX quotes, version 4 ("Intel TDX DCAP Quoting Library API", appendix A.3): header, TD report 1.0, signature data with
 * certification data of type 6 around type 5. Every field and every signer can be replaced, so that a quote can lie
 * in one place and be consistent everywhere else.
 */
import { type Bytes, concat, copy, fromHex, hex, measurement, sha256, u16, u32 } from './bytes';
import { newKeys, rawPublicKey, signRaw } from './certificate-maker';
import { type IntelPki, makeIntelPki, type Pck } from './intel-pki';

/** Every field of header and TD report that is not derived; lengths are as in the layout, and not enforced. */
export interface TdxQuoteFields {
  readonly version: number;
  readonly attestationKeyType: number;
  readonly teeType: number;
  readonly reserved: Uint8Array;
  readonly qeVendorId: Uint8Array;
  readonly userData: Uint8Array;
  readonly teeTcbSvn: Uint8Array;
  readonly mrSeam: Uint8Array;
  readonly mrSignerSeam: Uint8Array;
  readonly seamAttributes: Uint8Array;
  readonly tdAttributes: Uint8Array;
  readonly xfam: Uint8Array;
  readonly mrtd: Uint8Array;
  readonly mrConfigId: Uint8Array;
  readonly mrOwner: Uint8Array;
  readonly mrOwnerConfig: Uint8Array;
  readonly rtmr0: Uint8Array;
  readonly rtmr1: Uint8Array;
  readonly rtmr2: Uint8Array;
  readonly rtmr3: Uint8Array;
  readonly reportData: Uint8Array;
}

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

export interface TdxQuoteOptions extends Partial<TdxQuoteFields> {
  readonly reportData: Uint8Array;
  /** A fresh PKI, with an unknown root, when neither this nor `pck` is given. */
  readonly pki?: IntelPki;
  /** The platform's certificate; issued by `pki` when absent. */
  readonly pck?: Pck;
  /** Platform of the issued PCK; ignored when `pck` is given. */
  readonly fmspc?: string;
  readonly qeReport?: Partial<QeReportFields>;
  readonly authData?: Uint8Array;
  /** The key the quote names and, unless `signQuoteWith` says otherwise, is signed with. */
  readonly attestationKeys?: CryptoKeyPair;
  readonly signQuoteWith?: CryptoKeyPair;
  readonly signQeReportWith?: CryptoKeyPair;
  /** Inner certification data, 5 with a PEM chain unless replaced. */
  readonly certificationType?: number;
  readonly certificationData?: Uint8Array;
  /** Bytes after the signature data, as some platforms append. */
  readonly trailing?: Uint8Array;
}

export const DEBUG_ATTRIBUTES: Bytes = fromHex('0100001000000000');
export const PRODUCTION_ATTRIBUTES: Bytes = fromHex('0000001000000000');

const zeros = (n: number): Bytes => new Uint8Array(n);

async function defaultFields(): Promise<Omit<TdxQuoteFields, 'reportData'>> {
  const [mrSeam, mrtd, rtmr0, rtmr1, rtmr2, rtmr3] = await Promise.all(
    ['mrseam', 'mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'].map(measurement),
  );
  return {
    version: 4,
    attestationKeyType: 2,
    teeType: 0x81,
    reserved: zeros(4),
    qeVendorId: fromHex('939a7233f79c4ca9940a0db3957f0607'),
    userData: concat(fromHex('7e577e577e577e577e577e577e577e57'), zeros(4)),
    teeTcbSvn: concat(fromHex('0b0104'), zeros(13)),
    mrSeam: mrSeam ?? zeros(48),
    mrSignerSeam: zeros(48),
    seamAttributes: zeros(8),
    tdAttributes: PRODUCTION_ATTRIBUTES,
    xfam: fromHex('e702060000000000'),
    mrtd: mrtd ?? zeros(48),
    mrConfigId: zeros(48),
    mrOwner: zeros(48),
    mrOwnerConfig: zeros(48),
    rtmr0: rtmr0 ?? zeros(48),
    rtmr1: rtmr1 ?? zeros(48),
    rtmr2: rtmr2 ?? zeros(48),
    rtmr3: rtmr3 ?? zeros(48),
  };
}

/** SGX report body of the TD quoting enclave, 384 bytes. */
async function qeReportBody(fields: Partial<QeReportFields>, binding: Uint8Array): Promise<Bytes> {
  const mrEnclave = fields.mrEnclave ?? (await measurement('td-qe')).slice(0, 32);
  const mrSigner =
    fields.mrSigner ?? fromHex('dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5');
  return concat(
    fields.cpuSvn ?? fromHex('0404191b04ff00060000000000000000'),
    u32(fields.miscSelect ?? 0),
    zeros(28),
    fields.attributes ?? fromHex('1500000000000000e700000000000000'),
    mrEnclave,
    zeros(32),
    mrSigner,
    zeros(96),
    u16(fields.isvProdId ?? 2),
    u16(fields.isvSvn ?? 6),
    zeros(60),
    fields.reportData ?? concat(binding, zeros(32)),
  );
}

/**
 * A TDX v4 quote.
 * @param options `reportData` is 64 bytes; everything else has a default of a genuine, up-to-date, non-debug TD
 */
export async function makeTdxQuote(options: TdxQuoteOptions): Promise<Bytes> {
  const f = { ...(await defaultFields()), ...options };
  const pck = options.pck ?? (await issuePck(options));
  const attestationKeys = options.attestationKeys ?? (await newKeys());
  const authData = options.authData ?? Uint8Array.from({ length: 32 }, (_, i) => i);

  const header = concat(
    u16(f.version),
    u16(f.attestationKeyType),
    u32(f.teeType),
    f.reserved,
    f.qeVendorId,
    f.userData,
  );
  const body = concat(
    concat(f.teeTcbSvn, f.mrSeam, f.mrSignerSeam, f.seamAttributes, f.tdAttributes, f.xfam),
    concat(f.mrtd, f.mrConfigId, f.mrOwner, f.mrOwnerConfig),
    concat(f.rtmr0, f.rtmr1, f.rtmr2, f.rtmr3),
    f.reportData,
  );
  const signed = concat(header, body);
  const signature = await signRaw(options.signQuoteWith ?? attestationKeys, signed);
  const attestationKey = await rawPublicKey(attestationKeys);

  const qeReport = await qeReportBody(options.qeReport ?? {}, await sha256(attestationKey, authData));
  const qeReportSignature = await signRaw(options.signQeReportWith ?? pck.keys, qeReport);
  const certificates = options.certificationData ?? pck.chain;
  const inner = concat(
    qeReport,
    qeReportSignature,
    concat(u16(authData.length), authData),
    concat(u16(options.certificationType ?? 5), u32(certificates.length), certificates),
  );
  const signatureData = concat(signature, attestationKey, u16(6), u32(inner.length), inner);
  return concat(signed, u32(signatureData.length), signatureData, options.trailing ?? zeros(0));
}

async function issuePck(options: TdxQuoteOptions): Promise<Pck> {
  const pki = options.pki ?? (await makeIntelPki());
  return pki.issuePck(options.fmspc === undefined ? {} : { fmspc: options.fmspc });
}

/** Where the parts of a quote made here lie: first byte and length, for whoever wants to break one of them. */
export const QUOTE_PARTS = {
  header: { at: 0, length: 48 },
  body: { at: 48, length: 584 },
  tdAttributes: { at: 168, length: 8 },
  rtmr3: { at: 520, length: 48 },
  reportData: { at: 568, length: 64 },
  signatureDataLength: { at: 632, length: 4 },
  signature: { at: 636, length: 64 },
  attestationKey: { at: 700, length: 64 },
  certificationType: { at: 764, length: 2 },
  certificationLength: { at: 766, length: 4 },
  qeReport: { at: 770, length: 384 },
  qeReportSignature: { at: 1154, length: 64 },
  authDataLength: { at: 1218, length: 2 },
  authData: { at: 1220, length: 32 },
  innerCertificationType: { at: 1252, length: 2 },
  innerCertificationLength: { at: 1254, length: 4 },
  certificates: { at: 1258 },
} as const;

/**
 * The quote with one byte of its PCK leaf changed: a base64 digit inside the PPID, so that the certificate still parses, still
 * holds the same key, and no longer bears a valid signature.
 */
export function withChangedLeaf(quote: Uint8Array, pck: Pck): Bytes {
  const ppidAt = indexOfBytes(pck.der, fromHex(pck.extension.ppid));
  const pemLine = '-----BEGIN CERTIFICATE-----\n'.length;
  const digit = Math.floor(((ppidAt + 4) * 8) / 6);
  const at = QUOTE_PARTS.certificates.at + pemLine + digit + Math.floor(digit / 64);
  const out = copy(quote);
  out[at] = out[at] === 0x41 ? 0x42 : 0x41;
  return out;
}

function indexOfBytes(bytes: Uint8Array, part: Uint8Array): number {
  const at = hex(bytes).indexOf(hex(part));
  if (at < 0 || at % 2 !== 0) throw new Error(`no ${hex(part)} in the certificate`);
  return at / 2;
}
