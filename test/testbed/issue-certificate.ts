/** Issues certificates as CAs of the web do: each is promised to a log, and logged. Local CAs do neither. */
import type { CheckoutKeys, WebCaKeys } from './checkout-keys';
import { makeCtLog } from './ct-log';
import type { DomainServices } from './domain-services';
import { type HostCertificate, type HostCertificateOptions, issueHostCertificate } from './web-ca';

export interface IssueOptions extends HostCertificateOptions {
  /** False for one that never reaches a log. */
  readonly logged?: boolean;
}

export type IssueCertificate = (
  ca: WebCaKeys,
  hosts: readonly string[],
  options?: IssueOptions,
) => Promise<HostCertificate>;

export function certificateIssuer(keys: CheckoutKeys, domain: DomainServices): IssueCertificate {
  const log = makeCtLog(keys.ctLog.log.description, keys.ctLog.keys);
  return async (ca, hosts, { logged = true, ...options } = {}) => {
    if (ca !== keys.webCa || !logged) return issueHostCertificate(ca, hosts, options);
    const made = await issueHostCertificate(ca, hosts, { ...options, logs: [await log] });
    await domain.log(made);
    return made;
  };
}
