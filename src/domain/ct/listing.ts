/** What a search of the certificate logs lists. */
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Silence } from './ask-log-search';
import { plainText } from './plain-text';

export interface Listing<Entry> {
  readonly kind: 'listed';
  readonly entries: readonly Entry[];
  /** What is wrong with the answer, in words. */
  readonly flaws: readonly string[];
}

/** A list that nobody can work through is no answer. */
export const tooMany = (): Silence => ({
  kind: 'failed',
  why: `more than ${LIMITS.loggedCertificates} certificates`,
});

/** The value, or a flaw more. */
export function reading<T>(read: () => T, what: string, flaws: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    flaws.push(plainText(`${what}: ${error.message}`));
    return undefined;
  }
}
