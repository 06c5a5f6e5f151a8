/** Patch levels as checks: against AMD's bulletins, and against each other. The report must be authentic. */
import { type Check, check } from '../../appraisal';
import { toHex } from '../../encoding/hex';
import { minimaFor } from './minimum-tcb';
import { cpuidText, type SnpProduct } from './product';
import type { SnpReport } from './report';
import type { SnpPolicy } from './snp-policy';
import {
  partsBelow,
  readTcbVersion,
  type TcbPart,
  type TcbVersion,
  tcbText,
  unusedTcbBytes,
} from './tcb-version';

/**
 * Judges REPORTED_TCB: it is the version for which the key was certified, and the firmware never reports more than is installed.
 * @param at milliseconds since the epoch
 */
export function checkSnpTcb(report: SnpReport, product: SnpProduct, policy: SnpPolicy, at: number): Check {
  const tcb = readTcbVersion(report.reportedTcb, product);
  if (policy.minimumTcb !== 'any') {
    const missing = Object.keys(policy.minimumTcb).filter((part) => tcb[part as TcbPart] === undefined);
    const below = partsBelow(tcb, policy.minimumTcb);
    if (below.length > 0 || missing.length > 0)
      return check('snp-tcb-refused', {
        expected: `at least ${tcbText(policy.minimumTcb)}`,
        got: tcbText(tcb),
      });
  }
  const minima = minimaFor(product, report.cpuid, at);
  const failed = minima.rows.filter(({ minimum }) => partsBelow(tcb, minimum).length > 0);
  if (failed.length > 0) {
    const found = {
      expected: failed.map((m) => `${tcbText(m.minimum)} or later (${m.bulletin}, ${m.since})`).join('; '),
      got: tcbText(tcb),
    };
    return policy.refuseOldTcb ? check('snp-tcb-refused', found) : check('snp-tcb-out-of-date', found);
  }
  if (minima.isComplete) return check('snp-tcb-sufficient', { got: tcbText(tcb) });
  const processor = report.cpuid === undefined ? 'an unnamed processor' : cpuidText(report.cpuid);
  return check('snp-tcb-unknown', {
    expected: `minima that AMD published for all of the TCB of ${product} (${processor}) by then`,
    got: `${minima.rows.length === 0 ? 'none' : 'not for its microcode'}; ${tcbText(tcb)}`,
  });
}

type TcbField = 'launchTcb' | 'reportedTcb' | 'committedTcb' | 'currentTcb';

const TCB_FIELDS: readonly TcbField[] = ['launchTcb', 'reportedTcb', 'committedTcb', 'currentTcb'];

/**
 * What the firmware guarantees of its four versions: what is reported and what is committed never exceed what runs, nor did
 * the version at launch. A report that says otherwise was read with the wrong layout, or by a firmware that lies.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860), section 3.3 "TCB version", and commands SNP_COMMIT, SNP_CONFIG.
 */
const AT_MOST: readonly (readonly [TcbField, TcbField])[] = [
  ['reportedTcb', 'currentTcb'],
  ['committedTcb', 'currentTcb'],
  ['launchTcb', 'currentTcb'],
];

export function checkSnpFirmware(report: SnpReport, product: SnpProduct, policy: SnpPolicy): Check {
  for (const field of TCB_FIELDS) {
    const unused = unusedTcbBytes(report[field], product);
    if (unused.some((b) => b !== 0))
      return check('snp-firmware-contradictory', {
        expected: `${field} with zeros where ${product} has no parts`,
        got: toHex(report[field]),
      });
  }
  const versions = (field: TcbField): TcbVersion => readTcbVersion(report[field], product);
  for (const [lower, upper] of AT_MOST) {
    const above = partsBelow(versions(upper), versions(lower));
    if (above.length > 0)
      return check('snp-firmware-contradictory', {
        expected: `${lower} not above ${upper}, ${tcbText(versions(upper), above)}`,
        got: tcbText(versions(lower), above),
      });
  }
  const { currentVersion, committedVersion } = report;
  if (compareVersions(committedVersion, currentVersion) > 0)
    return check('snp-firmware-contradictory', {
      expected: `committed firmware not above ${currentVersion.join('.')}`,
      got: committedVersion.join('.'),
    });
  const behind = partsBelow(versions('committedTcb'), versions('currentTcb'));
  if (behind.length === 0 && compareVersions(committedVersion, currentVersion) === 0)
    return check('snp-firmware-committed');
  const found = {
    expected: `${tcbText(versions('currentTcb'))}, firmware ${currentVersion.join('.')} committed`,
    got: `${tcbText(versions('committedTcb'))}, firmware ${committedVersion.join('.')}: it can be rolled back to that`,
  };
  return policy.refuseProvisionalFirmware
    ? check('snp-firmware-refused', found)
    : check('snp-firmware-provisional', found);
}

/** Negative when `a` is older than `b`, zero when both are the same. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((n, i) => n !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
