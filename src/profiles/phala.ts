import type { Profile } from './profile';

/**
 * Apps at a base may be under other contracts, or under none: one machine of the platform serves several KMS. So only the gateway is
 * expected here.
 */
export const PHALA_PRODUCTION = {
  id: 'phala-production',
  name: 'Phala Cloud (Base)',
  hosts: [],
  gatewayBases: ['dstack-base-prod7.phala.network'],
  contracts: {
    chainId: 8453,
    kms: '2f83172a49584c017f2b256f0fb2dca14126ba9c',
    gatewayApp: '55760b065a3f1eabdb1a4d7abb94950f31b91a84',
  },
  imageSources: [],
  quirks: [
    'From 0.5.9 on the platform hides which machine a guest runs on: the device id is the hash of nothing.',
    'The KMS that gave the gateway its keys may be an older instance than the one that serves apps; the contract lists both.',
  ],
  sources: ['dstack evidence specification, sections 1, 5, 10 and 11.3'],
} as const satisfies Profile;

/** The deployment before it, with its own KMS contract. */
export const REDPILL_OLDER = {
  id: 'redpill-older',
  name: 'Redpill (older deployment)',
  hosts: [],
  gatewayBases: ['llm-04.phala.network:9204'],
  contracts: {
    chainId: 8453,
    kms: 'bfd2d557118fc650ea25a0e7d85355d335f259d8',
    gatewayApp: '39f2f3373cecff85bd8bbd985adeef32547a302c',
  },
  imageSources: [],
  quirks: ['Hosts carry a port, which is part of their base.'],
  sources: ['dstack evidence specification, sections 1 and 11.3'],
} as const satisfies Profile;
