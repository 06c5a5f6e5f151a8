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

/** What a Node server with cbor-x 1.6 writes, and one in workerd. */
const fromCborX = (hex: string): Value => readCbor(fromHex(hex), 4, 'cbor-x');

describe('CBOR as cbor-x writes it', () => {
  it.each<[string, string, Value]>([
    ['a map with its length in 16 bits', 'b900016161f6', new Map([['a', null]])],
    ['bytes under tag 64', 'd84043010203', Uint8Array.of(1, 2, 3)],
    ['bytes without a tag', '43010203', Uint8Array.of(1, 2, 3)],
    ['a tagged byte string inside a map', 'b900016161d8404107', new Map([['a', Uint8Array.of(7)]])],
    ['undefined, which stands for absent', 'b900016161f7', new Map([['a', null]])],
  ])('reads %s', (_, hex, value) => expect(fromCborX(hex)).toEqual(value));

  it.each([
    ['any other tag', 'c11a514b67b0', 'cbor-tag'],
    ['the tag before something else than bytes', 'd84001', 'cbor-tag'],
    ['a tag under a tag, as deep as the stack', 'd840'.repeat(100_000), 'cbor-tag'],
    ['a tag and nothing', 'd840', 'cbor-truncated'],
    ['an indefinite length', 'bf6161f6ff', 'cbor-length'],
    ['a key twice, its length spelled differently', 'b900026161f678016101', 'cbor-key'],
    ['a map of 65,535 members in no bytes', 'b9ffff', 'cbor-truncated'],
    ['a float', 'fb3ff0000000000000', 'cbor-type'],
    ['nesting beyond the cap', 'b900016161'.repeat(5), 'cbor-depth'],
    ['bytes behind the value', 'f600', 'cbor-leftover'],
  ])('refuses %s', (_, hex, expected) => {
    expect(() => fromCborX(hex)).toThrow(expect.objectContaining({ name: 'Refusal', code: expected }));
  });

  it('nothing of it is read where documents are measured', () => {
    for (const hex of ['b900016161f6', 'd84043010203', 'f7']) expect(code(hex)).toMatch(/^cbor-/);
  });
});
