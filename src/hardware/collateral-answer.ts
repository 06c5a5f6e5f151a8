/** What the search for one collateral document came to, which of two answers says more, and what all of them make together. */
import { type Check, check } from '../appraisal';
import type { CollateralOutcome } from './collateral';
import type { Quality } from './collateral-quality';
import type { ServedDocument } from './remembered-document';

export interface Served extends ServedDocument {
  readonly quality: Quality;
}

export interface Good extends ServedDocument {
  readonly quality: Extract<Quality, { kind: 'good' }>;
}

export interface Unreachable {
  readonly unreachable: string;
}

export type Answer = Served | Unreachable;

const isServed = (answer: Answer | undefined): answer is Served => answer !== undefined && 'body' in answer;

export const isGood = (answer: Answer | undefined): answer is Good =>
  isServed(answer) && answer.quality.kind === 'good';

/** An old document of Intel's says more than a forged one, a forged one more than none at all. */
const BAD = [
  'collateral-expired',
  'collateral-not-yet-valid',
  'collateral-for-another-platform',
  'collateral-forged',
  'collateral-unreadable',
] as const;

function rank(answer: Answer): number {
  if (!isServed(answer)) return BAD.length;
  return answer.quality.kind === 'good' ? -1 : BAD.indexOf(answer.quality.fault.reason);
}

/** The one that says more: of two good ones, the one issued later; of two that say nothing, both. Else what was known. */
export function better(known: Answer | undefined, answer: Answer): Answer {
  if (known === undefined) return answer;
  if ('unreachable' in known && 'unreachable' in answer)
    return { unreachable: `${known.unreachable}; ${answer.unreachable}` };
  if (isGood(known) && isGood(answer)) return answer.quality.issued > known.quality.issued ? answer : known;
  return rank(answer) < rank(known) ? answer : known;
}

/** @param answers in the order of `DOCUMENTS` */
export function outcomeOf(answers: readonly (Answer | undefined)[]): CollateralOutcome {
  const [tcbInfo, qeIdentity, pckCrl, rootCaCrl] = answers;
  if (!isServed(tcbInfo) || !isServed(qeIdentity) || !isServed(pckCrl) || !isServed(rootCaCrl))
    return { kind: 'missing', check: whyMissing(answers) };
  return {
    kind: 'collateral',
    collateral: {
      tcbInfo: tcbInfo.body,
      qeIdentity: qeIdentity.body,
      pckCrl: pckCrl.body,
      rootCaCrl: rootCaCrl.body,
      ...(tcbInfo.issuerChain === undefined ? {} : { tcbInfoIssuerChain: tcbInfo.issuerChain }),
      ...(qeIdentity.issuerChain === undefined ? {} : { qeIdentityIssuerChain: qeIdentity.issuerChain }),
      ...(pckCrl.issuerChain === undefined ? {} : { pckCrlIssuerChain: pckCrl.issuerChain }),
    },
  };
}

/** Something forged beside something unreachable is still forged. */
function whyMissing(answers: readonly (Answer | undefined)[]): Check {
  for (const answer of answers) {
    if (!isServed(answer) || answer.quality.kind === 'good') continue;
    const { reason, expected, got } = answer.quality.fault;
    if (reason === 'collateral-forged' || reason === 'collateral-for-another-platform')
      return check(reason, { expected, got });
  }
  const failures = answers.flatMap((a) =>
    a !== undefined && 'unreachable' in a ? a.unreachable.split('; ') : [],
  );
  return check('collateral-unreachable', {
    expected: "Intel's collateral for this platform",
    got: [...new Set(failures)].join('; '),
  });
}
