/** Two services that are held against each other: what one says counts for little when nobody could contradict it. */
import { serviceAddress } from './service-address';

export type AddressPair = readonly [string, string];

/** Exactly two https addresses on different hosts; `undefined` for anything else. */
export function addressPair(values: readonly unknown[]): AddressPair | undefined {
  const [one, two, ...more] = values.map((v) => (typeof v === 'string' ? serviceAddress(v) : undefined));
  if (one === undefined || two === undefined || more.length > 0) return undefined;
  return hostOf(one) === hostOf(two) ? undefined : [one, two];
}

/** A dot at the end makes no other host, and neither does a port. */
const hostOf = (url: string): string => new URL(url).hostname.replace(/\.$/, '');
