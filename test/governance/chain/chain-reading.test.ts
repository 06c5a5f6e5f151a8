import { beforeEach, describe, expect, test } from 'vitest';
import { agreeOnBlock, type BlockAgreement } from '../../../src/governance/chain/agree-on-block';
import { addressOf, wordOf } from '../../../src/governance/chain/hex-values';
import { type ChainQuestions, readChain } from '../../../src/governance/chain/read-chain';
import { concat, hex, utf8 } from '../../testbed/bytes';
import { word } from '../../testbed/chain-abi';
import { ChainNode } from '../../testbed/chain-node';

const AT = Date.UTC(2026, 8, 1);
const CONTRACT = '11'.repeat(20);
const CODE = utf8('some code');
const SLOT = wordOf(7);

/** Answers with what its slot 7 holds; reverts when it is asked with anything behind the selector. */
const CONTRACT_CODE = {
  code: CODE,
  answer: (data: Uint8Array, storage: ReadonlyMap<string, string>) =>
    data.length > 4 ? undefined : word(storage.get(hex(SLOT)) ?? '0'),
};

const QUESTIONS: ChainQuestions = {
  calls: [
    { to: addressOf(CONTRACT), data: new Uint8Array(4) },
    { to: addressOf(CONTRACT), data: new Uint8Array(5) },
    { to: addressOf('22'.repeat(20)), data: new Uint8Array(4) },
  ],
  proofs: [
    { address: addressOf(CONTRACT), slots: [SLOT, wordOf(8)] },
    { address: addressOf('22'.repeat(20)), slots: [SLOT] },
  ],
  code: [addressOf(CONTRACT)],
};

let chain: ChainNode;
beforeEach(async () => {
  chain = new ChainNode(AT);
  chain.deploy(CONTRACT, CONTRACT_CODE);
  chain.set(CONTRACT, hex(SLOT), '2a');
  await chain.mine();
});

const agree = (of = chain, endpoints = of.endpoints) =>
  agreeOnBlock({ chainId: of.chainId, endpoints, at: AT }, of.fetch);

async function agreed(): Promise<Extract<BlockAgreement, { kind: 'agreed' }>> {
  const agreement = await agree();
  if (agreement.kind !== 'agreed') throw new Error(JSON.stringify(agreement));
  return agreement;
}

const MULTICALL = addressOf('ca11bde05977b3631167028862be2a173976ca11');
const read = async (questions = QUESTIONS, multicall: typeof MULTICALL | 'none' = MULTICALL) =>
  readChain(questions, await agreed(), multicall, chain.fetch);

describe('the block at which a chain is read', () => {
  test('is the latest that both call finalized, with one request to each when they are equally far', async () => {
    const agreement = await agreed();
    expect(agreement).toMatchObject({ tag: 'finalized', silent: [], block: { number: 30_000_001 } });
    expect(agreement.endpoints).toHaveLength(2);
    expect(chain.front('a.rpc.test').requests + chain.front('b.rpc.test').requests).toBe(2);
  });

  test('is the older one where one of them lags a little, asked for at the other by number', async () => {
    chain.front('b.rpc.test').lies.behind = 1;
    expect((await agreed()).block.number).toBe(30_000_000);
    expect(chain.front('a.rpc.test').requests).toBe(2);
  });

  test('is the latest safe one where one of them knows no finalized ones', async () => {
    chain.front('a.rpc.test').lies.noFinalized = true;
    expect(await agreed()).toMatchObject({ tag: 'safe', block: { number: 30_000_003 } });
  });

  test('is the same without batches', async () => {
    chain.front('a.rpc.test').lies.noBatch = true;
    expect((await agreed()).block.number).toBe(30_000_001);
    expect(chain.front('a.rpc.test').requests).toBe(4);
  });

  test('is none when one stands still for an hour', async () => {
    const old = new ChainNode(AT);
    await old.mine(4, 3700);
    expect(await agree(old)).toMatchObject({ kind: 'stale', voices: [{}, {}] });
    chain.front('b.rpc.test').lies.block = () => old.state.blocks[1]?.json;
    const agreement = await agree();
    expect(agreement).toMatchObject({ kind: 'stale', voices: [{ operator: 'b.rpc.test' }] });
  });

  test('is none when they see two blocks at one height', async () => {
    const other = new ChainNode(AT);
    await other.mine(2, 601);
    const fork = other.state.blocks[1];
    if (fork === undefined) throw new Error('no fork');
    chain.front('b.rpc.test').lies.instead = fork;
    const agreement = await agree();
    expect(agreement).toMatchObject({ kind: 'disagreement', about: 'block 30000001' });
    expect(agreement.kind === 'disagreement' && agreement.voices.map(({ said }) => said)).toContain(
      fork.hash,
    );
  });

  test('is none when one answers for another chain', async () => {
    chain.front('a.rpc.test').lies.chainId = 1;
    expect(await agree()).toEqual({
      kind: 'disagreement',
      about: 'chain 8453',
      voices: [{ operator: 'a.rpc.test', said: 'chain 1' }],
    });
  });

  test.each(['silent', 'busy', 'garbage'] as const)(
    'is none when one is %s: one voice alone is none',
    async (state) => {
      chain.front('a.rpc.test').lies.state = state;
      expect(await agree()).toMatchObject({
        kind: 'too-few',
        heard: ['b.rpc.test'],
        silent: [{ operator: 'a.rpc.test' }],
      });
    },
  );

  test('of which a field was changed has another hash, and counts as no answer', async () => {
    for (const field of ['stateRoot', 'number', 'timestamp', 'parentHash', 'requestsHash', 'extraData']) {
      chain.front('a.rpc.test').lies.block = (json) => ({ ...json, [field]: json.hash });
      expect(await agree()).toMatchObject({ kind: 'too-few', silent: [{ operator: 'a.rpc.test' }] });
    }
    chain.front('a.rpc.test').lies.block = (json) => ({ ...json, stateRoot: json.parentHash });
    expect(await agree()).toMatchObject({ silent: [{ said: 'block-hash-mismatch' }] });
    chain.front('a.rpc.test').lies.block = (json) => ({ ...json, number: `0x${'f'.repeat(65)}` });
    expect(await agree()).toMatchObject({ silent: [{ said: 'quantity-malformed' }] });
    chain.front('a.rpc.test').lies.block = (json) => ({ ...json, withdrawalsRoot: undefined });
    expect(await agree()).toMatchObject({ silent: [{ said: 'block-malformed' }] });
  });

  test('needs two operators: two addresses of one are refused, and so is plain HTTP', async () => {
    const [a, b] = chain.endpoints;
    if (a === undefined || b === undefined) throw new Error('two endpoints');
    await expect(agree(chain, [a, { ...b, operator: a.operator }])).rejects.toThrow('endpoints-too-few');
    await expect(agree(chain, [a, { ...a, operator: 'other' }])).rejects.toThrow('endpoints-too-few');
    await expect(agree(chain, [a])).rejects.toThrow('endpoints-too-few');
    await expect(agree(chain, [a, { ...b, url: 'http://b.rpc.test/' }])).rejects.toThrow('endpoint-url');
  });

  test('stays where one of three falls silent', async () => {
    const three = new ChainNode(AT, ['a.rpc.test', 'b.rpc.test', 'c.rpc.test']);
    await three.mine();
    three.front('b.rpc.test').lies.state = 'silent';
    expect(await agree(three)).toMatchObject({
      kind: 'agreed',
      silent: [{ operator: 'b.rpc.test', said: 'timeout' }],
    });
  });
});

describe('reading at that block', () => {
  const EXPECTED = [word(0x2a), 'reverted', new Uint8Array()];

  test('gives what both answer, and what the proofs show', async () => {
    const answers = await read();
    if (answers.kind !== 'answers') throw new Error(answers.kind);
    expect(answers.calls).toEqual(EXPECTED);
    expect(answers.faults).toEqual([]);
    const account = answers.accounts.get(addressOf(CONTRACT));
    expect(account).toMatchObject({ exists: true, nonce: 1n });
    expect([...(account?.slots ?? [])]).toEqual([
      [hex(SLOT), hex(word(0x2a))],
      [hex(wordOf(8)), hex(word(0))],
    ]);
    expect(answers.accounts.get(addressOf('22'.repeat(20)))).toMatchObject({ exists: false });
    expect(answers.code.get(addressOf(CONTRACT))).toEqual(CODE);
    // One request each for the block, one each for everything else.
    expect(chain.front('a.rpc.test').requests).toBe(2);
    expect(chain.front('b.rpc.test').asked).not.toContain('eth_getProof');
  });

  test('is the same without Multicall, whether we know that or not', async () => {
    expect(await read(QUESTIONS, 'none')).toMatchObject({ kind: 'answers', calls: EXPECTED });
    chain.multicall = false;
    expect(await read()).toMatchObject({ kind: 'answers', calls: EXPECTED });
  });

  test('finds nothing where one of two lies, however far behind the lie stands', async () => {
    chain.front('b.rpc.test').lies.call = (_to, data, honest) => (data.length === 4 ? word(1) : honest);
    expect(await read()).toMatchObject({ kind: 'disagreement', voices: [{ operator: 'a.rpc.test' }, {}] });
    const long = concat(new Uint8Array(320), word(1));
    chain.front('a.rpc.test').lies.call = () => new Uint8Array(352);
    chain.front('b.rpc.test').lies.call = () => long;
    expect(await read()).toMatchObject({ kind: 'disagreement' });
  });

  test('finds nothing where the chain was rewritten between two calls', async () => {
    const other = new ChainNode(AT);
    await other.mine(2, 601);
    const { lies } = chain.front('b.rpc.test');
    const fork = other.state.blocks[1];
    if (fork === undefined) throw new Error('no fork');
    lies.instead = fork;
    lies.insteadFrom = 2;
    expect(await read()).toEqual({ kind: 'reorg', voices: [{ operator: 'b.rpc.test', said: fork.hash }] });
  });

  test('finds nothing where one falls silent in between', async () => {
    const agreement = await agreed();
    chain.front('a.rpc.test').lies.state = 'silent';
    expect(await readChain(QUESTIONS, agreement, MULTICALL, chain.fetch)).toMatchObject({
      kind: 'too-few',
      heard: ['b.rpc.test'],
    });
  });

  test('asks the second for proofs that the first does not give, or gives wrong', async () => {
    const { lies } = chain.front('a.rpc.test');
    const faultsWhen = async () => {
      const answers = await read();
      if (answers.kind !== 'answers') throw new Error(answers.kind);
      expect(answers.accounts.get(addressOf(CONTRACT))?.slots.get(hex(SLOT))).toBe(hex(word(0x2a)));
      return answers.faults.map(({ operator, said }) => `${operator} ${said.slice(42)}`);
    };
    lies.noProofs = true;
    expect(await faultsWhen()).toHaveLength(2);
    lies.noProofs = false;
    const attacks: readonly (readonly [code: string, lie: NonNullable<typeof lies.proof>])[] = [
      ['proof-contradicts-reply', (reply) => ({ ...reply, codeHash: reply.storageHash })],
      [
        'proof-contradicts-reply',
        (reply) => ({ ...reply, storageProof: reply.storageProof.map((p) => ({ ...p, value: '0x1' })) }),
      ],
      ['proof-of-other-slots', (reply) => ({ ...reply, storageProof: [...reply.storageProof].reverse() })],
      ['proof-of-other-slots', (reply) => ({ ...reply, storageProof: [] })],
      ['proof-of-another-account', (reply) => ({ ...reply, address: `0x${'33'.repeat(20)}` })],
      ['proof-truncated', (reply) => ({ ...reply, accountProof: reply.accountProof.slice(0, -1) })],
      ['proof-extra-nodes', (reply) => ({ ...reply, accountProof: [...reply.accountProof, '0x80'] })],
      ['quantity-malformed', (reply) => ({ ...reply, nonce: `0x${'f'.repeat(70)}` })],
      [
        'data-malformed',
        (reply) => ({ ...reply, accountProof: reply.accountProof.map((node) => node.slice(1)) }),
      ],
      ['proof-malformed', () => 'nothing'],
      ['proof-malformed', (reply) => ({ ...reply, accountProof: 'none' })],
    ];
    for (const [code, lie] of attacks) {
      lies.proof = (reply) => (reply.address.endsWith(CONTRACT) ? lie(reply) : reply);
      expect(await faultsWhen()).toEqual([`a.rpc.test ${code}`]);
    }
  });

  test('takes no proof of another account, another slot or an older state', async () => {
    const block = chain.state.blocks[1];
    if (block === undefined) throw new Error('no block');
    const other = new ChainNode(AT);
    other.deploy(CONTRACT, CONTRACT_CODE);
    await other.mine();
    const proofs = {
      account: await block.proof('22'.repeat(20), [hex(SLOT), hex(wordOf(8))]),
      slot: await block.proof(CONTRACT, [hex(wordOf(8)), hex(SLOT)]),
      state: (await other.state.blocks[1]?.proof(CONTRACT, [hex(SLOT), hex(wordOf(8))])) ?? block.json,
    };
    for (const proof of Object.values(proofs)) {
      for (const front of chain.fronts.values())
        front.lies.proof = () => ({ ...proof, address: `0x${CONTRACT}` });
      const answers = await read({ ...QUESTIONS, proofs: QUESTIONS.proofs.slice(0, 1) });
      if (answers.kind !== 'answers') throw new Error(answers.kind);
      const account = answers.accounts.get(addressOf(CONTRACT));
      // Without its account, and so without code, a proof may be true of something; it is never of this contract's slot.
      expect(account?.slots.get(hex(SLOT))).not.toBe(hex(word(0)));
      expect(answers.faults).toHaveLength(2);
    }
  });

  test('keeps no code that has another hash', async () => {
    for (const front of chain.fronts.values()) front.lies.code = () => utf8('other code');
    expect(await read()).toMatchObject({ kind: 'answers', code: new Map() });
  });
});
