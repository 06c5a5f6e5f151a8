/** Guest policy, migration, privilege level and launch keys of an authentic report. */
import { type Check, check } from '../../appraisal';
import { isZero } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { bitNames, isSet } from '../td-attributes';
import type { SnpReport } from './report';
import { abiOfPolicy, GUEST_POLICY, guestPolicyNames, unknownPolicyBits } from './report-bits';
import type { SnpPolicy } from './snp-policy';
import { compareVersions } from './tcb-checks';

/** With it, the hypervisor can read and write the guest's memory. */
export function debugOfGuest({ policyBits }: SnpReport): Check {
  const found = { expected: 'DEBUG clear', got: names(policyBits) };
  return isSet(policyBits, GUEST_POLICY.DEBUG) ? check('snp-debug-on', found) : check('snp-debug-off', found);
}

/** The remaining bits of the guest policy, and the ABI version in it. */
export function guestPolicyOfGuest(report: SnpReport, policy: SnpPolicy): Check {
  const { policyBits, currentVersion } = report;
  const [abi, [major, minor]] = [abiOfPolicy(policyBits), currentVersion];
  const rules: readonly (readonly [holds: boolean, expected: string, got: string])[] = [
    [isSet(policyBits, GUEST_POLICY.MUST_BE_ONE), 'bit 17 set, as in every guest policy', 'clear'],
    [
      unknownPolicyBits(policyBits) === 0n,
      'no bits that this release does not know',
      bitNames(unknownPolicyBits(policyBits), {}).join(', '),
    ],
    [
      compareVersions(abi, [major, minor]) <= 0,
      `firmware of ABI ${abi.join('.')} or later, as the guest demands`,
      `${major}.${minor}`,
    ],
    [
      policy.minimumAbi === 'any' || compareVersions(abi, policy.minimumAbi) >= 0,
      policy.minimumAbi === 'any' ? '' : `a guest that demands ABI ${policy.minimumAbi.join('.')} or later`,
      abi.join('.'),
    ],
    [!policy.refuseSmt || !isSet(policyBits, GUEST_POLICY.SMT), 'SMT clear', names(policyBits)],
    [
      !policy.requireSingleSocket || isSet(policyBits, GUEST_POLICY.SINGLE_SOCKET),
      'SINGLE_SOCKET set',
      names(policyBits),
    ],
  ];
  const broken = rules.find(([holds]) => !holds);
  return broken === undefined
    ? check('snp-guest-policy-expected', { got: names(policyBits) })
    : check('snp-guest-policy-unexpected', { expected: broken[1], got: broken[2] });
}

/**
 * A migration agent can move the guest to another machine, keys and memory with it; who that is must be expected by somebody. Without
 * one, REPORT_ID_MA is all ones (or zero, in older firmware).
 */
export function migrationOfGuest({ policyBits, reportIdMa }: SnpReport, policy: SnpPolicy): Check {
  const isBound = !isZero(reportIdMa) && reportIdMa.some((b) => b !== 0xff);
  if (!isBound && !isSet(policyBits, GUEST_POLICY.MIGRATE_MA)) return check('snp-migration-agent-absent');
  const found = {
    expected: 'no migration agent, MIGRATE_MA clear',
    got: isBound ? `migration agent ${toHex(reportIdMa)}` : 'MIGRATE_MA set',
  };
  return policy.refuseMigration
    ? check('snp-migration-agent-refused', found)
    : check('snp-migration-agent-allowed', found);
}

/**
 * Level 0 is the guest's own kernel, or a paravisor or service module under it, as clouds have them; then the kernel is at 1 or 2. At
 * level 3 a kernel may let programs ask.
 */
const HIGHEST_USUAL_VMPL = 2;

export function vmplOfReport({ vmpl }: SnpReport, { maximumVmpl }: SnpPolicy): Check {
  if (vmpl === 'host')
    return check('snp-asked-by-host', {
      expected: 'a report that the guest asked for',
      got: 'the hypervisor did',
    });
  if (maximumVmpl !== 'any' && vmpl > maximumVmpl)
    return check('snp-vmpl-refused', { expected: `VMPL ${maximumVmpl} or less`, got: `${vmpl}` });
  return vmpl > HIGHEST_USUAL_VMPL
    ? check('snp-asked-by-low-privilege', {
        expected: `VMPL ${HIGHEST_USUAL_VMPL} or less`,
        got: `${vmpl}`,
      })
    : check('snp-asked-by-guest', { got: `VMPL ${vmpl}` });
}

/** Who signed the ID block with which the guest was launched. No check where the policy asks for nobody. */
export function signerOfGuest(
  { idKeyDigest, authorKeyDigest, hasAuthorKey }: SnpReport,
  { idKeyDigests, authorKeyDigests }: SnpPolicy,
): readonly Check[] {
  if (!asksForSigner({ idKeyDigests, authorKeyDigests })) return [];
  if (idKeyDigests !== 'any' && !idKeyDigests.includes(toHex(idKeyDigest)))
    return [refusedSigner('ID key', idKeyDigests, idKeyDigest)];
  if (authorKeyDigests !== 'any' && !(hasAuthorKey && authorKeyDigests.includes(toHex(authorKeyDigest))))
    return [refusedSigner('author key', authorKeyDigests, authorKeyDigest)];
  return [check('snp-signer-accepted')];
}

export const asksForSigner = ({
  idKeyDigests,
  authorKeyDigests,
}: Pick<SnpPolicy, 'idKeyDigests' | 'authorKeyDigests'>): boolean =>
  idKeyDigests !== 'any' || authorKeyDigests !== 'any';

const refusedSigner = (what: string, accepted: readonly string[], got: Uint8Array): Check =>
  check('snp-signer-refused', {
    expected: `${what} ${accepted.join(' or ') || 'of nobody'}`,
    got: isZero(got) ? 'none' : toHex(got),
  });

const names = (bits: bigint): string => guestPolicyNames(bits).join(', ') || 'no bits set';
