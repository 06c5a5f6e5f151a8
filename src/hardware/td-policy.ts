/**
 * Which TD attributes and extended features are acceptable. Policy only: the names are in `td-attributes.ts`.
 * Source: Intel TDX Module ABI Specification, "ATTRIBUTES" (TUD bits make a TD untrusted) and "XFAM".
 */
import { type Check, check } from '../appraisal';
import { isZero } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { bitNames, isSet, maskOf, TD_ATTRIBUTE, tdAttributeNames } from './td-attributes';
import type { TdReport } from './td-report';

/** Judged by checks of their own. */
const JUDGED_ELSEWHERE = maskOf([TD_ATTRIBUTE.DEBUG, TD_ATTRIBUTE.SEPT_VE_DISABLE, TD_ATTRIBUTE.MIGRATABLE]);

/** Protection keys, key locker, performance counters of the TD's own: none of them opens the TD. */
const HARMLESS = maskOf([TD_ATTRIBUTE.PKS, TD_ATTRIBUTE.KL, TD_ATTRIBUTE.PERFMON]);

/** What passes by default. Bits that this release does not know, such as those of newer modules, do not. */
export const ALLOWED_TD_ATTRIBUTES = HARMLESS;

/** x87 and SSE state: fixed to 1 by the architecture. */
const XFAM_FIXED_1 = 0x3n;
/** What a TD may enable at all; bits outside are fixed to 0. */
const XFAM_ALLOWED = 0x6dbe7n;

export function debugOfTd({ tdAttributeBits, tdAttributes }: TdReport): Check {
  const found = { expected: 'debug bit clear', got: `tdAttributes ${toHex(tdAttributes)}` };
  return isSet(tdAttributeBits, TD_ATTRIBUTE.DEBUG) ? check('debug-on', found) : check('debug-off', found);
}

/** @param allowed attribute bits that may be set, besides those with checks of their own */
export function attributesOfTd(
  { tdAttributeBits, xfamBits, xfam }: TdReport,
  allowed: bigint = ALLOWED_TD_ATTRIBUTES,
): Check {
  const unexpected = tdAttributeBits & ~(allowed | JUDGED_ELSEWHERE);
  if (unexpected !== 0n)
    return check('attributes-unexpected', {
      expected: `no TD attributes besides ${tdAttributeNames(allowed | JUDGED_ELSEWHERE).join(', ')}`,
      got: tdAttributeNames(unexpected).join(', '),
    });
  const missing = XFAM_FIXED_1 & ~xfamBits;
  if (missing !== 0n)
    return check('attributes-unexpected', { expected: 'XFAM with x87 and SSE', got: `XFAM ${toHex(xfam)}` });
  const forbidden = xfamBits & ~XFAM_ALLOWED;
  if (forbidden !== 0n)
    return check('attributes-unexpected', {
      expected: 'XFAM without reserved features',
      got: bitNames(forbidden, {}).join(', '),
    });
  return check('attributes-expected');
}

/** Without it, the host can make the guest handle exceptions on its private memory. Paravisors live with that, Linux should not. */
export function septVeDisableOfTd({ tdAttributeBits }: TdReport): Check {
  return isSet(tdAttributeBits, TD_ATTRIBUTE.SEPT_VE_DISABLE)
    ? check('sept-ve-disable-set')
    : check('sept-ve-disable-clear', { expected: 'SEPT_VE_DISABLE set', got: 'clear' });
}

/** A service TD, such as a migration TD, can move or change the TD; who that is must be expected by somebody. */
export function serviceTdOf({ tdAttributeBits, mrServiceTd }: TdReport): Check {
  const expected = 'no service TD, not migratable';
  if (mrServiceTd !== undefined && !isZero(mrServiceTd))
    return check('service-td-present', { expected, got: `mrServiceTd ${toHex(mrServiceTd)}` });
  return isSet(tdAttributeBits, TD_ATTRIBUTE.MIGRATABLE)
    ? check('service-td-present', { expected, got: 'MIGRATABLE set' })
    : check('service-td-absent');
}
