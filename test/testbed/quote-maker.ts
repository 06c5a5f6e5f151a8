/**
 * Writes TDX quotes, version 4 and version 5 with TD report 1.0 or 1.5 ("Intel TDX DCAP Quoting Library API", appendix A.3). Every
 * field and every signer can be replaced, so that a quote can lie in one place and be consistent everywhere else.
 */
import { type Bytes, concat, copy, fromHex, hex, measurement, u16, u32 } from './bytes';
import { type IntelPki, makeIntelPki, type Pck } from './intel-pki';
import { type SignatureOptions, signQuote, TD_QUOTING_ENCLAVE } from './quote-maker-signature';

export type { QeReportFields } from './quote-maker-signature';

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
  /** Version 5 only: 2 for TD report 1.0, 3 for 1.5, and the length that the descriptor states. */
  readonly bodyType: number;
  readonly bodySize: number;
  /** TD report 1.5 only: the SVNs now, and who may serve the TD. */
  readonly teeTcbSvn2: Uint8Array;
  readonly mrServiceTd: Uint8Array;
}

export interface TdxQuoteOptions extends Partial<TdxQuoteFields>, SignatureOptions {
  readonly reportData: Uint8Array;
  /** A fresh PKI, with an unknown root, when neither this nor `pck` is given. */
  readonly pki?: IntelPki;
  /** The platform's certificate; issued by `pki` when absent. */
  readonly pck?: Pck;
  /** Platform of the issued PCK; ignored when `pck` is given. */
  readonly fmspc?: string;
}

export const DEBUG_ATTRIBUTES: Bytes = fromHex('0100001000000000');
export const PRODUCTION_ATTRIBUTES: Bytes = fromHex('0000001000000000');

const zeros = (n: number): Bytes => new Uint8Array(n);

/** Bodies of version 5. */
export const TD_BODY = { '1.0': { type: 2, bytes: 584 }, '1.5': { type: 3, bytes: 648 } } as const;

type Derived = 'reportData' | 'bodyType' | 'bodySize' | 'teeTcbSvn2' | 'mrServiceTd';

async function defaultFields(): Promise<Omit<TdxQuoteFields, Derived>> {
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

/**
 * A TDX quote, version 4 unless asked otherwise.
 * @param options `reportData` is 64 bytes; everything else has a default of a genuine, up-to-date, non-debug TD
 */
export async function makeTdxQuote(options: TdxQuoteOptions): Promise<Bytes> {
  const f = { ...(await defaultFields()), ...options };
  const pck = options.pck ?? (await issuePck(options));
  const bodyType = options.bodyType ?? TD_BODY['1.0'].type;
  const is15 = f.version === 5 && bodyType === TD_BODY['1.5'].type;

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
    is15 ? concat(options.teeTcbSvn2 ?? f.teeTcbSvn, options.mrServiceTd ?? zeros(48)) : zeros(0),
  );
  const descriptor = f.version === 5 ? concat(u16(bodyType), u32(options.bodySize ?? body.length)) : zeros(0);
  const signed = concat(header, descriptor, body);
  return signQuote(signed, { version: f.version, pck, enclave: TD_QUOTING_ENCLAVE }, options);
}

async function issuePck(options: TdxQuoteOptions): Promise<Pck> {
  const pki = options.pki ?? (await makeIntelPki());
  return pki.issuePck(options.fmspc === undefined ? {} : { fmspc: options.fmspc });
}

/** Where the parts of a version 4 quote made here lie: first byte and length, for whoever wants to break one of them. */
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
