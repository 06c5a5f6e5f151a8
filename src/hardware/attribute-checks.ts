/** Debug, attributes, exceptions on private memory, service TDs. Bits that nobody signed are no finding: then all are unknown. */
import { type Check, check } from '../appraisal';
import type { Quote } from './quote';
import { attributesOfEnclave, debugOfEnclave } from './sgx-policy';
import { attributesOfTd, debugOfTd, septVeDisableOfTd, serviceTdOf } from './td-policy';

export function attributeChecks({ body }: Quote, isAuthentic: boolean): readonly Check[] {
  const ofEnclave = [check('sept-ve-disable-not-applicable'), check('service-td-not-applicable')];
  if (!isAuthentic) {
    const found = { expected: 'a quote signed by genuine hardware', got: 'a quote that is not' };
    return [
      check('debug-unknown', found),
      check('attributes-unknown', found),
      ...(body.kind === 'sgx'
        ? ofEnclave
        : [check('sept-ve-disable-unknown', found), check('service-td-unknown', found)]),
    ];
  }
  return body.kind === 'sgx'
    ? [debugOfEnclave(body), attributesOfEnclave(body), ...ofEnclave]
    : [debugOfTd(body), attributesOfTd(body), septVeDisableOfTd(body), serviceTdOf(body)];
}
