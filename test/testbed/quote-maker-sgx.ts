/**
 * Writes SGX quotes: version 3 ("Intel SGX DCAP ECDSA Quote Library API", appendix A), and the forms of versions 4 and 5 with an
 * enclave report as their body. Every field and every signer can be replaced.
 */
import { type Bytes, concat, fromHex, measurement, u16, u32 } from './bytes';
import { type IntelPki, makeIntelPki, type Pck } from './intel-pki';
import { SGX_QUOTING_ENCLAVE, type SignatureOptions, signQuote } from './quote-maker-signature';

export interface SgxQuoteFields {
  readonly version: number;
  readonly attestationKeyType: number;
  readonly teeType: number;
  /** Version 3: SVNs of the quoting and the provisioning certification enclave, 4 bytes; later reserved. */
  readonly svns: Uint8Array;
  readonly qeVendorId: Uint8Array;
  readonly userData: Uint8Array;
  /** Version 5 only. */
  readonly bodyType: number;
  readonly bodySize: number;
  readonly cpuSvn: Uint8Array;
  readonly miscSelect: number;
  /** 16 bytes: flags, XFRM. */
  readonly attributes: Uint8Array;
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly reportData: Uint8Array;
}

export interface SgxQuoteOptions extends Partial<SgxQuoteFields>, SignatureOptions {
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** A fresh PKI, with an unknown root, when neither this nor `pck` is given. */
  readonly pki?: IntelPki;
  /** The platform's certificate; issued by the Processor CA of `pki` when absent. */
  readonly pck?: Pck;
}

export const DEBUG_ENCLAVE: Bytes = fromHex('0700000000000000e700000000000000');
export const PRODUCTION_ENCLAVE: Bytes = fromHex('0500000000000000e700000000000000');

export const SGX_REPORT_BYTES = 384;

const zeros = (n: number): Bytes => new Uint8Array(n);

/** An SGX quote, version 3 unless asked otherwise; by default of a genuine, up-to-date enclave that is not in debug mode. */
export async function makeSgxQuote(options: SgxQuoteOptions): Promise<Bytes> {
  const version = options.version ?? 3;
  const pck = options.pck ?? (await (options.pki ?? (await makeIntelPki())).issuePck({ ca: 'processor' }));
  const header = concat(
    u16(version),
    u16(options.attestationKeyType ?? 2),
    u32(options.teeType ?? 0),
    options.svns ?? (version === 3 ? concat(u16(8), u16(13)) : zeros(4)),
    options.qeVendorId ?? fromHex('939a7233f79c4ca9940a0db3957f0607'),
    options.userData ?? concat(fromHex('7e577e577e577e577e577e577e577e57'), zeros(4)),
  );
  const descriptor =
    version === 5 ? concat(u16(options.bodyType ?? 1), u32(options.bodySize ?? SGX_REPORT_BYTES)) : zeros(0);
  const body = concat(
    options.cpuSvn ?? fromHex('0404191b04ff00060000000000000000'),
    u32(options.miscSelect ?? 0),
    zeros(28),
    options.attributes ?? PRODUCTION_ENCLAVE,
    options.mrEnclave ?? (await measurement('mrenclave')).slice(0, 32),
    zeros(32),
    options.mrSigner ?? (await measurement('mrsigner')).slice(0, 32),
    zeros(96),
    u16(options.isvProdId ?? 1),
    u16(options.isvSvn ?? 1),
    zeros(60),
    options.reportData,
  );
  return signQuote(concat(header, descriptor, body), { version, pck, enclave: SGX_QUOTING_ENCLAVE }, options);
}
