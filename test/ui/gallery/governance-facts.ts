/** A policy as it is read of an app that several keys govern, with a past; and one that strangers wrote. */
import { type Check, check, type JsonValue } from '../../../src/appraisal';

const SAFE = 'f688411c0ffc300cab33eb1da651dbb3e6891098';
const OWNERS = ['a1', 'a2', 'a3'].map((octet) => octet.repeat(20));
const proven = (value: JsonValue) => ({ value, support: 'proven' });
const pen = {
  kind: 'safe',
  address: SAFE,
  threshold: 2,
  owners: OWNERS,
  modules: [],
  release: '1.4.1',
  support: 'proven',
};
const hash = (octet: string) => octet.repeat(32);

export const GOVERNED: readonly Check[] = [
  check('kms-is-the-contracts'),
  check('chain-agreed', { got: 'mainnet.base.org and base-rpc.publicnode.com: Base, block 38123456' }),
  check('policy-proven'),
  check('compose-allowed', { got: hash('c0') }),
  check('os-image-allowed', { got: hash('05') }),
  check('pen-safe', { got: `2 of 3: ${OWNERS.join(', ')}` }),
];

export const GOVERNANCE = {
  reading: 'policy',
  chain: {
    name: 'Base',
    block: 38_123_456,
    tag: 'finalized',
    operators: ['mainnet.base.org', 'base-rpc.publicnode.com'],
    silent: [],
    blockTime: Date.UTC(2026, 10, 21, 13, 40),
    faults: [{ operator: 'base-rpc.publicnode.com', said: 'no proof' }],
  },
  app: {
    address: '3f91deaf16ff7c823ee65081d6bafa1ceea05ffc',
    implementation: 'c0de'.repeat(10),
    upgrades: 'open',
    owner: proven(SAFE),
    composeAllowed: proven(true),
    allowAnyDevice: proven(false),
    deviceAllowed: proven(true),
    requireTcbUpToDate: { absent: true },
    pen,
  },
  keyService: {
    build: {
      name: 'prod7BaseV053',
      asks: { kind: 'contract', chainId: 8453, address: '2f83172a49584c017f2b256f0fb2dca14126ba9c' },
    },
  },
  kms: {
    address: '2f83172a49584c017f2b256f0fb2dca14126ba9c',
    pinnedBy: 'release',
    name: 'Phala production',
    osImageAllowed: { value: true, support: 'called' },
    implementation: 'c0de'.repeat(10),
    owner: proven(SAFE),
    gatewayAppId: proven('55760b065a3f1eabdb1a4d7abb94950f31b91a84'),
    pen: { kind: 'key', address: OWNERS[0] ?? '' },
  },
  history: {
    from: 37_821_057,
    to: 38_123_456,
    isAgreed: false,
    events: [
      { name: 'OwnershipTransferred', block: 37_900_001, transaction: hash('f1'), subject: SAFE },
      { name: 'ComposeHashAdded', block: 37_900_002, transaction: hash('f2'), subject: hash('c0') },
      { name: 'UpgradesDisabled', block: 38_000_000, transaction: hash('f3') },
    ],
  },
} as const;
