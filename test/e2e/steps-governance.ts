/** What is done in the rows of the table about contracts: on the chain, at its servers, and in the browser. */
import assert from 'node:assert/strict';
import { BLOCK_INTERVAL_MS } from '../../src/governance/chain/remembered-block';
import { type Bytes, fromHex } from '../testbed/bytes';
import { mappingSlot, word } from '../testbed/chain-abi';
import { CHAIN_HOSTS } from '../testbed/evm/chain-world';
import type { DstackApp } from '../testbed/evm/dstack-contracts';
import type { DoctoredSlot } from '../testbed/evm/evm-view';
import { honestKnobs } from '../testbed/evm/rpc-knobs';
import type { StartedChain } from '../testbed/evm/start-chain';
import type { Testbed } from '../testbed/server';
import { type Expectations, expectationFor } from './expectation';
import type { Stage } from './stage';
import { checkAgain, pin } from './steps';
import { pause, until } from './until';

type Steps = (stage: Stage) => Promise<void>;

const queues = new WeakMap<Testbed, Promise<unknown>>();

/**
 * All sites are governed on one chain, behind the same two servers: what is done there is done by one row after another, and its outcome
 * is seen before the next one begins.
 */
export function inTurn(expects: Expectations, steps: Steps): Steps {
  return (stage) => {
    const { testbed, browser } = stage;
    const turn = async (): Promise<void> => {
      try {
        await testbed.governed.ready();
        await steps(stage);
        await stage.expect(expectationFor(browser.variant, expects));
      } finally {
        for (const front of testbed.chain.fronts) {
          Object.assign(front.knobs, honestKnobs());
          front.seeNoFork();
        }
      }
    };
    const done = (queues.get(testbed) ?? Promise.resolve()).then(turn);
    queues.set(
      testbed,
      done.catch(() => undefined),
    );
    return done;
  };
}

/** The chain takes longer to start than a page is waited for. */
export const visitOnceOnChain: Steps = async (stage) => {
  await stage.testbed.governed.ready();
  await stage.visit();
};

export const visit: Steps = (stage) => stage.visit();

/** Nobody waits for the past of a contract: it is read once the visit is over. */
export const visitAndReadThePast: Steps = async (stage) => {
  const { fronts } = stage.testbed.chain;
  const told = () => fronts.map(({ asked }) => asked.filter((method) => method === 'eth_getLogs').length);
  const before = told();
  await stage.visit();
  await until('both servers being asked for the past of the contract', () =>
    told().every((count, i) => count > (before[i] ?? 0)),
  );
};

/** The block that was agreed on last is remembered for so long: afterwards the chain is asked again. */
const forgetBlock = (): Promise<void> => pause(BLOCK_INTERVAL_MS + 500);

/** Pins the site, lets something happen on the chain, and comes back. */
const pinThen =
  (happens: (app: DstackApp, chain: StartedChain, stage: Stage) => Promise<unknown>): Steps =>
  async (stage) => {
    const { testbed, site } = stage;
    await pin(stage);
    await happens(await testbed.governed.appOf(site), await testbed.chain.started(), stage);
    await testbed.chain.settle();
    await forgetBlock();
    await stage.visit('/next');
    // A fresh result may be shown again for a few minutes.
    await checkAgain(stage);
  };

export const pinThenRemove = pinThen(async (app, _, { site }) => {
  const { composeHash } = await site.enclave();
  await app.removeCompose(Buffer.from(composeHash).toString('hex'));
});

export const pinThenUpgrade: Steps = async (stage) => {
  let next = '';
  await pinThen(async (app, { implementation }) => {
    next = await implementation('DstackAppNext');
    await app.upgradeTo(next);
  })(stage);
  await sayChanges(stage, [`0x${next}`]);
};

/** The popup says who decided before, and who does now. */
export const pinThenHandOver: Steps = async (stage) => {
  await pinThen((app, { operator }) => app.handTo(operator))(stage);
  const { operator, safe } = await stage.testbed.chain.started();
  await sayChanges(stage, ['2 of 3 keys', `0x${safe.address}`, 'One key holder', `0x${operator.address}`]);
};

async function sayChanges(stage: Stage, words: readonly string[]): Promise<void> {
  await stage.expect({ verdict: 'changed' });
  const { page } = await stage.popup();
  const changes = await page.evaluate(() => document.querySelector('.changes')?.textContent ?? '');
  for (const word of words)
    assert(changes.includes(word), `the popup does not name ${word} among the changes: ${changes}`);
}

/** What the contract of the site stores about a compose hash, as a server that lies would have it. */
async function stored(stage: Stage, composeHash: Bytes, isAllowed: boolean): Promise<DoctoredSlot> {
  const { address } = await stage.testbed.governed.appOf(stage.site);
  return {
    address,
    slot: mappingSlot(composeHash, 0),
    value: Buffer.from(word(isAllowed)).toString('hex'),
  };
}

/** Only one of the two says that the contract does not allow what runs. */
export const oneServerLies: Steps = async (stage) => {
  const { composeHash } = await stage.site.enclave();
  stage.testbed.chain.fronts[1].knobs.doctored = [await stored(stage, composeHash, false)];
  await stage.visit();
  const { page } = await stage.popup();
  await until('the popup that says who contradicts whom', async () => {
    const said = await page.evaluate(() => document.body.textContent ?? '');
    return ['Two servers contradict each other', ...CHAIN_HOSTS].every((words) => said.includes(words));
  });
};

/** Both are about a state that never was: what they say of this site agrees, and cannot be proven. */
export const bothServersMakeUpAState: Steps = async (stage) => {
  const another = await stored(stage, fromHex('ee'.repeat(32)), true);
  for (const { knobs } of stage.testbed.chain.fronts) knobs.doctored = [another];
  await stage.visit();
};

export const oneServerIsBehind: Steps = async (stage) => {
  await forgetBlock();
  stage.testbed.chain.fronts[1].knobs.behindMs = 65 * 60_000;
  await stage.visit();
};

/** Once the block was agreed on, it is another one. */
export const chainIsRewritten: Steps = async (stage) => {
  await forgetBlock();
  const { chain } = await stage.testbed.chain.started();
  const finalized = chain.blocks.at(-3);
  if (finalized === undefined) throw new Error('a chain without blocks');
  const branch = await chain.fork(finalized.number);
  for (const front of stage.testbed.chain.fronts) front.seeFork(branch, 1);
  await stage.visit();
};
