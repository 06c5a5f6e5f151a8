/** Collateral that a service publishes beside its quote. A hint: what cannot be read is not there, and accuses nobody. */
import { parseJson } from '../encoding/json';
import type { Collateral } from '../hardware/collateral';
import { collateralFromValue } from '../hardware/collateral-json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';

const NAMES = ['quote_collateral', 'collateral'] as const;

/** @param object the JSON that holds the quote; the collateral in it is an object, or JSON in a text */
export function carriedCollateral(object: { readonly [k: string]: unknown }): Collateral | 'not-carried' {
  for (const name of NAMES) {
    if (!Object.hasOwn(object, name)) continue;
    try {
      const value = object[name];
      const parsed =
        typeof value === 'string' ? parseJson(new TextEncoder().encode(value), LIMITS.jsonDepth) : value;
      return collateralFromValue(parsed);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return 'not-carried';
}
