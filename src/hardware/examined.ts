/** What became of one collateral document: authentic, or why not. Dates are looked at separately, see `validity.ts`. */
import { Refusal } from '../refusal';
import type { Certificate } from './certificate';
import type { Period } from './validity';

export interface Fault {
  readonly reason: 'collateral-unreadable' | 'collateral-forged' | 'collateral-for-another-platform';
  readonly expected: string;
  readonly got: string;
}

export interface Faulty {
  readonly kind: 'faulty';
  readonly fault: Fault;
}

export type Examined<T> =
  | Faulty
  | {
      readonly kind: 'authentic';
      readonly document: T;
      /** Who signed it, where that is neither a root nor named in the document. */
      readonly signer?: Certificate;
      /** Of the document and of the certificates that vouch for it. */
      readonly periods: readonly Period[];
    };

export function faulty(reason: Fault['reason'], expected: string, got: string): Faulty {
  return { kind: 'faulty', fault: { reason, expected, got } };
}

/** Turns a refusal of any parser into a fault of the document; nothing else is caught. */
export async function unreadableOnRefusal<T>(
  what: string,
  examine: () => Promise<Examined<T>>,
): Promise<Examined<T>> {
  try {
    return await examine();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return faulty('collateral-unreadable', `${what}: ${error.expected} at ${error.at}`, error.got);
  }
}
