/** What a testbed build knows beside the testbed's Intel-like root: see `src/trust.ts`. */
import type { SigstoreRoot } from '../../src/code/provenance/sigstore-root';
import type { CtLog } from '../../src/domain/sct/ct-log';
import type { SnpRoots } from '../../src/hardware/snp/snp-roots';
import type { TrustRoots } from '../../src/trust';
import { TESTBED_DEPLOYMENTS } from './evm/testbed-deployment';
import { GATEWAY_SITES } from './gateway-sites';
import { TESTBED_PROFILES } from './governed-profiles';
import { TESTBED_OS_IMAGES } from './os-images';

/** A platform of the testbed: apps are at `<id>.gw.vitrine.test`, its gateway at `gateway.gw.vitrine.test`. */
export const GATEWAY_BASE = GATEWAY_SITES.gateway.publishes.base;
/** The app that is the gateway of every known platform of the testbed. */
export const GATEWAY_APP_ID = 'd57acc0de9a7e3a1b2c3d4e5f60718293a4b5c6d';

export interface TestbedAuthorities {
  readonly intelRootKeyHex: string;
  readonly amd: SnpRoots;
  /** The testbed's own transparency log. */
  readonly ctLog: CtLog;
  /** Whom the testbed trusts about where images were built. */
  readonly sigstore: SigstoreRoot;
}

export function testbedRoots({ intelRootKeyHex, amd, ctLog, sigstore }: TestbedAuthorities): TrustRoots {
  return {
    intelSgxRootKeys: [intelRootKeyHex],
    amd,
    gatewayApps: Object.values(GATEWAY_SITES)
      .filter(({ publishes }) => publishes.platform === 'known')
      .map(({ publishes }) => ({ base: publishes.base, appIds: [GATEWAY_APP_ID] })),
    ctLogs: [ctLog],
    osImages: TESTBED_OS_IMAGES,
    sigstore,
    deployments: TESTBED_DEPLOYMENTS,
    profiles: TESTBED_PROFILES,
  };
}
