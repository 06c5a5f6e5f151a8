import { beforeAll, describe, expect, it } from 'vitest';
import { readPckChain } from '../../src/hardware/pck-chain';
import { LIMITS } from '../../src/limits';
import { Refusal } from '../../src/refusal';
import { concat } from '../testbed/bytes';
import { makePlatform, type Platform } from './platform';

let platform: Platform;
beforeAll(async () => {
  platform = await makePlatform();
});

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'read';
}

describe('the certification data of a quote', () => {
  it('may end in NULs, as many as there are', () => {
    const { chain } = platform.pck;
    for (const nuls of [0, 1, 2, LIMITS.quoteBytes - chain.length])
      expect(codeOf(() => readPckChain(concat(chain, new Uint8Array(nuls))))).toBe('read');
  });

  it('has no NULs anywhere else', () => {
    const { chain } = platform.pck;
    expect(codeOf(() => readPckChain(concat(new Uint8Array(1), chain)))).toBe('pem-malformed');
    expect(codeOf(() => readPckChain(concat(chain, new Uint8Array(1), chain)))).toBe('pem-malformed');
  });

  it('has no bytes above ASCII anywhere, nor a byte order mark', () => {
    const { chain } = platform.pck;
    const [mark, blank] = [Uint8Array.of(0xef, 0xbb, 0xbf), Uint8Array.of(0xa0)];
    for (const bytes of [concat(mark, chain), concat(blank, chain), concat(chain.subarray(0, -1), blank)])
      expect(codeOf(() => readPckChain(bytes))).toBe('pem-malformed');
  });

  // Each of these took seconds when NULs were looked for with a regular expression.
  it('cannot keep the reader busy with NULs that are not at the end', () => {
    const busy = new Uint8Array(LIMITS.quoteBytes);
    busy[busy.length - 1] = 0x78;
    for (let i = 0; i < 50; i++) expect(codeOf(() => readPckChain(busy))).toBe('pem-malformed');
  });
});
