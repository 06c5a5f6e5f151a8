/** Is the TDX module one that Intel signed? Source: Intel PCS API v4, "TCB Info", `tdxModule` and `tdxModuleIdentities`. */
import { equalBytes, isZero } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import type { Mismatch } from './qe-match';
import type { TcbInfo } from './tcb-info';
import { findModuleIdentity, hasModuleIdentity } from './tcb-level';
import type { TdReport } from './td-report';

/**
 * The first field in which the report differs from the module's identity. The identity is chosen by the SVN at launch; the
 * published attribute mask is not used, attributes must be zero and the identity's.
 */
export function moduleMismatch(report: TdReport, tcbInfo: TcbInfo): Mismatch | undefined {
  const identity = hasModuleIdentity(report.teeTcbSvn)
    ? findModuleIdentity(tcbInfo, report.teeTcbSvn)
    : tcbInfo.tdxModule;
  if (identity === undefined)
    return {
      expected: `a module that Intel lists: ${tcbInfo.tdxModuleIdentities.map((i) => i.id).join(', ') || 'none'}`,
      got: `module version ${report.teeTcbSvn[1] ?? 0}`,
    };
  if (!equalBytes(report.mrSignerSeam, identity.mrSigner))
    return { expected: `mrSignerSeam ${toHex(identity.mrSigner)}`, got: toHex(report.mrSignerSeam) };
  if (!isZero(report.seamAttributes) || !equalBytes(report.seamAttributes, identity.attributes))
    return { expected: 'seamAttributes 0000000000000000', got: toHex(report.seamAttributes) };
  return undefined;
}
