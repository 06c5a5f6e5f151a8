/** A value of a contract, and how well it is known. */
import { equalBytes } from '../../encoding/bytes';
import { fromHex, toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import type { ProvenAccount } from '../chain/account-proof';
import type { CallResult } from '../chain/multicall';
import { longValue, partOf, type SlotPart } from './storage-layout';

/**
 * - `proven`: the slot where the published sources keep it holds the same, under the state root of the agreed block
 * - `called`: all endpoints answered the same; no proof, because none was given or no slot is known
 * - `contradicted`: all endpoints answered the same, and the slot of the published sources holds something else: the contract is
 *   another one than published, or its answers are not about its storage
 */
export type Support = 'proven' | 'called' | 'contradicted';

export type Value<T> =
  | { readonly kind: 'value'; readonly value: T; readonly support: Support }
  /** The contract has no such function, or there is no contract. */
  | { readonly kind: 'absent' }
  /** The answer is not what the function's interface says. */
  | { readonly kind: 'malformed'; readonly why: string };

export const ABSENT = { kind: 'absent' } as const;

/**
 * @param decode throws a Refusal for answers of another shape
 * @param support compares with the proof
 */
export function answerOf<T>(
  result: CallResult | undefined,
  decode: (bytes: Uint8Array) => T,
  support: (value: T) => Support = () => 'called',
): Value<T> {
  if (result === undefined || result === 'reverted' || result.length === 0) return ABSENT;
  try {
    const value = decode(result);
    return { kind: 'value', value, support: support(value) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'malformed', why: `${error.code}: ${error.got}` };
    throw error;
  }
}

export type Slots = Pick<ProvenAccount, 'slots'> | undefined;

/** Does the slot hold these bytes? @param expected as long as the part */
export function supportOf(account: Slots, part: SlotPart, expected: Uint8Array): Support {
  const held = heldIn(account, part);
  if (held === undefined) return 'called';
  return equalBytes(held, expected) ? 'proven' : 'contradicted';
}

export function heldIn(account: Slots, part: SlotPart): Uint8Array | undefined {
  const word = account?.slots.get(toHex(part.slot));
  return word === undefined ? undefined : partOf(fromHex(word), part);
}

/** As `supportOf`, for `bytes` and `string`. @param slots by `longValueSlots` of the expected length */
export function longSupportOf(account: Slots, slots: readonly Uint8Array[], expected: Uint8Array): Support {
  const words = slots.flatMap((slot) => {
    const word = account?.slots.get(toHex(slot));
    return word === undefined ? [] : [fromHex(word)];
  });
  if (words.length !== slots.length) return 'called';
  const held = longValue(words);
  return held !== undefined && equalBytes(held, expected) ? 'proven' : 'contradicted';
}

/** Whether any of several answers is yes: the one that says so, the best known of those; else the one that is known worst. */
export function anyYes(answers: readonly Value<boolean>[]): Value<boolean> {
  const given = answers.filter((answer) => answer.kind === 'value');
  const yes = given.filter(({ value }) => value);
  const open = answers.find((answer) => answer.kind !== 'value');
  return bySupport(yes)[0] ?? open ?? bySupport(given).at(-1) ?? ABSENT;
}

const BEST_FIRST: readonly Support[] = ['proven', 'called', 'contradicted'];
const bySupport = <V extends { readonly support: Support }>(values: readonly V[]): readonly V[] =>
  values.toSorted((a, b) => BEST_FIRST.indexOf(a.support) - BEST_FIRST.indexOf(b.support));

/** The value where it is known at all, for whoever does not mind how well. */
export const known = <T>(value: Value<T>): T | undefined =>
  value.kind === 'value' ? value.value : undefined;
