/** Parsers of what endpoints of chains answer, each with bytes that read. */

import { fromHex } from '../../src/encoding/hex';
import { parseJson } from '../../src/encoding/json';
import { readAccountProof } from '../../src/governance/chain/account-proof';
import { readBlock } from '../../src/governance/chain/block-header';
import { addressOf } from '../../src/governance/chain/hex-values';
import { readRlp } from '../../src/governance/chain/rlp';
import { utf8 } from '../testbed/bytes';
import { ChainState } from '../testbed/chain-state';
import type { Target } from './targets';

const ACCOUNT = '01'.repeat(20);
const SLOT = '00'.repeat(31).concat('07');
const DEPTH = 8;

export async function chainTargets(): Promise<readonly Target[]> {
  const state = new ChainState();
  for (let i = 1; i <= 40; i++) {
    const account = state.account(i.toString(16).padStart(2, '0').repeat(20));
    account.balance = BigInt(i);
    account.slots.set(SLOT, 'ab'.repeat(32));
  }
  const block = await state.mine({ timestamp: 1_770_000_000 });
  const proof = await block.proof(ACCOUNT, [SLOT]);
  const nodes = proof.accountProof.map((node) => fromHex(node.slice(2)));
  const { stateRoot } = readBlock(block.json);
  return [
    { name: 'block', seeds: [utf8(JSON.stringify(block.json))], read: (b) => readBlock(parseJson(b, DEPTH)) },
    {
      name: 'proof of an account',
      seeds: [utf8(JSON.stringify(proof))],
      read: (b) => readAccountProof(parseJson(b, DEPTH), stateRoot, addressOf(ACCOUNT), [fromHex(SLOT)]),
    },
    { name: 'RLP', seeds: nodes, read: (b) => readRlp(b, 'fuzz') },
  ];
}
