/** Who is asked about a chain, and which chains there are. */
import { Refusal } from '../../refusal';

export interface Endpoint {
  /** `https://…`, JSON-RPC over POST. */
  readonly url: string;
  /** Who runs it: two endpoints of one operator are one voice. */
  readonly operator: string;
}

export interface Chain {
  /** EIP-155. */
  readonly id: number;
  readonly name: string;
  /** Where Multicall3 stands; `none` where it does not. */
  readonly multicall: string | 'none';
  /** In the order in which they are asked for what one alone can prove. */
  readonly endpoints: readonly Endpoint[];
}

/** The same address on both chains (mds1/multicall, deployments). What it answers is held against storage proofs like any answer. */
const MULTICALL3 = 'ca11bde05977b3631167028862be2a173976ca11';

/**
 * Public endpoints that need no key. Operators: Base (Coinbase), Allnodes, dRPC, ConsenSys and others change their terms at will; a
 * person's own ones replace them.
 */
export const CHAINS: { readonly [id: number]: Chain } = {
  8453: {
    id: 8453,
    name: 'Base',
    multicall: MULTICALL3,
    endpoints: [
      { url: 'https://mainnet.base.org', operator: 'base.org' },
      { url: 'https://base-rpc.publicnode.com', operator: 'publicnode.com' },
    ],
  },
  1: {
    id: 1,
    name: 'Ethereum',
    multicall: MULTICALL3,
    endpoints: [
      { url: 'https://ethereum-rpc.publicnode.com', operator: 'publicnode.com' },
      { url: 'https://eth.drpc.org', operator: 'drpc.org' },
    ],
  },
};

/**
 * At least two endpoints, of at least two operators.
 * @throws Refusal `endpoints-too-few`, `endpoint-url`
 */
export function refuseOneVoice(endpoints: readonly Endpoint[]): void {
  for (const { url } of endpoints)
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
      throw new Refusal('endpoint-url', 'endpoints', 'https://…', JSON.stringify(url.slice(0, 80)));
  const operators = new Set(endpoints.map((endpoint) => endpoint.operator));
  const hosts = new Set(endpoints.map((endpoint) => new URL(endpoint.url).host));
  if (operators.size < 2 || hosts.size < 2)
    throw new Refusal('endpoints-too-few', 'endpoints', 'two operators', [...operators].join(', ') || 'none');
}
