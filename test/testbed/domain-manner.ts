/** Plays what the site table says about domains: records, lying resolvers and searches, certificates of others. */
import { makeCertificate, newKeys } from './certificate-maker';
import type { WebCaKeys } from './checkout-keys';
import type { DomainServices } from './domain-services';
import type { Stranger } from './domain-sites';
import { daysAfter } from './intel-documents';
import type { SiteRow } from './sites';
import { issueHostCertificate } from './web-ca';

/** Before anybody visits: afterwards tests change what they want. */
export async function playDomainManner(
  { host, domain: manner = {} }: Pick<SiteRow, 'host' | 'domain'>,
  services: DomainServices,
): Promise<void> {
  const domain = host.slice(host.indexOf('.') + 1);
  const [, second] = services.resolvers;
  const { caa, oneResolverSays, searches, searchLies, strangers = [] } = manner;
  if (caa !== undefined) services.zones[domain] = { caa };
  if (oneResolverSays === 'fails') second.knobs.failing = [...second.knobs.failing, domain];
  else if (oneResolverSays !== undefined) second.knobs.lies[domain] = { caa: oneResolverSays };
  if (searches !== undefined) services.logsOf(host).knobs.states = { ...searches };
  if (searchLies !== undefined) services.logsOf(host).knobs.lies = { ...searchLies };
  for (const stranger of strangers) await logStranger(host, stranger, services);
}

/** Somebody gets a certificate for the host, and it is logged. */
export async function logStranger(
  host: string,
  { by, daysOld }: Stranger,
  services: DomainServices,
): Promise<void> {
  const notBefore = daysAfter(new Date(), -daysOld);
  await services.log(await issueHostCertificate(await strangerCa(by), [host], { notBefore }));
}

/**
 * The name that a test of a source asks about (`src/browser/test-source.ts`): it has records and a certificate, and is no site.
 */
export async function playNeutralName(services: DomainServices): Promise<void> {
  const host = 'letsencrypt.org';
  services.zones[host] = { caa: [`0 issue "${host}"`] };
  await services.log(await issueHostCertificate(await strangerCa("Let's Encrypt"), [host]));
}

/** A CA of the web that nobody here has to trust: what it issues is logged, not served. */
async function strangerCa(organization: string): Promise<WebCaKeys> {
  const keys = await newKeys();
  const commonName = `${organization} CA`;
  const subject = { commonName, organization };
  const { pem } = await makeCertificate({
    subject,
    issuer: subject,
    keys,
    issuerKeys: keys,
    notBefore: daysAfter(new Date(), -365),
    notAfter: daysAfter(new Date(), 365),
    authority: { pathLength: 0 },
  });
  return { commonName, organization, keys, pem, file: '' };
}
