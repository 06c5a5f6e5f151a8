/** What the person has allowed. The grants of the browser are the truth; the mode is only what was wished. Pure. */
import type { Access } from '../ui/site-view';

export type Mode = 'every-site' | 'ask';

export const ALL_HOSTS = 'https://*/*';

/** Where Intel publishes collateral. */
export const INTEL_HOSTS = [
  'https://api.trustedservices.intel.com/*',
  'https://certificates.trustedservices.intel.com/*',
] as const;

/** The match pattern of a site. Patterns name no port: Firefox refuses one, and without it they cover all. */
export const patternOf = (url: string): string => `https://${new URL(url).hostname}/*`;

/** What to ask the browser for when one site is to be checked. */
export const patternsFor = (origin: string, pccsUrl: string): readonly string[] => [
  ...new Set([patternOf(origin), ...INTEL_HOSTS, patternOf(pccsUrl)]),
];

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
