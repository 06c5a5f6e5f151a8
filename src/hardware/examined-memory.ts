/**
 * Remembers documents that were found authentic, by the SHA-256 of everything the finding depends on. The same collateral comes
 * back on every visit of a platform; reading and verifying it again would take longer than the rest of the appraisal (measured).
 * Dates are not part of the finding, so a remembered document can expire like any other.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../encoding/hex';
import type { TrustRoots } from '../trust';
import type { Examined } from './examined';

const MOST_REMEMBERED = 64;

/** One memory per kind of document: a finding about one kind says nothing about another. */
export class ExaminedMemory<T> {
  private readonly found = new Map<string, Examined<T>>();

  /** @param inputs all that `examine` reads, besides the roots */
  async recall(
    inputs: readonly Uint8Array[],
    { intelSgxRootKeys }: TrustRoots,
    examine: () => Promise<Examined<T>>,
  ): Promise<Examined<T>> {
    const key = [...inputs.map((bytes) => toHex(sha256(bytes))), ...intelSgxRootKeys].join(' ');
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const examined = await examine();
    if (examined.kind === 'authentic') {
      if (this.found.size >= MOST_REMEMBERED) this.found.clear();
      this.found.set(key, examined);
    }
    return examined;
  }
}
