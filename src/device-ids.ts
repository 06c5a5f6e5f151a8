/**
 * What dstack calls the machine: names that a contract may list. Which of them a key service asks with depends on its release, and the
 * evidence does not tell that. Source: dstack evidence specification, section 5.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { isZero } from './encoding/bytes';
import { toHex } from './encoding/hex';
import type { AuthenticQuote } from './hardware/authentic';

/**
 * Hex of SHA-256 each: over the user data of the quote's header (0.5.0 to 0.5.5), over the PPID of the PCK certificate (later). None that
 * is over nothing: that is what a platform answers which hides its machines, and it names all of them.
 */
export const deviceIds = ({ device }: Pick<AuthenticQuote, 'device'>): readonly string[] =>
  device === undefined
    ? []
    : [device.userData, device.ppid].filter((name) => !isZero(name)).map((name) => toHex(sha256(name)));
