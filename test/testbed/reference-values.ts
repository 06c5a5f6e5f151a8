/** What a testbed build knows beside the testbed's Intel-like root: see `src/trust.ts`. */
import type { CtLog } from '../../src/domain/sct/ct-log';
import type { TrustRoots } from '../../src/trust';

/** The platform of the testbed: apps are at `<id>.gw.vitrine.test`, its gateway at `gateway.gw.vitrine.test`. */
export const GATEWAY_BASE = 'gw.vitrine.test';
/** The app that is the gateway of that platform. */
export const GATEWAY_APP_ID = 'd57acc0de9a7e3a1b2c3d4e5f60718293a4b5c6d';

/** @param ctLog of the testbed's own transparency log */
export function testbedRoots(intelRootKeyHex: string, ctLog: CtLog): TrustRoots {
  return {
    intelSgxRootKeys: [intelRootKeyHex],
    gatewayApps: [{ base: GATEWAY_BASE, appIds: [GATEWAY_APP_ID] }],
    ctLogs: [ctLog],
  };
}
