/**
 * What governance can find, one row each: which check it belongs to, its outcome, who can mend it. The appraisal's reasons are made
 * from these; here they keep judgement apart from wording.
 */
import type { Mender, Outcome } from '../appraisal';

interface Row {
  readonly id: `governance.${string}`;
  readonly outcome: Outcome;
  readonly who: Mender;
}

const row = <const O extends Outcome>(id: Row['id'], outcome: O, who: Mender) =>
  ({ id, outcome, who }) as const;

export const FINDINGS = {
  // Do the chain's servers agree?
  'chain-agreed': row('governance.chain', 'pass', 'nobody'),
  'chain-safe-only': row('governance.chain', 'pass', 'nobody'),
  'chain-one-voice': row('governance.chain', 'unknown', 'network'),
  'chain-disagreement': row('governance.chain', 'unknown', 'network'),
  'chain-stale': row('governance.chain', 'unknown', 'network'),
  'chain-rewritten': row('governance.chain', 'unknown', 'network'),

  // Is what they say proven?
  'policy-proven': row('governance.proof', 'pass', 'nobody'),
  'policy-not-proven': row('governance.proof', 'unknown', 'network'),
  'policy-contradicted': row('governance.proof', 'warn', 'site'),

  // Does this machine depend on that contract?
  'kms-is-the-contracts': row('governance.dependence', 'pass', 'nobody'),
  'kms-is-another': row('governance.dependence', 'fail', 'site'),
  'kms-identity-unknown': row('governance.dependence', 'unknown', 'site'),
  'without-kms': row('governance.dependence', 'not-applicable', 'nobody'),
  'kms-instance-allowed': row('governance.kms-instance', 'pass', 'nobody'),
  'kms-instance-not-allowed': row('governance.kms-instance', 'fail', 'site'),
  'kms-instance-not-named': row('governance.kms-instance', 'unknown', 'site'),

  // Is what runs allowed?
  'app-registered': row('governance.registered', 'pass', 'nobody'),
  'app-not-registered': row('governance.registered', 'fail', 'site'),
  'registration-unreadable': row('governance.registered', 'unknown', 'vendor'),
  'compose-allowed': row('governance.compose', 'pass', 'nobody'),
  'compose-not-allowed': row('governance.compose', 'fail', 'site'),
  'compose-policy-unreadable': row('governance.compose', 'unknown', 'site'),
  'os-image-allowed': row('governance.os-image', 'pass', 'nobody'),
  'os-image-not-allowed': row('governance.os-image', 'fail', 'vendor'),
  'os-image-policy-unreadable': row('governance.os-image', 'unknown', 'vendor'),
  'contract-allows': row('governance.allowed', 'pass', 'nobody'),
  'contract-refuses': row('governance.allowed', 'warn', 'site'),
  'contract-answer-about-hidden-device': row('governance.allowed', 'unknown', 'vendor'),
  'contract-allows-everything': row('governance.allows-everything', 'fail', 'site'),
  'contract-allows-only-listed': row('governance.allows-everything', 'pass', 'nobody'),
  'contract-allows-unknown': row('governance.allows-everything', 'unknown', 'site'),
  'gateway-any': row('governance.gateway', 'fail', 'vendor'),
  'gateway-named': row('governance.gateway', 'pass', 'nobody'),
  'gateway-unreadable': row('governance.gateway', 'unknown', 'vendor'),

  // Who holds the pen?
  'pen-burned': row('governance.pen', 'pass', 'nobody'),
  'pen-safe': row('governance.pen', 'pass', 'nobody'),
  'pen-safe-of-one': row('governance.pen', 'warn', 'site'),
  'pen-timelock': row('governance.pen', 'pass', 'nobody'),
  'pen-one-key': row('governance.pen', 'warn', 'site'),
  'pen-contract': row('governance.pen', 'unknown', 'site'),
  'pen-unknown': row('governance.pen', 'unknown', 'network'),
  'pen-changing-hands': row('governance.pending-owner', 'warn', 'site'),
  'kms-pen-burned': row('governance.kms-pen', 'pass', 'nobody'),
  'kms-pen-safe': row('governance.kms-pen', 'pass', 'nobody'),
  'kms-pen-safe-of-one': row('governance.kms-pen', 'warn', 'vendor'),
  'kms-pen-timelock': row('governance.kms-pen', 'pass', 'nobody'),
  'kms-pen-one-key': row('governance.kms-pen', 'warn', 'vendor'),
  'kms-pen-contract': row('governance.kms-pen', 'unknown', 'vendor'),
  'kms-pen-unknown': row('governance.kms-pen', 'unknown', 'network'),
} as const satisfies { readonly [code: string]: Row };

export type FindingCode = keyof typeof FINDINGS;

export interface Finding extends Row {
  readonly code: FindingCode;
  readonly expected?: string;
  readonly got?: string;
}

type Accusing = {
  [C in FindingCode]: (typeof FINDINGS)[C]['outcome'] extends 'warn' | 'fail' ? C : never;
}[FindingCode];

interface ExpectedAndGot {
  readonly expected: string;
  readonly got: string;
}

/** One finding; those that accuse cannot be made without saying what was expected and what came. */
export function finding(code: Accusing, found: ExpectedAndGot): Finding;
export function finding(code: Exclude<FindingCode, Accusing>, found?: Partial<ExpectedAndGot>): Finding;
export function finding(code: FindingCode, found: Partial<ExpectedAndGot> = {}): Finding {
  return { ...FINDINGS[code], code, ...found };
}
