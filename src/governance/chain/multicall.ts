/**
 * Many calls in one, by Multicall3 (`aggregate3`, failure of one allowed). It is a contract like any other: an endpoint that lies about
 * it lies about what it answers, no more than about single calls.
 */
import { Refusal } from '../../refusal';
import { contractOf, decoded } from '../contracts/abi';
import type { Address } from './hex-values';

export interface EthCall {
  readonly to: Address;
  readonly data: Uint8Array;
}

/** What a call returned; `reverted` where it did not. No bytes: no such contract, or nothing to return. */
export type CallResult = Uint8Array | 'reverted';

const MULTICALL = contractOf([
  {
    type: 'function',
    name: 'aggregate3',
    inputs: [
      {
        name: 'calls',
        type: 'tuple[]',
        components: [
          { name: 'target', type: 'address' },
          { name: 'allowFailure', type: 'bool' },
          { name: 'callData', type: 'bytes' },
        ],
      },
    ],
    outputs: [
      {
        name: 'returnData',
        type: 'tuple[]',
        components: [
          { name: 'success', type: 'bool' },
          { name: 'returnData', type: 'bytes' },
        ],
      },
    ],
  },
] as const);

export function packCalls(calls: readonly EthCall[], multicall: Address): EthCall {
  return {
    to: multicall,
    data: MULTICALL.aggregate3.encodeInput(
      calls.map(({ to, data }) => ({ target: `0x${to}`, allowFailure: true, callData: data })),
    ),
  };
}

/**
 * `no-multicall`: nothing stands at that address, or something else, or what is called there left it no gas. Without an answer, none of
 * the calls has one.
 */
export function unpackCalls(
  result: CallResult | undefined,
  count: number,
): readonly (CallResult | undefined)[] | 'no-multicall' {
  if (result === undefined) return new Array<undefined>(count).fill(undefined);
  if (result === 'reverted' || result.length === 0) return 'no-multicall';
  try {
    const results = decoded(() => MULTICALL.aggregate3.decodeOutput(result), 'aggregate3');
    if (results.length !== count) return 'no-multicall';
    return results.map(({ success, returnData }) => (success ? returnData : 'reverted'));
  } catch (error) {
    if (error instanceof Refusal) return 'no-multicall';
    throw error;
  }
}
