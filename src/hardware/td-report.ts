/**
 * The report of a TDX trust domain, in the forms that quotes carry.
 * Source: Intel TDX DCAP Quoting Library API, appendix A.3.2 "TD Quote Body" (1.0) and A.3.2 of the v5 description (1.5);
 * field meaning: Intel TDX Module Base Architecture Specification, TDREPORT_STRUCT and TDINFO_STRUCT.
 */
import { toHex } from '../encoding/hex';
import { cut, littleEndianBits } from './layout';

export const TD_REPORT_BYTES = { '1.0': 584, '1.5': 648, '1.5ex': 885 } as const;
export type TdReportForm = keyof typeof TD_REPORT_BYTES;

const TD_REPORT_10 = {
  teeTcbSvn: [0, 16],
  mrSeam: [16, 48],
  mrSignerSeam: [64, 48],
  seamAttributes: [112, 8],
  tdAttributes: [120, 8],
  xfam: [128, 8],
  mrtd: [136, 48],
  mrConfigId: [184, 48],
  mrOwner: [232, 48],
  mrOwnerConfig: [280, 48],
  rtmr0: [328, 48],
  rtmr1: [376, 48],
  rtmr2: [424, 48],
  rtmr3: [472, 48],
  reportData: [520, 64],
} as const;

const ADDED_BY_15 = {
  /** The module's SVN now; `teeTcbSvn` is the one under which the TD was launched. */
  teeTcbSvn2: [584, 16],
  mrServiceTd: [600, 48],
} as const;

const ADDED_BY_15EX = {
  vmId: [648, 1],
  tdId: [649, 32],
  devInfo: [681, 48],
  initServTdHash: [729, 48],
  initServTdAttributes: [777, 8],
  initCpuSvn: [785, 16],
  initTeeTcbSvn: [801, 16],
  initTeeFmspc: [817, 12],
  curServTdHash: [829, 48],
  curServTdAttributes: [877, 8],
} as const;

type Field<L> = { readonly [F in keyof L]: Uint8Array };

export interface TdReport extends Field<typeof TD_REPORT_10>, Partial<Field<typeof ADDED_BY_15>> {
  readonly kind: 'tdx';
  readonly form: TdReportForm;
  readonly bytes: Uint8Array;
  readonly tdAttributeBits: bigint;
  readonly xfamBits: bigint;
  /** Fields of the 1.5 Ex form that nothing judges, in their order. */
  readonly others: { readonly [field: string]: Uint8Array };
}

/**
 * @param bytes exactly as many as the form has
 * @throws Refusal `quote-truncated`
 */
export function readTdReport(bytes: Uint8Array, form: TdReportForm): TdReport {
  const report = cut(bytes, TD_REPORT_10, 'body');
  return {
    kind: 'tdx',
    form,
    bytes,
    ...report,
    ...(form === '1.0' ? {} : cut(bytes, ADDED_BY_15, 'body')),
    tdAttributeBits: littleEndianBits(report.tdAttributes),
    xfamBits: littleEndianBits(report.xfam),
    others: form === '1.5ex' ? cut(bytes, ADDED_BY_15EX, 'body') : {},
  };
}

/** The registers that measurement and configuration end up in, as hex by field name. */
export function tdMeasurements(report: TdReport): { readonly [field: string]: string } {
  return {
    mrtd: toHex(report.mrtd),
    rtmr0: toHex(report.rtmr0),
    rtmr1: toHex(report.rtmr1),
    rtmr2: toHex(report.rtmr2),
    rtmr3: toHex(report.rtmr3),
    mrConfigId: toHex(report.mrConfigId),
    mrOwner: toHex(report.mrOwner),
    mrOwnerConfig: toHex(report.mrOwnerConfig),
    mrSeam: toHex(report.mrSeam),
    mrSignerSeam: toHex(report.mrSignerSeam),
    ...(report.mrServiceTd === undefined ? {} : { mrServiceTd: toHex(report.mrServiceTd) }),
  };
}
