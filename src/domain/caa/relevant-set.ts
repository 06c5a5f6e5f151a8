/** The CAA records that count for a certificate, RFC 8659 section 3. */

import { upwards } from '../dns/dns-name';
import type { Asked, CertificateName, RelevantSet } from './caa-findings';

/**
 * Climbs from the name towards the root and stops at the first name that has CAA records, its own or those of the name that it is an
 * alias of. The names above an alias' target are never looked at: after an alias without records comes the parent of the original name.
 * @param asked answers for the name and for every name above it
 */
export function relevantSet({ form, name }: CertificateName, asked: readonly Asked[]): RelevantSet {
  for (const at of upwards(name)) {
    const answer = asked.find((a) => a.name === at)?.answer;
    if (answer === undefined) return { form, name, kind: 'failed', at, why: 'not asked' };
    if (answer.kind === 'failure') return { form, name, kind: 'failed', at, why: answer.why };
    const records = answer.records.filter((r) => r.type === 'CAA');
    if (records.length > 0) return { form, name, kind: 'found', at, records };
  }
  return { form, name, kind: 'none' };
}
