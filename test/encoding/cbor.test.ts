import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCbor } from '../../src/encoding/cbor';
import { fromHex, toHex } from '../../src/encoding/hex';
import type { Value } from '../../src/encoding/value-reader';
import { Refusal } from '../../src/refusal';

const read = (hex: string) => readCbor(fromHex(hex), 4);
const code = (hex: string): string => {
  try {
    read(hex);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('CBOR', () => {
  // Examples of RFC 8949, appendix A.
  it.each<[string, Value]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['83010203', [1, 2, 3]],
    [
      'a26161016162820203',
      new Map<string, Value>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    ],
  ])('reads %s as RFC 8949 says', (hex, value) => expect(read(hex)).toEqual(value));

  it('reads bytes as bytes', () => expect(toHex(read('4401020304') as Uint8Array)).toBe('01020304'));

  it.each([
    ['an integer in more bytes than it needs', '1817', 'cbor-length'],
    ['a length in more bytes than it needs', '580101', 'cbor-length'],
    ['an indefinite length', '5f42010243030405ff', 'cbor-length'],
    ['a tag', 'c11a514b67b0', 'cbor-type'],
    ['a float', 'f93c00', 'cbor-type'],
    ['a negative integer', '20', 'cbor-type'],
    ['undefined', 'f7', 'cbor-type'],
    ['a key twice: the reader after us might take the other one', 'a2616101616102', 'cbor-key'],
    ['a key that is no text', 'a10102', 'cbor-key'],
    ['bytes behind the value', '0000', 'cbor-leftover'],
    ['more bytes promised than there are', '5affffffff00', 'cbor-truncated'],
    ['an array of four thousand million', '9affffffff', 'cbor-truncated'],
    ['nothing', '', 'cbor-truncated'],
    ['an integer beyond 2^53', '1bffffffffffffffff', 'cbor-integer'],
    ['text that is not UTF-8', '61ff', 'cbor-not-utf8'],
    ['nesting beyond the cap', '8181818181', 'cbor-depth'],
  ])('refuses %s', (_, hex, expected) => expect(code(hex)).toBe(expected));

  it('returns a value or refuses, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(code(toHex(bytes))).toMatch(/^(accepted|cbor-[a-z0-9-]+)$/);
      }),
      { numRuns: 2000 },
    );
  });
});
