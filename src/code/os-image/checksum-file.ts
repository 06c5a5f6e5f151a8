/**
 * `sha256sum.txt` of an image: its own digest is the image's identity, so that only one reading of it may exist.
 * Source: dstack evidence specification, section 9; the format is that of coreutils' sha256sum in text mode.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { asciiText } from '../../encoding/ascii';
import { toHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

export const CHECKSUM_FILE = 'sha256sum.txt';

/** Two blanks: one, a star or a backslash in front mean other things to other tools. */
const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]{0,254})$/;

/** Digests (lower-case hex) by the name of the file, in the order of the lines. */
export type Checksums = ReadonlyMap<string, string>;

/** @throws Refusal `checksum-file-too-large`, `checksum-file-malformed` */
export function readChecksumFile(file: Uint8Array): Checksums {
  if (file.length > LIMITS.manifestBytes)
    throw new Refusal(
      'checksum-file-too-large',
      CHECKSUM_FILE,
      `at most ${LIMITS.manifestBytes} bytes`,
      `${file.length}`,
    );
  const lines = asciiText(file).split('\n');
  if (lines.pop() !== '') throw malformed('end', 'a line feed', 'none');
  const checksums = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const [, digest, name] = LINE.exec(line) ?? [];
    if (digest === undefined || name === undefined || name === CHECKSUM_FILE)
      throw malformed(`line ${i + 1}`, 'a digest, two blanks and a file name', line.slice(0, 100));
    if (checksums.has(name)) throw malformed(`line ${i + 1}`, 'each name once', name);
    checksums.set(name, digest);
  }
  return checksums;
}

/** The identity of an image. @returns lower-case hex */
export const osImageHashOf = (checksumFile: Uint8Array): string => toHex(sha256(checksumFile));

const malformed = (at: string, expected: string, got: string): Refusal =>
  new Refusal('checksum-file-malformed', at, expected, JSON.stringify(got));
