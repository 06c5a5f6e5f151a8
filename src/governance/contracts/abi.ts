/** Calldata and answers of contracts, by micro-eth-signer. Whatever it throws at an answer leaves here as a Refusal. */
import { createContract } from 'micro-eth-signer/abi.js';
import { Refusal } from '../../refusal';

/** Encoders and decoders by function name, from an ABI in JSON form (`as const`, for their types). */
export const contractOf = createContract;

/** @throws Refusal `abi-malformed` */
export function decoded<T>(decode: () => T, place: string): T {
  try {
    return decode();
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : 'an error';
    throw new Refusal('abi-malformed', place, 'what its interface says', why);
  }
}
