/** What a testbed build knows of services from their papers: one row is as its profile says, the other is another app. */
import type { Profile } from '../../src/profiles/profile';
import { appIdOf } from './code-manner';
import { OPERATOR_SAFE, TESTBED_DEPLOYMENT } from './evm/testbed-deployment';
import { GOVERNED_SITES } from './governed-sites';

const profile = (id: string, name: string, { host }: { readonly host: string }, app: string): Profile => ({
  id,
  name,
  hosts: [host],
  gatewayBases: [],
  contracts: {
    chainId: TESTBED_DEPLOYMENT.chainId,
    kms: TESTBED_DEPLOYMENT.kms,
    app,
    gatewayApp: TESTBED_DEPLOYMENT.gatewayApp,
    owner: { address: OPERATOR_SAFE, what: 'the Safe of the operator' },
  },
  imageSources: [],
  quirks: [],
  sources: ['test/testbed'],
});

const { governed, governedProfiled, governedDiffers } = GOVERNED_SITES;

export const TESTBED_PROFILES: readonly Profile[] = [
  profile('testbed-known', 'The known service', governedProfiled, appIdOf(governedProfiled)),
  profile('testbed-moved', 'The service that moved', governedDiffers, appIdOf(governed)),
];
