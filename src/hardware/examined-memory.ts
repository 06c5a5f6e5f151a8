/**
 * Remembers documents that were found authentic, with everything the finding depends on, byte by byte. The same collateral comes
 * back on every visit of a platform; reading and verifying it again would take longer than the rest of the appraisal, and so
 * would hashing it in JavaScript (measured). Dates are not part of the finding, so a remembered document can expire like any other.
 */
import { equalBytes } from '../encoding/bytes';
import type { HardwareRoots } from '../trust';
import type { Examined } from './examined';

const MOST_REMEMBERED = 64;

type Input = Uint8Array | string | undefined;

interface Entry<T> {
  readonly inputs: readonly Input[];
  readonly examined: Examined<T>;
}

/** One memory per kind of document: a finding about one kind says nothing about another. */
export class ExaminedMemory<T> {
  private entries: Entry<T>[] = [];

  /**
   * @param inputs all that `examine` reads, besides the roots
   * @param examine reads the inputs before it returns; what it waits for are signatures
   */
  async recall(
    inputs: readonly Input[],
    { intelSgxRootKeys, intelSgxRootCertificates = [] }: HardwareRoots,
    examine: () => Promise<Examined<T>>,
  ): Promise<Examined<T>> {
    const given = [...inputs, ...intelSgxRootKeys, ...intelSgxRootCertificates];
    const known = this.entries.find((entry) => areSame(entry.inputs, given));
    if (known !== undefined) return known.examined;
    // Copies, and before anything is waited for: who changes a buffer afterwards must not change what is remembered.
    const copies = given.map((input) => (input instanceof Uint8Array ? new Uint8Array(input) : input));
    const examined = await examine();
    if (examined.kind === 'authentic') {
      if (this.entries.length >= MOST_REMEMBERED) this.entries = [];
      this.entries.push({ inputs: copies, examined });
    }
    return examined;
  }
}

function areSame(a: readonly Input[], b: readonly Input[]): boolean {
  return a.length === b.length && a.every((input, i) => isSame(input, b[i]));
}

function isSame(a: Input, b: Input): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? equalBytes(a, b) : a === b;
}
