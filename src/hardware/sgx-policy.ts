/** Which SGX enclave attributes are acceptable. Policy only. Source: Intel SDM volume 3D, section 37.7.1 "ATTRIBUTES". */
import { type Check, check } from '../appraisal';
import { toHex } from '../encoding/hex';
import { SGX_FLAG, sgxFlagNames } from './sgx-attributes';
import type { SgxReport } from './sgx-report';
import { isSet, maskOf } from './td-attributes';

/** PROVISION_KEY tells an enclave which platform it is on; that harms the owner's privacy, not the visitor's. */
export const ALLOWED_SGX_FLAGS = maskOf([
  SGX_FLAG.INIT,
  SGX_FLAG.MODE64BIT,
  SGX_FLAG.PROVISION_KEY,
  SGX_FLAG.CET,
  SGX_FLAG.KSS,
  SGX_FLAG.AEX_NOTIFY,
]);

/** Judged by a check of its own. */
const DEBUG = maskOf([SGX_FLAG.DEBUG]);
/** x87 and SSE state: fixed to 1 by the architecture. */
const XFRM_FIXED_1 = 0x3n;

export function debugOfEnclave({ flags, attributes }: SgxReport): Check {
  const found = { expected: 'debug flag clear', got: `attributes ${toHex(attributes)}` };
  return isSet(flags, SGX_FLAG.DEBUG) ? check('debug-on', found) : check('debug-off', found);
}

/** @param allowed flags that may be set, besides the one with a check of its own */
export function attributesOfEnclave(
  { flags, xfrm, attributes }: SgxReport,
  allowed: bigint = ALLOWED_SGX_FLAGS,
): Check {
  const unexpected = flags & ~(allowed | DEBUG);
  if (unexpected !== 0n)
    return check('attributes-unexpected', {
      expected: `no enclave flags besides ${sgxFlagNames(allowed).join(', ')}`,
      got: sgxFlagNames(unexpected).join(', '),
    });
  if (!isSet(flags, SGX_FLAG.INIT) || (xfrm & XFRM_FIXED_1) !== XFRM_FIXED_1)
    return check('attributes-unexpected', {
      expected: 'an initialised enclave with x87 and SSE',
      got: `attributes ${toHex(attributes)}`,
    });
  return check('attributes-expected');
}
