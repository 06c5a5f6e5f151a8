/**
 * One case of a corpus (`cases.json` of the vectors): a quote, its collateral, a moment, a root, and what Intel's own library said.
 * Reads files through a function, so that it also runs where there is no file system.
 */
import { toHex } from '../../src/encoding/hex';
import { certificatesFromPem } from '../../src/encoding/pem';
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import { readCertificate } from '../../src/hardware/certificate';
import type { CollateralOutcome } from '../../src/hardware/collateral';
import { HARDWARE_POLICIES, type HardwarePolicy } from '../../src/hardware/policy';
import { type HardwareRoots, RELEASE_ROOTS } from '../../src/trust';

export interface CorpusCase {
  readonly id: string;
  readonly set: string;
  readonly quote: string;
  readonly features?: readonly string[];
  readonly tags?: readonly string[];
  readonly tcbInfo?: string;
  readonly qeIdentity?: string;
  readonly tcbInfoIssuerChain?: string;
  readonly qeIdentityIssuerChain?: string;
  readonly rootCaCrl?: string;
  readonly pckCrl?: string;
  readonly pckCrlIssuerChain?: string;
  readonly trustedRoot?: string;
  /** Seconds since the epoch. */
  readonly now?: number;
  readonly recommended?: 'accept' | 'reject' | 'either' | 'configurable';
  readonly recommendedReason?: string;
  readonly note?: string;
  readonly intel?: {
    readonly verdict: string;
    readonly status?: string;
    readonly launchTcbDate?: string;
    readonly currentTcbDate?: string;
    readonly launchAdvisories?: readonly string[];
    readonly currentAdvisories?: readonly string[];
    readonly tcbEvaluationDataNumber?: number;
    readonly earliestIssueDate?: string;
    readonly latestIssueDate?: string;
    readonly earliestExpirationDate?: string;
  };
  /** What each peer said: a status, or `error: …`. */
  readonly peers?: { readonly [peer: string]: string };
  readonly expect?: {
    readonly quoteSignature: boolean;
    readonly keyBinding: boolean;
    readonly qeReportSignature: boolean | 'n/a';
    readonly pckChain: 'intel-root' | 'none' | 'incomplete' | 'other-root';
  };
}

/** The file `cases.json`. */
export interface Corpus {
  readonly peers: { readonly [peer: string]: string };
  readonly cases: readonly CorpusCase[];
}

/** Reads a file of the vectors' `quotes` folder by its path in there. */
export type ReadVector = (path: string) => Uint8Array | Promise<Uint8Array>;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Any date: cases without one have no collateral, and must not depend on it. */
const NO_DATE = 1_750_000_000;

/** Appraises the quote of a case with its collateral, at its time and under its root. */
export async function appraiseCase(
  c: CorpusCase,
  read: ReadVector,
  policy: HardwarePolicy = HARDWARE_POLICIES.standard,
): Promise<HardwareAppraisal> {
  const [quote, roots, collateral] = [
    await read(c.quote),
    await rootsOf(c, read),
    await collateralOf(c, read),
  ];
  return appraiseQuote(quote, collateral, { at: (c.now ?? NO_DATE) * 1000, roots, policy });
}

async function rootsOf({ trustedRoot }: CorpusCase, read: ReadVector): Promise<HardwareRoots> {
  if (trustedRoot === undefined || trustedRoot === 'intel') return RELEASE_ROOTS;
  const [der] = certificatesFromPem(text(await read(trustedRoot)), 1);
  if (der === undefined) throw new Error(`no certificate in ${trustedRoot}`);
  return { intelSgxRootKeys: [toHex(readCertificate(der).publicKey)] };
}

async function collateralOf(c: CorpusCase, read: ReadVector): Promise<CollateralOutcome> {
  const { tcbInfo, qeIdentity, rootCaCrl, pckCrl } = c;
  if (!tcbInfo || !qeIdentity || !rootCaCrl || !pckCrl) return { kind: 'missing' };
  const chain = async <N extends string>(name: N, path: string | undefined) =>
    path === undefined ? {} : { [name]: text(await read(path)) };
  return {
    kind: 'collateral',
    collateral: {
      tcbInfo: await read(tcbInfo),
      qeIdentity: await read(qeIdentity),
      rootCaCrl: await read(rootCaCrl),
      pckCrl: await read(pckCrl),
      ...(await chain('tcbInfoIssuerChain', c.tcbInfoIssuerChain)),
      ...(await chain('qeIdentityIssuerChain', c.qeIdentityIssuerChain)),
      ...(await chain('pckCrlIssuerChain', c.pckCrlIssuerChain)),
    },
  };
}
