/** The contracts that a testbed build pins: where a release has its first deployment, with the key of the testbed's key service. */
import { DEPLOYMENTS, type Deployment } from '../../../src/governance/contracts/deployments';
import { GOVERNED_KEY_PROVIDER } from '../event-log-maker';

const [release] = DEPLOYMENTS;
if (release === undefined) throw new Error('a release pins a deployment');

export const TESTBED_DEPLOYMENT: Deployment = {
  ...release,
  name: 'Testbed',
  caPubkey: GOVERNED_KEY_PROVIDER.id,
  source: 'test/testbed',
};

/** Of those who own apps, two of three; where the Safe of a real service stands. */
export const OPERATOR_SAFE = 'f688411c0ffc300cab33eb1da651dbb3e6891098';

/** Its contract has named another key since. */
export const REPLACED_KEY_PROVIDER = { name: 'kms', id: '01d0'.repeat(8) } as const;

export const TESTBED_DEPLOYMENTS: readonly Deployment[] = [
  TESTBED_DEPLOYMENT,
  { ...TESTBED_DEPLOYMENT, name: 'Testbed, before its key was replaced', caPubkey: REPLACED_KEY_PROVIDER.id },
];
