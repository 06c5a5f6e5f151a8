/** One line about the domain: who may get a certificate for it, and who has one. */
import type { Check, Facts } from '../appraisal';
import { asList, asNumber, asObject, asText, type Fields } from './fact';
import { dayText } from './time-text';
import { counted, type Wording } from './wording';

/** `undefined` where the reason itself says it best. */
export function domainDetail(deciding: Check, facts: Facts, text: Wording): string | undefined {
  const logged = loggedCertificates(facts);
  const others = logged.filter((c) => STRANGERS.includes(asText(c.owner) ?? ''));
  switch (deciding.reason) {
    case 'logged-certificates-attested':
      return counted(text, 'detail_domain_locked', logged.length);
    case 'logged-certificate-not-attested': {
      if (others.length === 0) return undefined;
      const newest = Math.max(...others.map((c) => asNumber(c.notBefore) ?? 0));
      return counted(text, 'detail_domain_others', others.length, [dayText(newest, text)]);
    }
    case 'logged-certificate-before-lock': {
      if (others.length === 0) return undefined;
      const last = Math.max(...others.map((c) => asNumber(c.notAfter) ?? 0));
      return counted(text, 'detail_domain_before', others.length, [dayText(last, text)]);
    }
    default:
      return undefined;
  }
}

const STRANGERS = ['not-attested', 'before-lock'];

function loggedCertificates({ domain }: Facts): readonly Fields[] {
  return asList(asObject(domain?.logged)?.timeline)
    .map((entry) => asObject(entry))
    .filter((entry) => entry !== undefined);
}
