/** Is a revocation list AMD's, of this product line, and current? RFC 5280, section 6.3.3, for complete lists. */
import { type Check, check, type ExpectedAndGot } from '../../appraisal';
import { equalBytes } from '../../encoding/bytes';
import type { Reason } from '../../reasons';
import { Refusal } from '../../refusal';
import type { Crl } from '../revocation-list';
import { type Period, standingOf } from '../validity';
import type { SnpCertificate } from './snp-certificate';
import { type SnpChain, signedBy } from './snp-chain';
import { readSnpCrl } from './snp-crl';

const NO_ROOT: ExpectedAndGot = { expected: 'a chain to a root of AMD', got: 'none' };

export type ExaminedSnpCrl =
  | { readonly kind: 'authentic'; readonly crl: Crl; readonly period: Period }
  | {
      readonly kind: 'faulty';
      readonly reason: Extract<
        Reason,
        'snp-list-forged' | 'snp-list-of-another-product' | 'snp-list-unreadable'
      >;
      readonly found: ExpectedAndGot;
    };

/** @param root whose key is pinned: a list is authentic when that key signed it */
export async function examineSnpCrl(der: Uint8Array, root: SnpCertificate): Promise<ExaminedSnpCrl> {
  let crl: Crl;
  try {
    crl = readSnpCrl(new Uint8Array(der));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = { expected: `revocation list: ${error.expected} at ${error.at}`, got: error.got };
    return { kind: 'faulty', reason: 'snp-list-unreadable', found };
  }
  const whose = `revocation list of ${root.commonName}`;
  if (!equalBytes(crl.issuer, root.subject))
    return {
      kind: 'faulty',
      reason: 'snp-list-of-another-product',
      found: { expected: whose, got: `of ${crl.issuerCommonName}` },
    };
  if (!root.keyUsage.crlSign || !(await signedBy(root, crl)))
    return {
      kind: 'faulty',
      reason: 'snp-list-forged',
      found: { expected: `${whose}, signed by it`, got: 'a signature that does not verify' },
    };
  return {
    kind: 'authentic',
    crl,
    period: { what: whose, from: crl.thisUpdate, to: crl.nextUpdate },
  };
}

/**
 * What a list is worth at a time. A list of a root that nobody trusts says nothing.
 * @param trusted a chain that leads to a pinned root
 * @param at milliseconds since the epoch
 */
export function checkSnpList(
  examined: ExaminedSnpCrl | undefined,
  trusted: SnpChain | undefined,
  at: number,
): Check {
  if (trusted === undefined) return check('snp-list-unknown', NO_ROOT);
  if (examined === undefined)
    return check('snp-list-unreachable', { expected: "AMD's revocation list", got: 'none' });
  if (examined.kind === 'faulty') {
    const { reason, found } = examined;
    return reason === 'snp-list-unreadable' ? check(reason, found) : check(reason, found);
  }
  const standing = standingOf([examined.period], at);
  switch (standing.kind) {
    case 'current':
      return check('snp-list-authentic');
    case 'expired':
      return check('snp-list-expired', { expected: standing.expected, got: standing.got });
    case 'not-yet-valid':
      return check('snp-list-not-yet-valid', { expected: standing.expected, got: standing.got });
  }
}

/**
 * An authentic list revokes whether it is current or not; only a current one says that nothing is revoked.
 * @param trusted a chain that leads to a pinned root
 * @param list the check of `checkSnpList`
 */
export function checkSnpRevocation(
  examined: ExaminedSnpCrl | undefined,
  trusted: SnpChain | undefined,
  list: Check,
): Check {
  if (trusted === undefined) return check('snp-revocation-unknown', NO_ROOT);
  if (examined?.kind === 'authentic') {
    const revoked = [trusted.intermediate, trusted.root].find((c) =>
      examined.crl.revokedSerials.has(c.serial),
    );
    if (revoked !== undefined)
      return check('snp-authority-revoked', {
        expected: `${revoked.commonName} not revoked`,
        got: `serial ${revoked.serial} in the list of ${trusted.root.commonName}`,
      });
  }
  return list.outcome === 'pass'
    ? check('snp-not-revoked')
    : check('snp-revocation-unknown', {
        expected: "AMD's revocation list, current",
        got: list.got ?? list.reason,
      });
}
