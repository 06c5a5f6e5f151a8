/**
 * What is asked of one contract, and how its facts are put together from the answers: calls and slots are collected first, for all
 * contracts in one request.
 */

import { toHex } from '../../encoding/hex';
import type { ProvenAccount } from '../chain/account-proof';
import { type Address, NO_ADDRESS } from '../chain/hex-values';
import type { CallResult, EthCall } from '../chain/multicall';
import type { ChainAnswers, ChainQuestions } from '../chain/read-chain';

export interface ContractAnswers {
  /** Of this contract's calls, in order. */
  readonly results: readonly CallResult[];
  /** `undefined`: not proven. */
  readonly account: ProvenAccount | undefined;
  /** Whose hash is proven. */
  readonly code: Uint8Array | undefined;
}

export interface ContractReader<Facts> {
  readonly address: Address;
  readonly calls: readonly Uint8Array[];
  readonly slots: readonly Uint8Array[];
  readonly wantsCode?: true;
  facts(answers: ContractAnswers): Facts;
}

/** One after another; each account is proven once, with the slots of all its readers. */
export function questionsOf(readers: readonly ContractReader<unknown>[]): ChainQuestions {
  const calls: EthCall[] = readers.flatMap(({ address, calls: own }) =>
    own.map((data) => ({ to: address, data })),
  );
  const slots = new Map<Address, Map<string, Uint8Array>>();
  for (const { address, slots: own } of readers) {
    if (address === NO_ADDRESS) continue;
    const known = slots.get(address) ?? new Map<string, Uint8Array>();
    for (const slot of own) known.set(toHex(slot), slot);
    slots.set(address, known);
  }
  return {
    calls,
    proofs: [...slots].map(([address, own]) => ({ address, slots: [...own.values()] })),
    code: [...new Set(readers.filter(({ wantsCode }) => wantsCode).map(({ address }) => address))].filter(
      (address) => address !== NO_ADDRESS,
    ),
  };
}

/** The facts of one of the readers that `questionsOf` was given. */
export function factsOf<Facts>(
  reader: ContractReader<Facts>,
  readers: readonly ContractReader<unknown>[],
  { calls, accounts, code }: ChainAnswers,
): Facts {
  const before = readers
    .slice(0, readers.indexOf(reader))
    .reduce((sum, { calls: own }) => sum + own.length, 0);
  return reader.facts({
    results: calls.slice(before, before + reader.calls.length),
    account: accounts.get(reader.address),
    code: code.get(reader.address),
  });
}
