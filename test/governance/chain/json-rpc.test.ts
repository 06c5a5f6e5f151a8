import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAccountProof } from '../../../src/governance/chain/account-proof';
import { agreeOnBlock } from '../../../src/governance/chain/agree-on-block';
import { readBlock } from '../../../src/governance/chain/block-header';
import {
  addressOf,
  readCount,
  readData,
  readQuantity,
  wordOf,
} from '../../../src/governance/chain/hex-values';
import { askEndpoint } from '../../../src/governance/chain/json-rpc';
import { readRlp, readRlpNumber } from '../../../src/governance/chain/rlp';
import type { FetchPort, FetchResult } from '../../../src/ports/ports';
import { Refusal } from '../../../src/refusal';
import { refusalCode } from '../../code/refusal-code';
import { fromHex, utf8 } from '../../testbed/bytes';

const CALLS = [
  { method: 'eth_chainId', params: [] },
  { method: 'eth_blockNumber', params: [] },
];

/** An endpoint that answers every request with the same text. */
const answering =
  (text: string, status = 200): FetchPort =>
  async () => ({ kind: 'response', status, headers: {}, body: utf8(text) });

const ask = (text: string, calls = CALLS) => askEndpoint('https://rpc.test/', calls, answering(text));
const result = (id: unknown, value: unknown = '0x1') => ({ jsonrpc: '2.0', id, result: value });

describe('an endpoint', () => {
  test('may answer a batch in any order', async () => {
    expect(await ask(JSON.stringify([result(2, '0x2'), result(1, '0x1')]))).toEqual([
      { kind: 'result', value: '0x1' },
      { kind: 'result', value: '0x2' },
    ]);
  });

  test.each([
    ['answers one call twice', [result(1), result(1, '0x3')], 'rpc-id'],
    ['leaves one out', [result(2)], 'rpc-id'],
    ['speaks another protocol', [{ id: 1, result: '0x1' }, result(2)], 'rpc-malformed'],
    ['gives neither result nor error', [{ jsonrpc: '2.0', id: 1 }, result(2)], 'rpc-malformed'],
    ['gives both', [{ ...result(1), error: { code: 1, message: 'no' } }, result(2)], 'rpc-malformed'],
    ['gives an error of another shape', [{ jsonrpc: '2.0', id: 1, error: 'no' }, result(2)], 'rpc-malformed'],
  ])('that %s has said nothing to it', async (_, body, why) => {
    expect((await ask(JSON.stringify(body)))[0]).toEqual({ kind: 'silent', why });
  });

  test('that says no to a batch is asked one by one, and one that says no to everything once', async () => {
    const sent: string[] = [];
    const fetching =
      (status: number): FetchPort =>
      async ({ body }): Promise<FetchResult> => {
        const text = new TextDecoder().decode(body);
        sent.push(text.slice(0, 1));
        const one: unknown = JSON.parse(text);
        return {
          kind: 'response',
          status: Array.isArray(one) ? status : 200,
          headers: {},
          body: utf8(JSON.stringify(result(1))),
        };
      };
    expect(await askEndpoint('https://rpc.test/', CALLS, fetching(413))).toHaveLength(2);
    expect(sent).toEqual(['[', '{', '{']);
    expect(await askEndpoint('https://rpc.test/', CALLS, fetching(429))).toEqual([
      { kind: 'silent', why: 'HTTP 429' },
      { kind: 'silent', why: 'HTTP 429' },
    ]);
    expect(sent).toHaveLength(4);
  });

  test('is asked in pieces of ten', async () => {
    const sizes: number[] = [];
    await askEndpoint(
      'https://rpc.test/',
      Array.from({ length: 23 }, () => CALLS[0] ?? { method: '', params: [] }),
      async ({ body }) => {
        const asked: unknown = JSON.parse(new TextDecoder().decode(body));
        sizes.push(Array.isArray(asked) ? asked.length : 1);
        return { kind: 'response', status: 200, headers: {}, body: utf8('[]') };
      },
    );
    expect(sizes).toEqual([10, 10, 3]);
  });

  test('is never trusted with a message of any length', async () => {
    const [answer] = await ask(
      JSON.stringify([{ jsonrpc: '2.0', id: 1, error: { code: -1, message: 'x'.repeat(5000) } }, result(2)]),
    );
    expect(answer?.kind === 'error' && answer.message).toHaveLength(200);
  });

  test('may say anything at all: nothing escapes', async () => {
    const endpoints = ['a', 'b'].map((operator) => ({ url: `https://${operator}.test/`, operator }));
    const message = fc.record({
      jsonrpc: fc.constantFrom('2.0', '1.0'),
      id: fc.constantFrom(1, 2, 3, '1', null),
      result: fc.oneof(fc.constant('0x2105'), fc.jsonValue({ maxDepth: 2 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.array(message).map((list) => JSON.stringify(list)),
        ),
        async (text) => {
          const agreement = await agreeOnBlock({ chainId: 8453, endpoints, at: 0 }, answering(text));
          expect(agreement.kind).not.toBe('agreed');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('numbers and bytes', () => {
  test('are read in their one form only', async () => {
    expect(readQuantity('0x0', 'x')).toBe(0n);
    expect(readQuantity(`0x${'f'.repeat(64)}`, 'x')).toBe(2n ** 256n - 1n);
    for (const wrong of ['0x', '0x00', '0x01', '1', 1, null, '0x1g', `0x1${'0'.repeat(64)}`, '-0x1', ' 0x1'])
      expect(await refusalCode(() => readQuantity(wrong, 'x'))).toBe('quantity-malformed');
    expect(await refusalCode(() => readCount('0x20000000000000', 'x'))).toBe('quantity-malformed');
    expect(readCount('0x1fffffffffffff', 'x')).toBe(Number.MAX_SAFE_INTEGER);
    expect(readData('0xAb', 'x')).toEqual(Uint8Array.of(0xab));
    for (const wrong of ['0xa', 'ab', '0xzz', 5, `0x${'a'.repeat(9001)}`, `0x${'g'.repeat(9000)}`])
      expect(await refusalCode(() => readData(wrong, 'x'))).toBe('data-malformed');
    expect(readData(`0x${'a'.repeat(100_000)}`, 'x')).toHaveLength(50_000);
    expect(await refusalCode(() => readData('0xab', 'x', 2))).toBe('data-malformed');
    expect(await refusalCode(() => addressOf('0x12'))).toBe('address-malformed');
    expect(await refusalCode(() => wordOf(2n ** 256n))).toBe('quantity-malformed');
    expect(await refusalCode(() => wordOf(-1))).toBe('quantity-malformed');
  });

  test.each([
    ['a length of one byte that needs none', '8101'],
    ['a long length that could be short', 'b800'],
    ['a long length with a zero in front', 'b90001ff'],
    ['a list whose length could be short', 'f801c0'],
    ['less than it says', '83aabb'],
    ['more than it says', '81aa00'],
    ['nothing', ''],
    ['a length beyond all counting', 'bfffffffffffffffff'],
    ['lists within lists without end', 'c1'.repeat(1)],
  ])('in RLP are refused with %s', async (_, hex) => {
    expect(await refusalCode(() => readRlp(fromHex(hex), 'x'))).toBe('rlp-malformed');
  });

  test('in RLP are refused when they are nested a thousand deep', async () => {
    let nested = Uint8Array.of(0xc0);
    for (let i = 0; i < 3000; i++) {
      const length = nested.length;
      const head =
        length < 56 ? [0xc0 + length] : length < 256 ? [0xf8, length] : [0xf9, length >> 8, length & 0xff];
      nested = Uint8Array.from([...head, ...nested]);
    }
    expect(await refusalCode(() => readRlp(nested, 'x'))).toBe('rlp-malformed');
    expect(await refusalCode(() => readRlpNumber(Uint8Array.of(0, 1), 'x'))).toBe('rlp-malformed');
    expect(await refusalCode(() => readRlpNumber(new Uint8Array(33).fill(1), 'x'))).toBe('rlp-malformed');
  });
});

test('whatever a block or a proof looks like, only a Refusal escapes', () => {
  const address = addressOf('11'.repeat(20));
  const member = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('0x1', '0x', `0x${'11'.repeat(20)}`, `0x${'22'.repeat(32)}`),
  );
  const names = [
    ...['parentHash', 'number', 'hash', 'stateRoot', 'timestamp', 'address', 'accountProof', 'storageProof'],
    ...['nonce', 'balance', 'codeHash', 'storageHash'],
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record(Object.fromEntries(names.map((name) => [name, member])), { requiredKeys: ['address'] }),
  );
  fc.assert(
    fc.property(value, (reply) => {
      for (const read of [
        readBlock,
        (r: unknown) => readAccountProof(r, '33'.repeat(32), address, [wordOf(1)]),
      ]) {
        expect(() => read(reply)).toThrow(Refusal);
      }
    }),
    { numRuns: 500 },
  );
});
