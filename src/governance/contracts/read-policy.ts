/**
 * Reads what the chain says about one app and the machine it runs on: the pinned KMS contract, the app's contract, and who owns each.
 * Facts only. The app's id and hashes must come from a verified event log, the KMS contract from the release or from the person.
 *
 * Two rounds of one request to each endpoint: the contracts, then their owners. A third where an older KMS has the app's contract elsewhere.
 */
import type { Ports } from '../../ports/ports';
import type { BlockAgreement, Voice } from '../chain/agree-on-block';
import type { BlockHeader } from '../chain/block-header';
import type { Chain } from '../chain/endpoints';
import { type Address, addressOf, NO_ADDRESS } from '../chain/hex-values';
import type { AgreedBlock, ChainReading } from '../chain/read-chain';
import { currentBlock } from '../chain/remembered-block';
import { readAtBlock } from '../chain/remembered-reading';
import { type AppFacts, appReader } from './app-contract';
import type { BootInfo } from './boot-info';
import { type ContractReader, factsOf, questionsOf } from './contract-reader';
import { type KmsFacts, kmsAnswersReader, kmsReader } from './kms-contract';
import { type Pen, penReader } from './pen';
import { known } from './value';

export interface PolicyQuestion {
  readonly chain: Chain;
  /** Pinned. */
  readonly kms: Address;
  readonly machine: BootInfo;
  /** Hex of the `mr-kms` event, where the log has one. */
  readonly mrKms?: string;
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
}

export interface PolicyFacts {
  readonly kind: 'policy';
  readonly chain: { readonly id: number; readonly name: string };
  readonly block: BlockHeader;
  readonly tag: AgreedBlock['tag'];
  /** Who agreed, by operator. */
  readonly operators: readonly string[];
  readonly silent: readonly Voice[];
  /** Proofs that somebody gave wrong or not at all. */
  readonly faults: readonly Voice[];
  readonly kms: KmsFacts;
  readonly app: AppFacts;
  /** Who owns each contract; `unreadable` where the contract does not say. */
  readonly pens: { readonly kms: Pen | 'unreadable'; readonly app: Pen | 'unreadable' };
}

export type PolicyReading =
  | PolicyFacts
  | Exclude<BlockAgreement, { kind: 'agreed' }>
  | Exclude<ChainReading, { kind: 'answers' }>;

/** Never rejects, but for endpoints that are one voice. @throws Refusal `endpoints-too-few`, `endpoint-url` */
export async function readPolicy(
  question: PolicyQuestion,
  ports: Pick<Ports, 'fetch' | 'memory'>,
): Promise<PolicyReading> {
  const { chain, kms: kmsAddress, machine, mrKms, at } = question;
  const agreed = await currentBlock({ chainId: chain.id, endpoints: chain.endpoints, at }, ports);
  if (agreed.kind !== 'agreed') return agreed;
  const { block } = agreed;
  const multicall = chain.multicall === 'none' ? 'none' : addressOf(chain.multicall);
  const read = (round: string, readers: readonly ContractReader<unknown>[]) =>
    readAtBlock(
      `${chain.id} ${kmsAddress} ${machine.appId} ${round}`,
      questionsOf(readers),
      agreed,
      multicall,
      ports,
    );

  const readers = [
    kmsReader(kmsAddress, machine, mrKms, block.hash),
    appReader(machine.appId, machine, block.hash),
    kmsAnswersReader(kmsAddress, machine, block.hash),
  ] as const;
  const contracts = await read('contracts', readers);
  if (contracts.kind !== 'answers') return contracts;
  const faults = [...contracts.faults];
  const kms = { ...factsOf(readers[0], readers, contracts), ...factsOf(readers[2], readers, contracts) };
  let app = factsOf(readers[1], readers, contracts);
  if (kms.appContract !== machine.appId) {
    const elsewhere = appReader(kms.appContract, machine, block.hash);
    const answers = await read('controller', [elsewhere]);
    if (answers.kind !== 'answers') return answers;
    faults.push(...answers.faults);
    app = factsOf(elsewhere, [elsewhere], answers);
  }

  const owners = { kms: known(kms.owner), app: known(app.owner) };
  const penReaders = [...new Set([owners.kms, owners.app])]
    .filter((owner) => owner !== undefined)
    .map(penReader);
  const asked = penReaders.filter(({ address }) => address !== NO_ADDRESS);
  const answers = asked.length === 0 ? undefined : await read('owners', asked);
  if (answers !== undefined && answers.kind !== 'answers') return answers;
  faults.push(...(answers?.faults ?? []));
  const penOf = (owner: Address | undefined): Pen | 'unreadable' => {
    if (owner === undefined) return 'unreadable';
    if (owner === NO_ADDRESS) return { kind: 'burned' };
    const reader = asked.find(({ address }) => address === owner);
    return reader === undefined || answers === undefined ? 'unreadable' : factsOf(reader, asked, answers);
  };
  return {
    kind: 'policy',
    chain: { id: chain.id, name: chain.name },
    block,
    tag: agreed.tag,
    operators: [...new Set(agreed.endpoints.map(({ operator }) => operator))],
    silent: agreed.silent,
    faults,
    kms,
    app,
    pens: { kms: penOf(owners.kms), app: penOf(owners.app) },
  };
}
