/**
 * Runs the cases of the vectors' `quotes/cases.json` through `appraiseQuote` and compares with what Intel's own library said.
 * Reads files through a function, so that it also runs where there is no file system.
 */
import type { Check, JsonValue } from '../../src/appraisal';
import { toHex } from '../../src/encoding/hex';
import { certificatesFromPem } from '../../src/encoding/pem';
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import { readCertificate } from '../../src/hardware/certificate';
import type { CollateralOutcome } from '../../src/hardware/collateral';
import type { Reason } from '../../src/reasons';
import { RELEASE_ROOTS, type TrustRoots } from '../../src/trust';

export interface CorpusCase {
  readonly id: string;
  readonly set: string;
  readonly quote: string;
  readonly features?: readonly string[];
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
  readonly expect?: {
    readonly quoteSignature: boolean;
    readonly keyBinding: boolean;
    readonly qeReportSignature: boolean | 'n/a';
    readonly pckChain: 'intel-root' | 'none' | 'incomplete' | 'other-root';
  };
}

/** Reads a file of the vectors' `quotes` folder by its path in there. */
export type ReadVector = (path: string) => Uint8Array | Promise<Uint8Array>;

/** Statuses and dates of Intel's that are verdicts about the platform, not about the evidence. */
const TCB_POLICY: ReadonlySet<Reason> = new Set(['tcb-revoked']);
/** Policy above Intel's library: see the specification, section 2.5. */
const DEBUG: Reason = 'debug-on';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Any date: cases without one have no collateral, and must not depend on it. */
const NO_DATE = 1_750_000_000;

export async function appraiseCase(c: CorpusCase, read: ReadVector): Promise<HardwareAppraisal> {
  const [quote, roots, collateral] = [
    await read(c.quote),
    await rootsOf(c, read),
    await collateralOf(c, read),
  ];
  return appraiseQuote(quote, collateral, { at: (c.now ?? NO_DATE) * 1000, roots });
}

async function rootsOf({ trustedRoot }: CorpusCase, read: ReadVector): Promise<TrustRoots> {
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

/** Accepted: authentic, every check answered, no fail but what the TCB status alone accounts for. */
export function isAccepted(
  { authentic, checks }: HardwareAppraisal,
  forgiven: readonly Reason[] = [],
): boolean {
  return (
    authentic !== undefined &&
    checks.every((c) => {
      if (c.outcome === 'unknown') return false;
      return c.outcome !== 'fail' || TCB_POLICY.has(c.reason) || forgiven.includes(c.reason);
    })
  );
}

/**
 * Compares one appraisal with the case.
 * @returns what differs, in words; empty when they agree
 */
export function differences(c: CorpusCase, appraisal: HardwareAppraisal): readonly string[] {
  if (c.expect !== undefined) return compareParts(c.expect, appraisal.checks);
  // Genuine debug enclaves are authentic for Intel; refusing them is policy, and Vitrine's policy refuses them.
  const isDebug = c.features?.some((f) => f === 'sgx-debug' || f === 'td-debug') ?? false;
  const found: string[] = [];
  if (isDebug && !appraisal.checks.some((k) => k.reason === DEBUG)) found.push('a debug enclave passes');
  const accepted = isAccepted(appraisal, isDebug ? [DEBUG] : []);
  const reasons = appraisal.checks
    .filter((k) => k.outcome !== 'pass')
    .map((k) => `${k.reason} (${k.expected} / ${k.got})`);
  if (c.recommended === 'accept' && !accepted) found.push(`refused: ${reasons.join('; ')}`);
  if (c.recommended === 'reject' && accepted) found.push('accepted');
  if (accepted && c.intel !== undefined) found.push(...compareFacts(c.intel, appraisal.facts));
  return found;
}

function compareParts(
  expect: NonNullable<CorpusCase['expect']>,
  checks: readonly Check[],
): readonly string[] {
  const reasons = checks.map((k) => k.reason);
  const rules: readonly (readonly [string, boolean])[] = [
    ['quote signature', reasons.includes('quote-signature-valid') === expect.quoteSignature],
    ['key binding', reasons.includes('attestation-key-bound') === expect.keyBinding],
    [
      'QE report signature',
      // Where the chain is broken, the PCK may still be readable; then Vitrine says whether it signed, and that is no error.
      expect.pckChain === 'none' ||
        expect.pckChain === 'incomplete' ||
        reasons.includes('qe-report-signature-valid') === expect.qeReportSignature,
    ],
    ['PCK chain', reasons.includes('pck-chain-valid') === (expect.pckChain === 'intel-root')],
  ];
  return rules.filter(([, holds]) => !holds).map(([what]) => what);
}

type FactsOf = { readonly [k: string]: JsonValue };

const at = (facts: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>(
    (value, key) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as FactsOf)[key]
        : undefined,
    facts,
  );

function compareFacts(intel: NonNullable<CorpusCase['intel']>, facts: FactsOf): readonly string[] {
  const issued = [
    at(facts, 'collateral', 'tcbInfo', 'issued'),
    at(facts, 'collateral', 'qeIdentity', 'issued'),
  ];
  const expires = [
    at(facts, 'collateral', 'tcbInfo', 'expires'),
    at(facts, 'collateral', 'qeIdentity', 'expires'),
  ];
  const sorted = (values: readonly (JsonValue | undefined)[]) => values.map(String).sort();
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['status', intel.status, facts.tcbStatus],
    ['TCB date at launch', intel.launchTcbDate, facts.tcbDate],
    ['current TCB date', intel.currentTcbDate, at(facts, 'current', 'tcbDate') ?? facts.tcbDate],
    ['advisories at launch', intel.launchAdvisories?.toSorted(), facts.advisoryIds],
    [
      'current advisories',
      intel.currentAdvisories?.toSorted(),
      at(facts, 'current', 'advisoryIds') ?? facts.advisoryIds,
    ],
    ['evaluation number', intel.tcbEvaluationDataNumber, facts.tcbEvaluationDataNumber],
    ['earliest issue date', intel.earliestIssueDate, sorted(issued)[0]],
    ['latest issue date', intel.latestIssueDate, sorted(issued)[1]],
    ['earliest expiration', intel.earliestExpirationDate, sorted(expires)[0]],
  ];
  return pairs
    .filter(([, theirs, ours]) => theirs !== undefined && JSON.stringify(theirs) !== JSON.stringify(ours))
    .map(([what, theirs, ours]) => `${what}: Intel ${JSON.stringify(theirs)}, here ${JSON.stringify(ours)}`);
}
