/** `vitrine governance`: the policy of an app alone, read from the chain: who may change its code, since when, and how that is known. */
import type { Verdict } from '../appraisal';
import { type Chain, chainWith } from '../governance/chain/endpoints';
import { type Address, NO_ADDRESS } from '../governance/chain/hex-values';
import { currentBlock } from '../governance/chain/remembered-block';
import type { BootInfo } from '../governance/contracts/boot-info';
import { DEPLOYMENTS, type Deployment } from '../governance/contracts/deployments';
import type { History } from '../governance/contracts/history';
import { type PolicyReading, readPolicy } from '../governance/contracts/read-policy';
import { known } from '../governance/contracts/value';
import { judgePolicyAlone } from '../governance/judge-policy';
import { historyFacts, policyFacts } from '../governance/policy-facts';
import { rememberedHistory } from '../governance/remembered-history';
import { nodePorts, processMemory } from '../ports/node';
import type { Ports } from '../ports/ports';
import { Refusal } from '../refusal';
import { judgeGovernanceChecks } from '../verdict';
import type { GovernanceCommand } from './governance-arguments';
import { renderGovernance } from './render-governance';
import type { Io, Surroundings } from './run';

/** What tests bring instead of the world. */
export interface ChainSurroundings {
  readonly ports: Pick<Ports, 'fetch' | 'memory'>;
  readonly deployments: readonly Deployment[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Asks, judges and prints. @returns the verdict over the policy alone */
export async function runGovernance(
  command: GovernanceCommand,
  io: Pick<Io, 'out' | 'err' | 'colour'>,
  { network = {}, chain: given }: Surroundings,
): Promise<Verdict> {
  const world: ChainSurroundings = given ?? {
    ports: nodePorts('', processMemory(), network),
    deployments: DEPLOYMENTS,
    at: Date.now(),
  };
  const { at, ports } = world;
  const chain = chainWith(command.chain, command.rpcUrls);
  if (chain === undefined) throw new Refusal('usage-chain', '--chain', 'a known chain', `${command.chain}`);
  io.err(`asking ${chain.endpoints.map(({ operator }) => operator).join(', ')}\n`);
  const { reading, governor } = await readUnder(governorsOf(command, world), command, chain, world);

  const histories = reading.kind === 'policy' ? [reading.app.address, reading.kms.address] : [];
  if (histories.length > 0) io.err('reading the history\n');
  const [ofApp, ofKms] = await Promise.all(histories.map((contract) => historyOf(contract, chain, world)));

  io.err('judging\n');
  const checks = judgePolicyAlone(reading, command);
  const verdict = judgeGovernanceChecks(checks);
  const governance = {
    ...policyFacts(reading, governor),
    ...(ofApp === undefined ? {} : { history: historyFacts(ofApp) }),
    ...(ofKms === undefined ? {} : { kmsHistory: historyFacts(ofKms) }),
    given: {
      appId: command.appId,
      chain: command.chain,
      endpoints: command.rpcUrls.map((url) => new URL(url).hostname),
      ...(command.composeHash === undefined ? {} : { composeHash: command.composeHash }),
      ...(command.osImageHash === undefined ? {} : { osImageHash: command.osImageHash }),
    },
  };
  if (command.json) io.out(`${JSON.stringify({ at, verdict, checks, facts: { governance } }, null, 2)}\n`);
  else
    io.out(renderGovernance({ at, verdict, checks, governance, reading, appId: command.appId }, io.colour));
  return verdict;

  function historyOf(
    contract: Address,
    of: Chain,
    { ports: asking }: ChainSurroundings,
  ): Promise<History | undefined> {
    const block = () => currentBlock({ chainId: of.id, endpoints: of.endpoints, at }, ports);
    return rememberedHistory({ chain: of, contract, at, mayAsk: true }, block, asking);
  }
}

interface Governor {
  readonly kms: Address;
  readonly pinnedBy: 'release' | 'person';
  readonly name?: string;
}

function governorsOf(
  { kms, chain }: GovernanceCommand,
  { deployments }: ChainSurroundings,
): readonly Governor[] {
  const pinned = deployments
    .filter(({ chainId }) => chainId === chain)
    .map((deployment) => ({ kms: deployment.kms, pinnedBy: 'release' as const, name: deployment.name }));
  if (kms === 'pinned') return pinned;
  return [pinned.find((deployment) => deployment.kms === kms) ?? { kms, pinnedBy: 'person' }];
}

/** Of several key services the one that knows the app; anybody may register an app anywhere, so the first of them. */
async function readUnder(
  governors: readonly Governor[],
  command: GovernanceCommand,
  chain: Chain,
  { ports, at }: ChainSurroundings,
): Promise<{ readonly reading: PolicyReading; readonly governor: Governor }> {
  let first: { readonly reading: PolicyReading; readonly governor: Governor } | undefined;
  for (const governor of governors) {
    const reading = await readPolicy({ chain, kms: governor.kms, machine: machineOf(command), at }, ports);
    const found = { reading, governor };
    if (reading.kind !== 'policy' || known(reading.kms.isRegistered) === true) return found;
    first ??= found;
  }
  if (first === undefined) throw new Refusal('usage-kms', '--kms', 'a DstackKms', 'none');
  return first;
}

/** There is no machine: what is not given is zero, and what contracts say of that is not judged. */
const machineOf = ({ appId, composeHash, osImageHash }: GovernanceCommand): BootInfo => {
  const nothing = '0'.repeat(64);
  return {
    appId,
    composeHash: composeHash ?? nothing,
    instanceId: NO_ADDRESS,
    deviceIds: [],
    mrAggregated: nothing,
    mrSystem: nothing,
    osImageHash: osImageHash ?? nothing,
    tcbStatus: '',
    advisoryIds: [],
  };
};
