/** Debug, attributes, exceptions on private memory, service TDs. Bits that nobody signed are no finding: then all are unknown. */
import { type Check, check } from '../appraisal';
import { NOT_SIGNED } from './collateral-checks';
import type { Quote } from './quote';
import { attributesOfEnclave, debugOfEnclave } from './sgx-policy';
import { attributesOfTd, debugOfTd, septVeDisableOfTd, serviceTdOf } from './td-policy';

export function attributeChecks({ body }: Quote, isAuthentic: boolean): readonly Check[] {
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
  return body.kind === 'sgx'
    ? [debugOfEnclave(body), attributesOfEnclave(body), ...ofEnclave]
    : [debugOfTd(body), attributesOfTd(body), septVeDisableOfTd(body), serviceTdOf(body)];
}
