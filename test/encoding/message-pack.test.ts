import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/encoding/hex';
import { readMessagePack } from '../../src/encoding/message-pack';
import type { Value } from '../../src/encoding/value-reader';
import { Refusal } from '../../src/refusal';

const DEPTH = 8;
const read = (hex: string, depth = DEPTH): Value => readMessagePack(fromHex(hex), depth);
const codeOf = (bytes: Uint8Array, depth = DEPTH): string => {
  try {
    readMessagePack(bytes, depth);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

// From the table of formats in the specification.
describe('MessagePack', () => {
  it.each<[string, string, Value]>([
    ['nil', 'c0', null],
    ['false', 'c2', false],
    ['true', 'c3', true],
    ['positive fixint', '7f', 127],
    ['negative fixint', 'e0', -32],
    ['uint 8', 'cc80', 128],
    ['uint 16', 'cd0100', 256],
    ['uint 32', 'ceffffffff', 0xffffffff],
    ['uint 64', 'cf001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['int 8', 'd080', -128],
    ['int 16', 'd18000', -32768],
    ['int 32', 'd280000000', -(2 ** 31)],
    ['int 64', 'd3ffffffffffffffff', -1],
    ['fixstr', 'a26869', 'hi'],
    ['str 8', 'd9026869', 'hi'],
    ['str 16', 'da00026869', 'hi'],
    ['str 32', 'db000000026869', 'hi'],
    ['a text with a byte order mark', 'a4efbbbf61', '\ufeffa'],
    ['bin 8', 'c4020102', Uint8Array.of(1, 2)],
    ['bin 16', 'c500020102', Uint8Array.of(1, 2)],
    ['bin 32', 'c6000000020102', Uint8Array.of(1, 2)],
    ['fixarray', '920102', [1, 2]],
    ['array 16', 'dc00020102', [1, 2]],
    ['array 32', 'dd000000020102', [1, 2]],
    ['fixmap', '81a16101', new Map([['a', 1]])],
    ['map 16', 'de0001a16101', new Map([['a', 1]])],
    ['map 32', 'df00000001a16101', new Map([['a', 1]])],
  ])('reads %s', (_, hex, value) => expect(read(hex)).toEqual(value));

  it.each([
    ['nothing', '', 'message-pack-truncated'],
    ['a cut text', 'a568', 'message-pack-truncated'],
    ['a cut length', 'db0000', 'message-pack-truncated'],
    ['an array that claims four thousand million elements', 'ddffffffff', 'message-pack-truncated'],
    ['a map that claims as many', 'dfffffffff', 'message-pack-truncated'],
    ['bytes that claim as many', 'c6ffffffff', 'message-pack-truncated'],
    ['bytes after the value', '0101', 'message-pack-leftover'],
    ['the type that is never used', 'c1', 'message-pack-type'],
    ['a float', 'ca00000000', 'message-pack-type'],
    ['an extension', 'd40000', 'message-pack-type'],
    ['a key twice', '82a16101a16102', 'message-pack-key'],
    ['a key that is a number', '810101', 'message-pack-key'],
    ['a text that is no UTF-8', 'a1ff', 'message-pack-not-utf8'],
    ['an integer beyond 2^53', 'cf0020000000000000', 'message-pack-integer'],
  ])('refuses %s', (_, hex, code) => expect(codeOf(fromHex(hex))).toBe(code));

  it('refuses nesting beyond the cap: a bomb of arrays, of maps, and one level too many', () => {
    expect(codeOf(new Uint8Array(500_000).fill(0x91))).toBe('message-pack-depth');
    const maps = Uint8Array.from({ length: 300_000 }, (_, i) => [0x81, 0xa1, 0x61][i % 3] ?? 0);
    expect(codeOf(maps)).toBe('message-pack-depth');
    expect(codeOf(fromHex('919100'), 2)).toBe('accepted');
    expect(codeOf(fromHex('91919100'), 2)).toBe('message-pack-depth');
  });

  it('keeps a key that would be a prototype elsewhere', () => {
    const map = read('81a95f5f70726f746f5f5f01');
    expect(map).toEqual(new Map([['__proto__', 1]]));
  });
});
