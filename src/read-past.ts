/**
 * The past of an app's contract, read after a visit: no verdict waits for it, and the next look shows it. Only where the visit showed that
 * this machine depends on the contract, and nobody remembers its past.
 */
import type { Appraisal, JsonValue } from './appraisal';
import { chainWith } from './governance/chain/endpoints';
import { type Address, addressOf } from './governance/chain/hex-values';
import { currentBlock } from './governance/chain/remembered-block';
import { rememberedHistory } from './governance/remembered-history';
import { RPC_CHAINS, type RpcChain, rpcSetting, rpcUrlsFrom } from './memory/chain-settings';
import type { Ports } from './ports/ports';
import { Refusal } from './refusal';

/** Whoever could not tell it is not asked again for so long. */
const PAUSE_MS = 60 * 60 * 1000;

/** Never rejects for what servers do. @returns whether there is a past to show that was not there before */
export async function readPast({ facts }: Appraisal, { fetch, memory, clock }: Ports): Promise<boolean> {
  const contract = contractIn(facts.governance);
  if (contract === undefined) return false;
  const { chainId, address } = contract;
  const at = clock.now();
  const key = `chain:${chainId} ${address} past`;
  const asked = membersOf(await memory.read(key)).at;
  if (typeof asked === 'number' && asked <= at && at - asked < PAUSE_MS) return false;
  const chain = chainWith(chainId, rpcUrlsFrom(await memory.read(rpcSetting(chainId)), chainId));
  if (chain === undefined) return false;
  await memory.write(key, { at });
  const history = await rememberedHistory(
    { chain, contract: address, at, mayAsk: true },
    () => currentBlock({ chainId, endpoints: chain.endpoints, at }, { fetch, memory }),
    { fetch, memory },
  );
  return history !== undefined && history.coverage.length > 0;
}

/** `undefined` where there is none that the machine depends on, or its past is there already. */
function contractIn(
  governance: Appraisal['facts']['governance'],
): { readonly chainId: RpcChain; readonly address: Address } | undefined {
  if (governance?.policy === undefined || governance.history !== undefined) return undefined;
  const { id } = membersOf(governance.chain);
  const { address } = membersOf(governance.app);
  const chainId = RPC_CHAINS.find((known) => known === id);
  if (chainId === undefined || typeof address !== 'string') return undefined;
  try {
    return { chainId, address: addressOf(address) };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const membersOf = (value: JsonValue | undefined): { readonly [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: JsonValue })
    : {};
