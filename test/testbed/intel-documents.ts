/**
 * The two JSON documents that Intel signs, TCB info v3 and enclave identity v2 ("Intel SGX and TDX Provisioning
 * Certification Service API v4"), with the members in Intel's order. The signature covers the exact text of the inner object.
 */
import { type Bytes, utf8 } from './bytes';
import { signHex } from './certificate-maker';

export type TcbStatus =
  | 'UpToDate'
  | 'OutOfDate'
  | 'ConfigurationNeeded'
  | 'OutOfDateConfigurationNeeded'
  | 'SWHardeningNeeded'
  | 'ConfigurationAndSWHardeningNeeded'
  | 'Revoked';

export interface TcbComponent {
  readonly svn: number;
  readonly category?: string;
  readonly type?: string;
}

export interface TcbLevel {
  readonly tcb: {
    readonly sgxtcbcomponents: readonly TcbComponent[];
    readonly pcesvn: number;
    readonly tdxtcbcomponents?: readonly TcbComponent[];
  };
  readonly tcbDate: string;
  readonly tcbStatus: TcbStatus;
  readonly advisoryIDs?: readonly string[];
}

export interface SvnLevel {
  readonly tcb: { readonly isvsvn: number };
  readonly tcbDate: string;
  readonly tcbStatus: TcbStatus;
  readonly advisoryIDs?: readonly string[];
}

export interface TdxModule {
  readonly mrsigner: string;
  readonly attributes: string;
  readonly attributesMask: string;
}

export interface TcbInfo {
  readonly id: 'TDX' | 'SGX';
  readonly version: number;
  readonly issueDate: string;
  readonly nextUpdate: string;
  readonly fmspc: string;
  readonly pceId: string;
  readonly tcbType: number;
  readonly tcbEvaluationDataNumber: number;
  readonly tdxModule?: TdxModule;
  readonly tdxModuleIdentities?: readonly (TdxModule & {
    readonly id: string;
    readonly tcbLevels: readonly SvnLevel[];
  })[];
  readonly tcbLevels: readonly TcbLevel[];
}

export interface EnclaveIdentity {
  readonly id: 'QE' | 'TD_QE' | 'QVE' | 'QAE';
  readonly version: number;
  readonly issueDate: string;
  readonly nextUpdate: string;
  readonly tcbEvaluationDataNumber: number;
  readonly miscselect: string;
  readonly miscselectMask: string;
  readonly attributes: string;
  readonly attributesMask: string;
  readonly mrsigner: string;
  readonly isvprodid: number;
  readonly tcbLevels: readonly SvnLevel[];
}

/** A signed document: `text` is what the signature covers, `body` the whole reply. */
export interface SignedDocument {
  readonly text: string;
  /** r||s, 128 hex digits. */
  readonly signature: string;
  readonly body: Bytes;
}

/** `YYYY-MM-DDThh:mm:ssZ`, the only form of dates in these documents. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 86_400_000);
}

/** SVNs of the testbed's platform, as in the PCK certificate: every level below is written relative to them. */
export const PLATFORM_SVNS = [3, 3, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0] as const;
export const PLATFORM_PCE_SVN = 13;

const SGX_KINDS: readonly Omit<TcbComponent, 'svn'>[] = [
  { category: 'BIOS', type: 'Early Microcode Update' },
  { category: 'OS/VMM', type: 'SGX Late Microcode Update' },
  { category: 'OS/VMM', type: 'TXT SINIT' },
  { category: 'BIOS' },
  { category: 'BIOS' },
  { category: 'BIOS' },
  {},
  { category: 'OS/VMM', type: 'SEAMLDR ACM' },
];
const TDX_KINDS: readonly Omit<TcbComponent, 'svn'>[] = [
  { category: 'OS/VMM', type: 'TDX Module' },
  { category: 'OS/VMM', type: 'TDX Module' },
  { category: 'OS/VMM', type: 'TDX Late Microcode Update' },
];

/** One TCB level for the platform above; the arrays may be short, the rest is zero. */
export function tcbLevel(
  tcbStatus: TcbStatus,
  level: {
    readonly sgx?: readonly number[];
    readonly tdx?: readonly number[];
    readonly pceSvn?: number;
    readonly tcbDate?: string;
    readonly advisories?: readonly string[];
  } = {},
): TcbLevel {
  const { sgx = PLATFORM_SVNS, tdx = [5, 0, 3], pceSvn = PLATFORM_PCE_SVN } = level;
  const components = (svns: readonly number[], kinds: readonly Omit<TcbComponent, 'svn'>[]) =>
    Array.from({ length: 16 }, (_, i) => ({ svn: svns[i] ?? 0, ...kinds[i] }));
  return {
    tcb: {
      sgxtcbcomponents: components(sgx, SGX_KINDS),
      pcesvn: pceSvn,
      tdxtcbcomponents: components(tdx, TDX_KINDS),
    },
    tcbDate: level.tcbDate ?? '2025-05-14T00:00:00Z',
    tcbStatus,
    ...(level.advisories === undefined ? {} : { advisoryIDs: level.advisories }),
  };
}

/** SVNs that the testbed's platform does not reach: put a level with them on top, and the next one matches. */
export const NEWER_SVNS = [9, 9, 2, 2, 4, 1, 0, 5] as const;

const OLD_LEVEL = tcbLevel('OutOfDate', {
  sgx: [2, 2, 2, 2, 3, 1, 0, 5],
  pceSvn: 5,
  tdx: [3, 0, 2],
  tcbDate: '2023-08-09T00:00:00Z',
  advisories: ['INTEL-SA-00837', 'INTEL-SA-01036'],
});

/** The platform's levels when it has this status. */
export function levelsWithStatus(status: TcbStatus, advisories?: readonly string[]): readonly TcbLevel[] {
  if (status === 'UpToDate') return [tcbLevel('UpToDate'), OLD_LEVEL];
  return [
    tcbLevel('UpToDate', { sgx: NEWER_SVNS, tcbDate: '2026-05-13T00:00:00Z' }),
    tcbLevel(status, { advisories: advisories ?? ['INTEL-SA-01099'], tcbDate: '2024-11-13T00:00:00Z' }),
    OLD_LEVEL,
  ];
}

const INTEL_MODULE: TdxModule = {
  mrsigner: '00'.repeat(48),
  attributes: '00'.repeat(8),
  attributesMask: 'FF'.repeat(8),
};

/** TDX TCB info for an up-to-date platform, with the overrides on top; `undefined` as a value removes the member. */
export function tcbInfoDocument(
  issued: Date,
  overrides: { readonly [K in keyof TcbInfo]?: TcbInfo[K] | undefined } = {},
): TcbInfo {
  return {
    id: 'TDX',
    version: 3,
    issueDate: isoSeconds(issued),
    nextUpdate: isoSeconds(daysAfter(issued, 30)),
    fmspc: '',
    pceId: '0000',
    tcbType: 0,
    tcbEvaluationDataNumber: 19,
    tdxModule: INTEL_MODULE,
    tdxModuleIdentities: [
      {
        id: 'TDX_03',
        ...INTEL_MODULE,
        tcbLevels: [{ tcb: { isvsvn: 3 }, tcbDate: '2025-05-14T00:00:00Z', tcbStatus: 'UpToDate' }],
      },
      {
        id: 'TDX_01',
        ...INTEL_MODULE,
        tcbLevels: [
          { tcb: { isvsvn: 6 }, tcbDate: '2025-05-14T00:00:00Z', tcbStatus: 'UpToDate' },
          {
            tcb: { isvsvn: 4 },
            tcbDate: '2024-03-13T00:00:00Z',
            tcbStatus: 'OutOfDate',
            advisoryIDs: ['INTEL-SA-01036', 'INTEL-SA-01099'],
          },
        ],
      },
    ],
    tcbLevels: levelsWithStatus('UpToDate'),
    ...overrides,
  } as TcbInfo;
}

/** The TD quoting enclave's identity, with the overrides on top. */
export function qeIdentityDocument(
  issued: Date,
  overrides: { readonly [K in keyof EnclaveIdentity]?: EnclaveIdentity[K] | undefined } = {},
): EnclaveIdentity {
  return {
    id: 'TD_QE',
    version: 2,
    issueDate: isoSeconds(issued),
    nextUpdate: isoSeconds(daysAfter(issued, 30)),
    tcbEvaluationDataNumber: 19,
    miscselect: '00000000',
    miscselectMask: 'FFFFFFFF',
    attributes: '11000000000000000000000000000000',
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: 'DC9E2A7C6F948F17474E34A7FC43ED030F7C1563F1BABDDF6340C82E0E54A8C5',
    isvprodid: 2,
    tcbLevels: [{ tcb: { isvsvn: 4 }, tcbDate: '2025-05-14T00:00:00Z', tcbStatus: 'UpToDate' }],
    ...overrides,
  } as EnclaveIdentity;
}

/** Signs the exact text of a document and wraps it as Intel's service does. */
export async function signDocument(
  member: 'tcbInfo' | 'enclaveIdentity',
  text: string,
  signer: CryptoKeyPair,
): Promise<SignedDocument> {
  const signature = await signHex(signer, utf8(text));
  return { text, signature, body: utf8(`{"${member}":${text},"signature":"${signature}"}`) };
}
