/**
 * Remembers documents that were found authentic, with everything the finding depends on, byte by byte. The same collateral comes
 * back on every visit of a platform; reading and verifying it again would take longer than the rest of the appraisal, and so
 * would hashing it in JavaScript (measured). Dates are not part of the finding, so a remembered document can expire like any other.
 */
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import type { HardwareRoots } from '../trust';
import type { Examined } from './examined';

const MOST_REMEMBERED = 64;

/** The end of a document is its signature: enough to find it by. Everything else of two documents may be alike for long. */
const TAIL_BYTES = 16;

type Input = Uint8Array | string | undefined;

interface Entry<T> {
  readonly inputs: readonly Input[];
  readonly examined: Examined<T>;
}

/** One memory per kind of document: a finding about one kind says nothing about another. */
export class ExaminedMemory<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /**
   * @param body of the document as served
   * @param inputs all that `examine` reads, besides body and roots
   * @param examine reads the inputs before it returns; what it waits for are signatures
   */
  async recall(
    body: Uint8Array,
    inputs: readonly Input[],
    { intelSgxRootKeys, intelSgxRootCertificates = [] }: HardwareRoots,
    examine: () => Promise<Examined<T>>,
  ): Promise<Examined<T>> {
    const name = toHex(body.subarray(-TAIL_BYTES));
    const given = [body, ...inputs, ...intelSgxRootKeys, ...intelSgxRootCertificates];
    const known = this.entries.get(name);
    if (known !== undefined && areSame(known.inputs, given)) return known.examined;
    // Copies, and before anything is waited for: who changes a buffer afterwards must not change what is remembered.
    const copies = given.map((input) => (input instanceof Uint8Array ? new Uint8Array(input) : input));
    const examined = await examine();
    if (examined.kind === 'authentic') {
      if (this.entries.size >= MOST_REMEMBERED) this.entries.clear();
      this.entries.set(name, { inputs: copies, examined });
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
