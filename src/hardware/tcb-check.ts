/** The TDX module and the patch level as checks. */
import { type Check, check, type JsonValue } from '../appraisal';
import { isZero } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import type { Ground } from './collateral-checks';
import { tcbFacts } from './facts';
import { moduleMismatch } from './module-match';
import type { PckExtension } from './pck-extension';
import type { Quote } from './quote';
import { relaunchStatus } from './relaunch';
import { tcbExplanation } from './tcb-explanation';
import { evaluateTcb, type TcbFinding, type TcbInput } from './tcb-level';
import { TCB_REASON } from './tcb-policy';
import type { TcbStatus } from './tcb-status';

/** @param isAuthentic the body is signed: a fault that shows without collateral is one */
export function checkTdxModule({ body }: Quote, ground: Ground, isAuthentic: boolean): Check {
  if (body.kind === 'sgx') return check('tdx-module-not-applicable');
  if (ground.kind === 'sound') {
    const mismatch = moduleMismatch(body, ground.tcbInfo);
    return mismatch === undefined
      ? check('tdx-module-genuine', { got: `mrSeam ${toHex(body.mrSeam)}` })
      : check('tdx-module-mismatch', mismatch);
  }
  // No module of Intel's has attributes; that holds without asking.
  if (isAuthentic && !isZero(body.seamAttributes))
    return check('tdx-module-mismatch', {
      expected: 'seamAttributes 0000000000000000',
      got: toHex(body.seamAttributes),
    });
  return check('tdx-module-unknown', ground);
}

export interface TcbVerdict {
  readonly check: Check;
  readonly facts: { readonly [k: string]: JsonValue };
}

/** @param module of `checkTdxModule`: the level of a module that is not Intel's means nothing */
export function checkTcb(
  quote: Quote,
  extension: PckExtension | undefined,
  ground: Ground,
  module: Check,
): TcbVerdict {
  if (ground.kind === 'lacking') return { check: check('tcb-unknown', ground), facts: {} };
  if (extension === undefined)
    return { check: unknown('a PCK certificate with the SVNs of the platform', 'none'), facts: {} };
  if (module.outcome === 'fail')
    return { check: unknown('a TDX module that Intel lists', module.got ?? 'another'), facts: {} };

  const { body, qeReport } = quote;
  const inputWith = (teeTcbSvn: Uint8Array | undefined): TcbInput => ({
    tcbInfo: ground.tcbInfo,
    qeLevels: ground.qeIdentity.levels,
    qeIsvSvn: qeReport.isvSvn,
    extension,
    teeTcbSvn,
  });
  const launch = inputWith(body.kind === 'sgx' ? undefined : body.teeTcbSvn);
  const current =
    body.kind === 'sgx' || body.teeTcbSvn2 === undefined ? undefined : inputWith(body.teeTcbSvn2);
  const verdict = verdictOf(evaluateTcb(launch), current && evaluateTcb(current));
  return {
    check: verdict.check,
    facts: { ...verdict.facts, tcb: tcbExplanation(verdict.status, launch, current) },
  };
}

const unknown = (expected: string, got: string): Check => check('tcb-unknown', { expected, got });

interface Judged extends TcbVerdict {
  /** `undefined` where a part is at no level that Intel lists. */
  readonly status: TcbStatus | undefined;
}

/** @param current for the SVN now, where the report tells it apart from the one at launch */
function verdictOf(launch: TcbFinding, current: TcbFinding | undefined): Judged {
  const lost = [launch, current].find((f) => f?.kind === 'not-supported');
  if (lost?.kind === 'not-supported')
    return {
      check: check('tcb-not-supported', {
        expected: `a ${lost.part} at one of the patch levels that Intel lists`,
        got: 'older than all of them',
      }),
      facts: tcbFacts(undefined, launch, current),
      status: undefined,
    };
  if (launch.kind !== 'level') throw new TypeError('unreachable: not-supported was returned above');
  const status = current?.kind === 'level' ? relaunchStatus(launch.status, current.status) : launch.status;
  return { check: statusCheck(status, launch), facts: tcbFacts(status, launch, current), status };
}

function statusCheck(status: TcbStatus, { advisoryIds }: Extract<TcbFinding, { kind: 'level' }>): Check {
  const reason = TCB_REASON[status];
  if (reason === 'tcb-up-to-date') return check(reason);
  const advisories = advisoryIds.length === 0 ? '' : ` (${advisoryIds.join(', ')})`;
  return check(reason, { expected: 'UpToDate', got: `${status}${advisories}` });
}
