/** What the person has allowed. The grants of the browser are the truth; the mode is only what was wished. Pure. */

import type { Check } from '../appraisal';
import { PROVENANCE_HOSTS } from '../code/provenance/provenance-services';
import { OFF } from '../memory/domain-settings';
import { askedOnVisits, type Sources } from '../memory/sources';
import { agentOrigin, gatewayOrigin, readGatewayHost } from '../protocols/dstack-gateway/host-name';
import type { Access } from '../ui/site-view';

export type Mode = 'every-site' | 'ask';

/** Where Intel publishes collateral. */
export const INTEL_HOSTS = [
  'https://api.trustedservices.intel.com/*',
  'https://certificates.trustedservices.intel.com/*',
] as const;

/** Who is asked where images come from. */
export const PROVENANCE_PATTERNS: readonly string[] = PROVENANCE_HOSTS.map((host) => `https://${host}/*`);

/** Where AMD publishes certificates of chips and what is revoked. */
export const AMD_HOSTS = ['https://kdsintf.amd.com/*'] as const;

/** The match pattern of a site. Patterns name no port: Firefox refuses one, and without it they cover all. */
export const patternOf = (url: string): string => `https://${new URL(url).hostname}/*`;

/** The match pattern of sockets to a host. */
const socketPatternOf = (url: string): string => `wss://${new URL(url).hostname}/*`;

/** All that has to be allowed before this address is asked. Of a socket both: Firefox lets us say who opens it only where it is. */
export const patternsOf = (url: string): readonly string[] =>
  new URL(url).protocol === 'wss:' ? [patternOf(url), socketPatternOf(url)] : [patternOf(url)];

/** What is known about a site when it is to be checked. */
export interface Surroundings {
  readonly sources: Sources;
  /** Checks of what the site and its channels were last seen to publish: AMD is asked only where hardware of its make was met. */
  readonly met?: readonly Pick<Check, 'reason'>[];
  /** Hosts that may have had something at the last look, and could not be asked. */
  readonly notAsked?: readonly string[];
  /** Addresses of servers that are asked only for a contract that the person added. */
  readonly ownKmsServers?: readonly string[];
  /** Addresses of the attested channels that its page uses. */
  readonly channels?: readonly string[];
}

/** What to ask the browser for when one site is to be checked: the site, its channels, and everybody who may be asked about them. */
export const patternsFor = (
  origin: string,
  { sources, met = [], notAsked = [], ownKmsServers = [], channels = [] }: Surroundings,
): readonly string[] => [
  ...new Set([
    patternOf(origin),
    ...gatewayHosts(new URL(origin).host).map(patternOf),
    ...channels.map(patternOf),
    ...[origin, ...channels].map(socketPatternOf),
    ...INTEL_HOSTS,
    ...notAsked.map((host) => patternOf(`https://${host}`)),
    ...(met.some(({ reason }) => reason.startsWith('snp-')) ? AMD_HOSTS : []),
    ...askedOnVisits(sources)
      .filter((url) => url !== OFF)
      .map(patternOf),
    ...ownKmsServers.map(patternOf),
  ]),
];

/** Where the evidence of an app behind a gateway is: not at the app's own name. */
function gatewayHosts(host: string): readonly string[] {
  const name = readGatewayHost(host);
  return name?.kind === 'app' ? [gatewayOrigin(name.base), agentOrigin(name.id, name.base)] : [];
}

export interface Grants {
  readonly mode: Mode;
  readonly allHosts: boolean;
  readonly thisHost: boolean;
}

export function accessFrom({ mode, allHosts, thisHost }: Grants): Access {
  if (mode === 'every-site' && allHosts) return 'every-site';
  if (thisHost) return 'this-site';
  return mode === 'every-site' ? 'partial' : 'not-allowed';
}
