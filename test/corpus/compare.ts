/** Compares an appraisal with what a case recommends, and, where it is accepted, with every fact that Intel's library reports. */
import type { Check, JsonValue } from '../../src/appraisal';
import type { HardwareAppraisal } from '../../src/hardware/appraise';
import type { Reason } from '../../src/reasons';
import type { CorpusCase } from './corpus-case';

/** A verdict about the platform, not about the evidence: Intel's library accepts, with this status. */
const TCB_POLICY: ReadonlySet<Reason> = new Set(['tcb-revoked']);
const DEBUG: Reason = 'debug-on';

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
