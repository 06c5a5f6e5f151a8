/** Debug, attributes, exceptions on private memory, service TDs. Bits that nobody signed are no finding: then all are unknown. */
import { type Check, check } from '../appraisal';
import { NOT_SIGNED } from './collateral-checks';
import type { HardwarePolicy } from './policy';
import type { Quote } from './quote';
import { SGX_FLAG } from './sgx-attributes';
import { ALLOWED_SGX_FLAGS, attributesOfEnclave, debugOfEnclave } from './sgx-policy';
import { maskOf, TD_ATTRIBUTE } from './td-attributes';
import {
  ALLOWED_TD_ATTRIBUTES,
  attributesOfTd,
  debugOfTd,
  septVeDisableOfTd,
  serviceTdOf,
} from './td-policy';

export function attributeChecks(
  { body }: Quote,
  isAuthentic: boolean,
  policy: HardwarePolicy,
): readonly Check[] {
  const ofEnclave = [check('sept-ve-disable-not-applicable'), check('service-td-not-applicable')];
  if (!isAuthentic) {
    return [
      check('debug-unknown', NOT_SIGNED),
      check('attributes-unknown', NOT_SIGNED),
      ...(body.kind === 'sgx'
        ? ofEnclave
        : [check('sept-ve-disable-unknown', NOT_SIGNED), check('service-td-unknown', NOT_SIGNED)]),
    ];
  }
  if (body.kind === 'sgx') {
    const refused = maskOf(policy.refusedSgxFlags.map((name) => SGX_FLAG[name]));
    return [debugOfEnclave(body), attributesOfEnclave(body, ALLOWED_SGX_FLAGS & ~refused), ...ofEnclave];
  }
  const refused = maskOf(policy.refusedTdAttributes.map((name) => TD_ATTRIBUTE[name]));
  return [
    debugOfTd(body),
    attributesOfTd(body, ALLOWED_TD_ATTRIBUTES & ~refused),
    septVeDisableOfTd(body),
    serviceTdOf(body),
  ];
}
