/** What hardware measured and signed, as rows of a table: the registers, and with which settings the machine was started. */
import { asNumber, asObject, asText, asTexts, type Fields } from '../ui/fact';

export type MeasuredRow = readonly [name: string, value: string];

const REGISTERS = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3', 'mrConfigId'] as const;

/**
 * @param hardware `facts.hardware`
 * @returns nothing where the hardware is of a kind that this release does not know
 */
export function measuredRows(hardware: Fields): readonly MeasuredRow[] {
  switch (hardware.tee) {
    case 'tdx':
      return [
        ...REGISTERS.flatMap((name) => row(name.toUpperCase(), asText(hardware[name]))),
        ...row('attributes', asTexts(hardware.tdAttributeNames).join(', ')),
        ...row('report data', asText(hardware.reportData)),
      ];
    case 'sgx':
      return [
        ...row('MRENCLAVE', asText(hardware.mrEnclave)),
        ...row('MRSIGNER', asText(hardware.mrSigner)),
        ...row('product id', numeral(hardware.isvProdId)),
        ...row('SVN', numeral(hardware.isvSvn)),
        ...row('attributes', asTexts(hardware.attributeNames).join(', ')),
        ...row('report data', asText(hardware.reportData)),
      ];
    case 'sev-snp':
      return snpRows(hardware);
    default:
      return [];
  }
}

function snpRows(hardware: Fields): readonly MeasuredRow[] {
  return [
    ...row('MEASUREMENT', asText(hardware.measurement)),
    ...row('HOST_DATA', asText(hardware.hostData)),
    ...row('ID key', given(hardware.idKeyDigest)),
    ...row('author key', given(hardware.authorKeyDigest)),
    ...row('family, image', [given(hardware.familyId), given(hardware.imageId)].filter(Boolean).join(', ')),
    ...row('guest SVN', numeral(hardware.guestSvn)),
    ...row(
      'guest policy',
      [...asTexts(hardware.guestPolicy), `ABI ${asText(hardware.guestAbi) ?? '?'}`].join(', '),
    ),
    ...row('asked at', numeral(hardware.vmpl, 'VMPL ') ?? asText(hardware.vmpl)),
    ...row('platform', asTexts(hardware.platform).join(', ')),
    ...row('processor', [asText(hardware.product), asText(hardware.cpuid)].filter(Boolean).join(', ')),
    ...row('chip', given(hardware.chipId) ?? 'not named'),
    ...row('provider', asText(hardware.cspId)),
    ...row('report', numeral(hardware.reportVersion, 'version ')),
    ...row('firmware', asText(hardware.firmware), asText(hardware.committedFirmware)),
    ...row('TCB', tcbWords(hardware.reportedTcb), tcbWords(hardware.committedTcb)),
    ...row('report data', asText(hardware.reportData)),
  ];
}

/** The second is what it could be rolled back to: told where it differs. */
const row = (name: string, value: string | undefined, committed = value): readonly MeasuredRow[] =>
  value === undefined || value === ''
    ? []
    : [[name, committed === value ? value : `${value}; committed: ${committed}`]];

const numeral = (value: Fields[string] | undefined, before = ''): string | undefined => {
  const n = asNumber(value);
  return n === undefined ? undefined : `${before}${n}`;
};

/** Zeros stand for nothing. */
const given = (value: Fields[string] | undefined): string | undefined => {
  const hex = asText(value);
  return hex === undefined || /^0*$/.test(hex) ? undefined : hex;
};

const tcbWords = (value: Fields[string] | undefined): string | undefined =>
  asText(value) ??
  (Object.entries(asObject(value) ?? {})
    .map(([part, level]) => `${part} ${asNumber(level) ?? '?'}`)
    .join(', ') ||
    undefined);
