import { beforeAll, describe, expect, it } from 'vitest';
import { USAGE } from '../../src/cli/arguments';
import type { Surroundings } from '../../src/cli/run';
import { collateralJson } from '../testbed/collateral-json';
import { makeWorld, type World } from '../testbed/world';
import { describeVectors, vector, vectorText } from '../vectors';
import { type Ran, type RunWish, runInMemory } from './run-in-memory';

const run = (
  argv: readonly string[],
  given: RunWish['given'] = {},
  surroundings: Surroundings = {},
): Promise<Ran> => runInMemory(argv, { given, surroundings });

describe('the command line', () => {
  it('explains itself', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: USAGE });
    expect(await run([])).toMatchObject({ code: 0, out: USAGE });
  });

  it.each([
    [['frobnicate']],
    [['verify']],
    [['verify', 'http://plain.example']],
    [['verify', 'https://a.example', 'https://b.example']],
    [['verify', 'https://a.example', '--at', '2026-01-01']],
    [['replay', 'r.json', '--save', 'x']],
    [['quote', 'q.bin', '--at', 'yesterday']],
    [['quote', 'q.bin', '--wat']],
    [['quote', 'missing.bin']],
    [['replay', 'missing.json']],
  ])('ends with 2 and one line of why for %j', async (argv) => {
    const { code, out, err } = await run(argv, { 'q.bin': 'aa', 'r.json': '{}' });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^vitrine: [a-z-]+ at .*: expected .*, got /);
  });

  it('ends with 2 for a report that is none', async () => {
    expect((await run(['replay', 'r.json'], { 'r.json': 'not JSON' })).code).toBe(2);
    expect((await run(['replay', 'r.json'], { 'r.json': '{"format":"other"}' })).code).toBe(2);
  });
});

describe('vitrine quote', () => {
  let world: World;
  let surroundings: Surroundings;
  let quote: Uint8Array;
  let collateral: string;
  beforeAll(async () => {
    world = await makeWorld();
    surroundings = { roots: world.roots };
    quote = await (await world.site('honest').enclave()).quote(new Uint8Array(64));
    collateral = JSON.stringify(await collateralJson(world.pki));
  });
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it.each([
    ['raw bytes', (q: Uint8Array) => q],
    ['hex', hex],
    ['hex with 0x and a newline', (q: Uint8Array) => `0x${hex(q).toUpperCase()}\n`],
    [
      'base64 in lines',
      (q: Uint8Array) =>
        (
          Buffer.from(q)
            .toString('base64')
            .match(/.{1,76}/g) ?? []
        ).join('\n'),
    ],
  ])('takes %s and ends with 0 when every hardware check passes', async (_form, as) => {
    const ran = await run(
      ['quote', 'q', '--collateral', 'c.json', '--json'],
      { q: as(quote), 'c.json': collateral },
      surroundings,
    );
    expect(ran.code, ran.err + ran.out).toBe(0);
    const said = JSON.parse(ran.out);
    expect(said).toMatchObject({
      verdict: 'verified',
      binding: 'none',
      facts: { hardware: { tee: 'tdx', quoteVersion: 4 } },
    });
    expect(said.checks.every((c: { question: string }) => c.question === 'hardware')).toBe(true);
  });

  it('ends with 1 for a quote that lies, and says what was expected', async () => {
    const bent = Uint8Array.from(quote);
    bent[600] = (bent[600] ?? 0) ^ 1;
    const ran = await run(
      ['quote', 'q', '--collateral', 'c.json'],
      { q: bent, 'c.json': collateral },
      surroundings,
    );
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('quote-signature-invalid');
    expect(ran.out).toMatch(/expected {4}\S/);
  });

  it('ends with 1 under Intel’s own root, which the testbed cannot have', async () => {
    const ran = await run(['quote', 'q', '--collateral', 'c.json'], { q: quote, 'c.json': collateral });
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('pck-chain-untrusted');
  });

  it('ends with 3 when the collateral has expired', async () => {
    const argv = ['quote', 'q', '--collateral', 'c.json', '--at', '2031-01-01T00:00:00Z', '--json'];
    const ran = await run(argv, { q: quote, 'c.json': collateral }, surroundings);
    expect(ran.out).toContain('collateral-expired');
    expect(ran.code).toBe(3);
  });

  it('ends with 2 for collateral that is no collateral', async () => {
    for (const text of ['', '{}', '[]', '{"tcb_info": 1}']) {
      const ran = await run(
        ['quote', 'q', '--collateral', 'c.json'],
        { q: quote, 'c.json': text },
        surroundings,
      );
      expect(ran.code, text).toBe(2);
    }
  });

  it('ends with 1 for bytes that are no quote', async () => {
    const ran = await run(
      ['quote', 'q', '--collateral', 'c.json', '--json'],
      { q: 'deadbeef', 'c.json': collateral },
      surroundings,
    );
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out).checks[0].reason).toBe('quote-malformed');
  });
});

describeVectors('vitrine quote on the near-mpc set', () => {
  const folder = 'dstack/near-mpc-0.5.8-dev';
  it('verifies Intel’s real signatures and ends with 0', async () => {
    const files = { q: vectorText(`${folder}/quote.hex`), c: vector(`${folder}/collateral.json`) };
    const ran = await run(
      ['quote', 'q', '--collateral', 'c', '--at', '2026-08-13T12:00:00Z', '--json'],
      files,
    );
    expect(ran.code, ran.out).toBe(0);
    expect(JSON.parse(ran.out).facts.hardware).toMatchObject({
      fmspc: 'b0c06f000000',
      tcbStatus: 'UpToDate',
      debug: false,
    });
  });
});
