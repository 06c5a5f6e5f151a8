/**
 * The platforms of the testbed, one FMSPC each, and what Intel and the mirror say about it. FMSPCs are lower-case hex; the
 * digits are chosen so that nobody takes them for real ones.
 */
import type { TcbStatus } from './intel-documents';

/** How a document is served. `foreign-root`: signed by a PKI with the same names and other keys. */
export const DOCUMENT_STATES = [
  'genuine',
  'expired',
  'not-yet-valid',
  'foreign-root',
  'flipped-signature',
  'garbage',
  'unavailable',
  'reset',
] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];

export interface Machine {
  readonly fmspc: string;
  readonly describes: string;
  readonly status?: TcbStatus;
  readonly advisories?: readonly string[];
  /** TCB info as Intel's service gives it; `genuine` when absent. */
  readonly atIntel?: DocumentState;
  /** As the mirror gives it; like Intel when absent. */
  readonly atPccs?: DocumentState;
  /** The platform's PCK certificate stands in the CRL. */
  readonly revoked?: true;
}

export const MACHINES = {
  current: { fmspc: '7e57c06f0000', describes: 'up to date, everything in order' },
  revoked: { fmspc: '7e57c06f0001', describes: 'its PCK certificate is revoked', revoked: true },
  expired: { fmspc: '7e57c06f0002', describes: 'TCB info expired a month ago', atIntel: 'expired' },
  foreign: {
    fmspc: '7e57c06f0003',
    describes: 'TCB info signed under another root',
    atIntel: 'foreign-root',
  },
  unreachable: {
    fmspc: '7e57c06f0004',
    describes: 'neither Intel nor the mirror answers for it',
    atIntel: 'reset',
    atPccs: 'unavailable',
  },
  mirrored: {
    fmspc: '7e57c06f0005',
    describes: 'Intel does not answer, the mirror does',
    atIntel: 'unavailable',
    atPccs: 'genuine',
  },
  outOfDate: {
    fmspc: '7e57c06f0006',
    describes: 'TCB OutOfDate',
    status: 'OutOfDate',
    advisories: ['INTEL-SA-01036', 'INTEL-SA-01099'],
  },
  swHardening: {
    fmspc: '7e57c06f0007',
    describes: 'TCB SWHardeningNeeded',
    status: 'SWHardeningNeeded',
    advisories: ['INTEL-SA-00615'],
  },
  garbage: { fmspc: '7e57c06f0008', describes: 'TCB info is an HTML page', atIntel: 'garbage' },
  forged: {
    fmspc: '7e57c06f0009',
    describes: 'TCB info with a broken signature',
    atIntel: 'flipped-signature',
  },
  revokedTcb: { fmspc: '7e57c06f000a', describes: 'TCB Revoked', status: 'Revoked' },
  unknown: { fmspc: '7e57c06f00ff', describes: 'Intel has never heard of it (404)' },
} as const satisfies Record<string, Machine>;

export type MachineName = keyof typeof MACHINES;
