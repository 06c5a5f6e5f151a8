import type { Profile } from './profile';

const LIT = { repository: 'LIT-Protocol/chipotle', signature: 'cosign' } as const;

/** The labels are the true ones: Lit's guide calls the KMS the app, and the app the KMS. */
export const LIT_CHIPOTLE = {
  id: 'lit-chipotle',
  name: 'Lit Chipotle',
  hosts: ['api.chipotle.litprotocol.com'],
  gatewayBases: ['dstack-base-prod5.phala.network'],
  contracts: {
    chainId: 8453,
    kms: '2f83172a49584c017f2b256f0fb2dca14126ba9c',
    app: '3f91deaf16ff7c823ee65081d6bafa1ceea05ffc',
    owner: { address: 'f688411c0ffc300cab33eb1da651dbb3e6891098', what: 'a Safe of Lit' },
  },
  // The account at the registry is a secret of their builds; the ends of the names are not.
  imageSources: [
    { image: { endsWith: '-lit-actions' }, ...LIT },
    { image: { endsWith: '-lit-api-server' }, ...LIT },
    { image: { endsWith: '-lit-static' }, ...LIT },
    { image: { endsWith: '-otel-collector' }, ...LIT },
  ],
  secondQuote: '/attestation',
  quirks: [
    'The full guide swaps two labels: 0x2f83… is the DstackKms of Phala, 0x3f91… the DstackApp of Lit, whose address is the app id.',
    "The full guide looks up CAA at the gateway's domain; authorities follow the alias of the name itself and never climb from its target.",
    'Its DNS is written at Route 53, where dstack-ingress leaves out the account: then the records lock nothing.',
    'Event logs come without digests of runtime events; they follow from name and payload.',
    'The quote at /attestation is over nothing: it is bound to no connection.',
    'The Safe had three signers in one page of the documents and four in another; the chain decides.',
  ],
  sources: [
    'dstack evidence specification, sections 2.5, 11.3 and 13 C',
    'LIT-Protocol/chipotle, docs/architecture/verification and .github/workflows (2026)',
  ],
} as const satisfies Profile;
