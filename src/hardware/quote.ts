/**
 * A whole quote: header, body, signature data. Reading it believes nothing; see `appraise.ts`.
 * Source: Intel TDX DCAP Quoting Library API, appendix A.3; Intel SGX DCAP ECDSA Quote Library API, appendix A.
 */
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import { HEADER_BYTES, type QuoteHeader, readQuoteHeader } from './quote-header';
import { QuoteReader } from './quote-reader';
import { readSgxReport, SGX_REPORT_BYTES, type SgxReport } from './sgx-report';
import { readSignatureData, type SignatureData } from './signature-data';
import { readTdReport, TD_REPORT_BYTES, type TdReport, type TdReportForm } from './td-report';

export interface Quote extends QuoteHeader, SignatureData {
  readonly body: SgxReport | TdReport;
  /** Header, descriptor (v5) and body: what the attestation key signs. */
  readonly signed: Uint8Array;
  /** Bytes after the signature data: fixed-size buffers leave some. Nobody signs them, nothing reads them. */
  readonly trailingBytes: number;
}

type BodyKind = 'sgx' | TdReportForm;

/** Body types of version 5. */
const BODY_TYPES: { readonly [type: number]: BodyKind } = { 1: 'sgx', 2: '1.0', 3: '1.5', 4: '1.5ex' };

/**
 * @param bytes a quote, possibly followed by padding
 * @throws Refusal `quote-…`; codes that begin with `quote-unsupported` mean a kind of quote that this release does not know
 */
export function readQuote(bytes: Uint8Array): Quote {
  if (bytes.length > LIMITS.quoteBytes)
    throw new Refusal('quote-too-large', 'quote', `at most ${LIMITS.quoteBytes} bytes`, `${bytes.length}`);
  const header = readQuoteHeader(bytes);
  const reader = new QuoteReader(bytes, 'quote');
  reader.take(HEADER_BYTES, 'header');
  const kind = header.version === 5 ? readDescriptor(reader, header) : header.tee === 'sgx' ? 'sgx' : '1.0';
  const bodyBytes = reader.take(sizeOf(kind), 'body');
  const signed = bytes.subarray(0, bytes.length - reader.left);
  const body = kind === 'sgx' ? readSgxReport(bodyBytes, 'body') : readTdReport(bodyBytes, kind);
  const signatureBytes = reader.take(reader.u32('signatureLength'), 'signatureData');
  return {
    ...header,
    body,
    signed,
    ...readSignatureData(signatureBytes, header.version),
    trailingBytes: reader.left,
  };
}

/** Version 5 says which body follows, and how long it is. */
function readDescriptor(reader: QuoteReader, { tee }: QuoteHeader): BodyKind {
  const type = reader.u16('bodyType');
  const kind = BODY_TYPES[type];
  if (kind === undefined) throw new Refusal('quote-unsupported-body', 'bodyType', '1 to 4', `${type}`);
  if ((kind === 'sgx') !== (tee === 'sgx'))
    throw new Refusal('quote-body-type', 'bodyType', `a body of ${tee}`, `${type}`);
  const size = reader.u32('bodySize');
  if (size !== sizeOf(kind)) throw new Refusal('quote-body-size', 'bodySize', `${sizeOf(kind)}`, `${size}`);
  return kind;
}

const sizeOf = (kind: BodyKind): number => (kind === 'sgx' ? SGX_REPORT_BYTES : TD_REPORT_BYTES[kind]);
