/** The whole testbed without sockets: the Intel-like PKI, its services, and every site, by host name. */
import type { TrustRoots } from '../../src/trust';
import { amdRack } from './amd-rack';
import { type Answer, notFound, type Request } from './answer';
import { type CheckoutKeys, checkoutKeys } from './checkout-keys';
import { playCodeManner } from './code-manner';
import { playDomainManner, playNeutralName } from './domain-manner';
import { DOMAIN_HOSTS, type DomainServices, makeDomainServices } from './domain-services';
import { pckRack, REVOKED_SERIAL } from './enclave';
import { CHAIN_HOSTS, type ChainWorld, makeChainWorld } from './evm/chain-world';
import { testbedKms } from './evm/testbed-kms';
import { makeGatewaySite } from './gateway-site';
import { type GovernedApps, governedApps } from './governed-apps';
import { type IntelPki, makeIntelPki } from './intel-pki';
import { certificateIssuer } from './issue-certificate';
import { KDS_HOST, makeKds } from './kds-server';
import { type LiveSite, makeLiveSite } from './live-site';
import { makePcs, PCS_HOSTS, type Pcs, type PcsHost } from './pcs-server';
import { makeProvenanceServices, PROVENANCE_HOSTS, type ProvenanceServices } from './provenance-services';
import { testbedRoots } from './reference-values';
import { SITE_NAMES, SITES, type SiteName, type SiteRow } from './sites';
import { teekitServers } from './teekit-channels';
import type { TeekitServer } from './teekit-server';
import type { HostCertificate } from './web-ca';

export interface World {
  readonly keys: CheckoutKeys;
  readonly pki: IntelPki;
  /** What a testbed build trusts. */
  readonly roots: TrustRoots;
  readonly pcs: Pcs;
  readonly domain: DomainServices;
  /** GitHub and the registries. */
  readonly provenance: ProvenanceServices;
  /** The contracts of dstack, at the endpoints of a chain; started when somebody first asks. */
  readonly chain: ChainWorld;
  /** The contracts of the sites that have one. */
  readonly governed: GovernedApps;
  readonly sites: readonly LiveSite[];
  site(name: SiteName): LiveSite;
  siteOf(host: string): LiveSite | undefined;
  /** Every host name that exists: the sites, Intel's two and the mirror. */
  readonly hosts: readonly string[];
  /** The certificate for one more connection to this host; `undefined` for unknown hosts. */
  nextCertificate(
    host: string,
    how?: { readonly speculative?: boolean },
  ): Promise<HostCertificate> | undefined;
  answer(request: Request): Promise<Answer>;
  /**
   * Who answers a WebSocket at this address; `undefined` where nobody does.
   * @param openedBy the origin that the client names
   */
  channelAt(url: string, openedBy?: string): TeekitServer | undefined;
  /** A certificate of the web CA for any names. */
  issueFor(...hosts: readonly string[]): Promise<HostCertificate>;
}

/** Everybody whom a release asks beside the sites: Intel, the mirror, resolvers, searches of the logs, endpoints of a chain. */
export const SERVICE_HOSTS: readonly string[] = [...PCS_HOSTS, KDS_HOST, ...DOMAIN_HOSTS, ...CHAIN_HOSTS];

/** And those that it asks only where a contract governs the site, or the person chose so. */
export const ALL_SERVICE_HOSTS: readonly string[] = [...SERVICE_HOSTS, ...CHAIN_HOSTS, ...PROVENANCE_HOSTS];

export interface WorldOptions {
  /** Where the keys live; `.testbed/` of the checkout when absent. */
  readonly directory?: string;
}

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const keys = await checkoutKeys(options.directory);
  const pki = await makeIntelPki({ keys: keys.intel, revokedPck: { platform: [REVOKED_SERIAL] } });
  const pcs = makePcs(pki);
  const domain = makeDomainServices();
  const provenance = await makeProvenanceServices(keys.sigstore);
  await playNeutralName(domain);
  for (const name of SITE_NAMES) {
    await playDomainManner(SITES[name], domain);
    playCodeManner(SITES[name], domain.zones);
  }
  const issue = certificateIssuer(keys, domain);
  const issueFor = (...hosts: readonly string[]) => issue(keys.webCa, hosts);

  const pckOf = pckRack(pki);
  const amd = amdRack();
  const kds = makeKds(amd);
  const chain = makeChainWorld(async () => testbedKms(await pckOf('current')));

  const surroundings = {
    webCa: keys.webCa,
    localCa: keys.localCa,
    pki,
    issue,
    pckOf,
    honest: () => site('honest'),
  };
  const byName = new Map(
    SITE_NAMES.map((name) => {
      const row: SiteRow = SITES[name];
      const live =
        row.publishes?.protocol === 'dstack-gateway'
          ? makeGatewaySite(name, row, row.publishes, surroundings)
          : makeLiveSite(name, row, surroundings);
      return [name, live] as const;
    }),
  );
  const byHost = new Map(
    [...byName.values()].flatMap((live) => [live.host, ...live.aliases].map((host) => [host, live] as const)),
  );
  function site(name: SiteName): LiveSite {
    const live = byName.get(name);
    if (live === undefined) throw new Error(`no site ${name}`);
    return live;
  }

  const governed = governedApps(chain, [...byName.values()]);

  const serviceCertificates = new Map<string, Promise<HostCertificate>>();
  const isPcs = (host: string): host is PcsHost => (PCS_HOSTS as readonly string[]).includes(host);
  function serviceCertificate(host: string): Promise<HostCertificate> {
    const made = serviceCertificates.get(host) ?? issueFor(host);
    serviceCertificates.set(host, made);
    return made;
  }

  return {
    keys,
    pki,
    roots: testbedRoots({
      intelRootKeyHex: keys.intel.rootKeyHex,
      amd: keys.amd,
      ctLog: keys.ctLog.log,
      sigstore: keys.sigstore.root,
    }),
    pcs,
    domain,
    provenance,
    chain,
    governed,
    sites: [...byName.values()],
    site,
    siteOf: (host) => byHost.get(host),
    hosts: [...byHost.keys(), ...ALL_SERVICE_HOSTS],
    nextCertificate: (host, how) =>
      ALL_SERVICE_HOSTS.includes(host)
        ? serviceCertificate(host)
        : byHost.get(host)?.nextCertificate({ ...how, host }),
    channelAt: teekitServers((host) => byHost.get(host)?.channel, {
      intel: pki,
      pck: () => pckOf('current'),
      amd,
    }),
    answer: async (request) => {
      if (isPcs(request.host)) return pcs.answer(request);
      if (request.host === KDS_HOST) return kds.answer(request);
      if (DOMAIN_HOSTS.includes(request.host)) return domain.answer(request);
      if (CHAIN_HOSTS.includes(request.host)) {
        await governed.ready();
        return chain.answer(request);
      }
      if (PROVENANCE_HOSTS.includes(request.host)) return provenance.answer(request);
      const asked = byHost.get(request.host);
      // It takes seconds, which nobody grants an endpoint of a chain.
      if (asked?.code?.governed !== undefined) await governed.ready();
      return asked?.answer(request) ?? notFound();
    },
    issueFor,
  };
}
