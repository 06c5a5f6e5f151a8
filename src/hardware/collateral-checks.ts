/** Collateral, revocation and the quoting enclave as checks. Without sound collateral, what rests on it is unknown. */
import { type Check, check } from '../appraisal';
import type { Certificate } from './certificate';
import type { CollateralOutcome } from './collateral';
import type { CollateralFault, ExaminedCollateral } from './examine-collateral';
import type { QeIdentity } from './qe-identity';
import { qeMismatch } from './qe-match';
import type { Quote } from './quote';
import type { TcbInfo } from './tcb-info';

/** @param fault of `collateralFault`, when there is collateral */
export function checkCollateral(outcome: CollateralOutcome, fault: CollateralFault | undefined): Check {
  if (outcome.kind === 'missing')
    return (
      outcome.check ??
      check('collateral-unreachable', { expected: "Intel's collateral", got: 'nobody was asked' })
    );
  if (fault === undefined) return check('collateral-authentic');
  const { reason, expected, got } = fault;
  // Two branches, because only accusing reasons demand both texts.
  switch (reason) {
    case 'collateral-forged':
    case 'collateral-for-another-platform':
      return check(reason, { expected, got });
    default:
      return check(reason, { expected, got });
  }
}

/**
 * @param revoked a certificate that an authentic list revokes
 * @param chainLeadsToRoot without that, the lists are of other certificates than the quote's
 * @param listsAreSound the lists are authentic, current, and the ones of the quote's certificates
 */
export function checkRevocation(
  revoked: Certificate | undefined,
  chainLeadsToRoot: boolean,
  listsAreSound: boolean,
): Check {
  if (revoked !== undefined)
    return check('certificate-revoked', {
      expected: `${revoked.commonName} not on its issuer's revocation list`,
      got: `serial ${revoked.serial} is listed`,
    });
  if (!chainLeadsToRoot)
    return check('revocation-unknown', {
      expected: 'a PCK chain that leads to the pinned root',
      got: 'none',
    });
  return listsAreSound ? check('not-revoked') : check('revocation-unknown', NO_COLLATERAL);
}

/** The documents that may be believed, or what is lacking for that. */
export type Ground =
  | { readonly kind: 'sound'; readonly tcbInfo: TcbInfo; readonly qeIdentity: QeIdentity }
  | { readonly kind: 'lacking'; readonly expected: string; readonly got: string };

const NO_COLLATERAL = {
  kind: 'lacking',
  expected: "Intel's current collateral",
  got: 'none that can be believed',
} as const;

/** For what rests on a signature that does not hold: collateral cannot make up for it. */
export const NOT_SIGNED = {
  kind: 'lacking',
  expected: 'a quote signed by genuine hardware',
  got: 'a quote that is not',
} as const;

/** @param examined the collateral, where its check passed and its signers are not revoked */
export function groundOf(examined: ExaminedCollateral | undefined): Ground {
  if (examined?.tcbInfo.kind !== 'authentic' || examined.qeIdentity.kind !== 'authentic')
    return NO_COLLATERAL;
  return {
    kind: 'sound',
    tcbInfo: examined.tcbInfo.document,
    qeIdentity: examined.qeIdentity.document,
  };
}

export function checkQeIdentity({ qeReport }: Quote, ground: Ground): Check {
  if (ground.kind === 'lacking') return check('qe-identity-unknown', ground);
  const mismatch = qeMismatch(qeReport, ground.qeIdentity);
  return mismatch === undefined ? check('qe-identity-matched') : check('qe-identity-mismatch', mismatch);
}
