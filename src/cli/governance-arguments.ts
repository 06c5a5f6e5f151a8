/** The arguments of `vitrine governance`, read strictly: one address mistyped is another app's rules. */
import { type Address, addressOf, NO_ADDRESS } from '../governance/chain/hex-values';
import { DEPLOYMENTS } from '../governance/contracts/deployments';
import { DEFAULT_RPC_URLS, RPC_CHAINS, type RpcChain } from '../memory/chain-settings';
import { serviceAddress } from '../memory/service-address';
import { Refusal } from '../refusal';

export interface GovernanceCommand {
  readonly name: 'governance';
  readonly appId: Address;
  readonly chain: RpcChain;
  /** `pinned`: those of the release on this chain. */
  readonly kms: Address | 'pinned';
  /** Hex of 32 bytes. */
  readonly composeHash?: string;
  readonly osImageHash?: string;
  readonly rpcUrls: readonly string[];
  readonly json: boolean;
}

/** As Node's parser gives them. */
export interface GovernanceOptions {
  readonly json?: boolean | undefined;
  readonly chain?: string | undefined;
  readonly kms?: string | undefined;
  readonly 'compose-hash'?: string | undefined;
  readonly 'os-image-hash'?: string | undefined;
  readonly rpc?: readonly string[] | undefined;
}

/** @throws Refusal `usage-app`, `usage-chain`, `usage-kms`, `usage-hash`, `usage-rpc` */
export function governanceCommand(subject: string, options: GovernanceOptions): GovernanceCommand {
  const { json = false, kms, rpc } = options;
  const chain = chainOf(options.chain);
  if (kms === undefined && !DEPLOYMENTS.some(({ chainId }) => chainId === chain))
    throw new Refusal(
      'usage-kms',
      '--kms',
      `the DstackKms of chain ${chain}, which this release has none of`,
      'nothing',
    );
  return {
    name: 'governance',
    appId: contractAt(subject, 'usage-app', 'app id'),
    chain,
    kms: kms === undefined ? 'pinned' : contractAt(kms, 'usage-kms', '--kms'),
    ...hashOf('composeHash', '--compose-hash', options['compose-hash']),
    ...hashOf('osImageHash', '--os-image-hash', options['os-image-hash']),
    rpcUrls: rpc === undefined ? DEFAULT_RPC_URLS[chain] : endpointsOf(rpc),
    json,
  };
}

function chainOf(text: string | undefined): RpcChain {
  const chain = RPC_CHAINS.find((known) => `${known}` === (text ?? '8453'));
  if (chain === undefined)
    throw new Refusal(
      'usage-chain',
      '--chain',
      RPC_CHAINS.join(' (Base) or ').concat(' (Ethereum)'),
      `${text}`,
    );
  return chain;
}

function contractAt(text: string, code: 'usage-app' | 'usage-kms', place: string): Address {
  try {
    const address = addressOf(text);
    if (address !== NO_ADDRESS) return address;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new Refusal(code, place, '40 hex digits, not all zero', text);
}

function hashOf<const K extends 'composeHash' | 'osImageHash'>(
  key: K,
  option: string,
  text: string | undefined,
) {
  if (text === undefined) return {};
  const [, hex] = /^(?:0x|sha256:)?([0-9a-f]{64})$/i.exec(text) ?? [];
  if (hex === undefined) throw new Refusal('usage-hash', option, '64 hex digits', text);
  return { [key]: hex.toLowerCase() } as { readonly [k in K]: string };
}

/** As in the settings, and more than two where somebody wants more voices. */
function endpointsOf(texts: readonly string[]): readonly string[] {
  const urls = texts.map(serviceAddress);
  const hosts = new Set(urls.map((url) => url && new URL(url).hostname.replace(/\.$/, '')));
  if (urls.length < 2 || hosts.size !== urls.length || urls.includes(undefined))
    throw new Refusal(
      'usage-rpc',
      '--rpc',
      'https URLs on two hosts or more, one --rpc each: the word of one server counts for nothing',
      texts.join(' '),
    );
  return urls.filter((url) => url !== undefined);
}
