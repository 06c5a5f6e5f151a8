/**
 * The agreed block, remembered for a short while, so that visits that follow each other read at the same block and nothing is asked
 * twice. Only agreements are remembered. What memory holds was verified when it was written.
 */
import type { JsonValue } from '../../appraisal';
import type { Ports } from '../../ports/ports';
import { agreeOnBlock, type BlockAgreement, type BlockQuestion } from './agree-on-block';
import type { AgreedBlock } from './read-chain';

/** One slot of Ethereum: no block of our chains becomes final more often. Base has a new final one every few minutes. */
export const BLOCK_INTERVAL_MS = 12_000;

/** As `agreeOnBlock`, from memory while the block interval lasts. @throws Refusal `endpoints-too-few`, `endpoint-url` */
export async function currentBlock(
  question: BlockQuestion,
  ports: Pick<Ports, 'fetch' | 'memory'>,
): Promise<BlockAgreement> {
  const key = `chain:${question.chainId} block`;
  const remembered = readRemembered(await ports.memory.read(key), question);
  if (remembered !== undefined) return remembered;
  const agreement = await agreeOnBlock(question, ports.fetch);
  if (agreement.kind === 'agreed') await ports.memory.write(key, toRemember(agreement, question));
  return agreement;
}

const toRemember = ({ block, tag, endpoints }: AgreedBlock, { at }: BlockQuestion): JsonValue => ({
  at,
  tag,
  block: { ...block },
  endpoints: endpoints.map(({ url }) => url),
});

/** Only for the same endpoints: an agreement of others is not theirs. One with somebody silent is asked for again. */
function readRemembered(
  memory: JsonValue | undefined,
  { at: now, endpoints }: BlockQuestion,
): AgreedBlock | undefined {
  if (typeof memory !== 'object' || memory === null || Array.isArray(memory)) return undefined;
  const { at, tag, block, endpoints: urls } = memory as { readonly [name: string]: JsonValue };
  if (typeof at !== 'number' || !(at <= now) || now - at >= BLOCK_INTERVAL_MS) return undefined;
  if (tag !== 'finalized' && tag !== 'safe') return undefined;
  if (!Array.isArray(urls) || urls.length !== endpoints.length) return undefined;
  if (endpoints.some(({ url }, index) => urls[index] !== url)) return undefined;
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return undefined;
  const { number, hash, parentHash, stateRoot, timestamp } = block as { readonly [name: string]: JsonValue };
  if (
    typeof number !== 'number' ||
    typeof timestamp !== 'number' ||
    ![hash, parentHash, stateRoot].every(isHash)
  )
    return undefined;
  return {
    kind: 'agreed',
    tag,
    block: {
      number,
      timestamp,
      hash: `${hash}`,
      parentHash: `${parentHash}`,
      stateRoot: `${stateRoot}`,
    },
    endpoints,
    silent: [],
  };
}

const isHash = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
