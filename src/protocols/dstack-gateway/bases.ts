/**
 * Bases that are known to belong to dstack gateways: of these hosts the gateway is asked at once. Every other base is asked first
 * whether it is one (`gateway-index.ts`). Knowing a base says where evidence is, never that it is good: which app may be the
 * gateway of a base is a reference value of the release (`trust.ts`).
 */
import type { TrustRoots } from '../../trust';

/**
 * Source: dstack evidence specification, section 1: every base that occurs in Phala's documentation, in the data of its trust
 * centre and in public deployments, up to 2026-09. A base names its port where that is not 443.
 */
const KNOWN_BASES: readonly string[] = [
  'dstack-prod4.phala.network',
  'dstack-prod5.phala.network',
  'dstack-prod7.phala.network',
  'dstack-pha-prod3.phala.network',
  'dstack-pha-prod5.phala.network',
  'dstack-pha-prod7.phala.network',
  'dstack-pha-prod9.phala.network',
  'dstack-pha-use2.phala.network',
  'dstack-base-prod5.phala.network',
  'dstack-base-prod7.phala.network',
  'in1.phala.network',
  'use1.phala.com',
  'use2.phala.com',
  'llm-04.phala.network:9204',
];

/** Compared whole: a longer name that begins or ends like a known base is another one. */
export function isKnownBase(base: string, { gatewayApps }: Pick<TrustRoots, 'gatewayApps'>): boolean {
  return KNOWN_BASES.includes(base) || gatewayApps.some((known) => known.base === base);
}
