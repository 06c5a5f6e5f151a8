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

/** Without endpoints: these are a person's to choose (`memory/chain-settings.ts`). */
export const CHAINS: readonly Omit<Chain, 'endpoints'>[] = [
  { id: 8453, name: 'Base', multicall: MULTICALL3 },
  { id: 1, name: 'Ethereum', multicall: MULTICALL3 },
];

/**
 * A chain with the endpoints that are to be asked; the host of each stands for who runs it.
 * @param urls `https://…`
 * @returns `undefined` for a chain that this release cannot read
 */
export function chainWith(id: number, urls: readonly string[]): Chain | undefined {
  const chain = CHAINS.find((known) => known.id === id);
  return chain && { ...chain, endpoints: urls.map((url) => ({ url, operator: new URL(url).hostname })) };
}

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
