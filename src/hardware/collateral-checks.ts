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
 * @param listsAreSound the lists are authentic, current, and the ones of this quote's certificates
 */
export function checkRevocation(revoked: Certificate | undefined, listsAreSound: boolean): Check {
  if (revoked !== undefined)
    return check('certificate-revoked', {
      expected: `${revoked.commonName} not on its issuer's revocation list`,
      got: `serial ${revoked.serial} is listed`,
    });
  return listsAreSound ? check('not-revoked') : check('revocation-unknown', NO_COLLATERAL);
}

/** The documents that may be believed. */
export interface SoundDocuments {
  readonly tcbInfo: TcbInfo;
  readonly qeIdentity: QeIdentity;
}

export function soundDocuments(examined: ExaminedCollateral): SoundDocuments | undefined {
  const { tcbInfo, qeIdentity } = examined;
  if (tcbInfo.kind !== 'authentic' || qeIdentity.kind !== 'authentic') return undefined;
  return { tcbInfo: tcbInfo.document, qeIdentity: qeIdentity.document };
}

export function checkQeIdentity({ qeReport }: Quote, documents: SoundDocuments | undefined): Check {
  if (documents === undefined) return check('qe-identity-unknown', NO_COLLATERAL);
  const mismatch = qeMismatch(qeReport, documents.qeIdentity);
  return mismatch === undefined ? check('qe-identity-matched') : check('qe-identity-mismatch', mismatch);
}

export const NO_COLLATERAL = { expected: "Intel's current collateral", got: 'none that can be believed' };
