import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/refusal';
import { changed } from './mutation';
import { fuzzTarget, survives } from './run-parsers';
import { makeTargets } from './targets';
import { INPUT_BYTES } from './timing';

const targets = await makeTargets();

describe('a parser returns a value or refuses, whatever it is given', () => {
  it.each(targets)('$name: genuine bytes read', async ({ seeds, read }) => {
    for (const seed of seeds) expect(await read(seed)).toBeDefined();
  });

  it.each(targets)('$name: changed and arbitrary bytes throw nothing but a refusal', async (target) => {
    const run = await fuzzTarget(target, 400, 20261121);
    expect(run.failure).toBeUndefined();
    expect(run.executions).toBe(400);
  });

  it.each(targets.filter((t) => t.large !== undefined))(
    '$name: genuine bytes of 64 KB read',
    async (target) => {
      for (const bytes of (await target.large?.()) ?? []) {
        expect(Math.abs(bytes.length - INPUT_BYTES)).toBeLessThan(INPUT_BYTES / 8);
        expect(await target.read(bytes)).toBeDefined();
      }
    },
  );

  it('a parser that throws anything else is found out', async () => {
    const seeds = [Uint8Array.of(1, 2, 3, 4)];
    const careless = (bytes: Uint8Array) => {
      if (bytes.length < 3) throw new TypeError('undefined is not a function');
    };
    const run = await fuzzTarget({ name: 'careless', seeds, read: careless }, 400, 1);
    expect(run.failure).toMatch(/^careless: .*seed 1, path .*bytes/s);
    await expect(survives(() => Promise.reject(new RangeError('offset')))).rejects.toThrow(RangeError);
    await expect(
      survives(() => {
        throw new Refusal('NoCode', 'here', 'a', 'b');
      }),
    ).rejects.toThrow(/stable code/);
  });
});

describe('a change', () => {
  const seed = Uint8Array.of(10, 20, 30);

  it('is made to a copy, and offsets count modulo the length', () => {
    expect([...changed(seed, [{ kind: 'flip', at: 4, bit: 0 }])]).toEqual([10, 21, 30]);
    expect([...changed(seed, [{ kind: 'set', at: 2, value: 7 }])]).toEqual([10, 20, 7]);
    expect([...changed(seed, [{ kind: 'cut', at: 1 }])]).toEqual([10]);
    expect([...changed(seed, [{ kind: 'insert', at: 1, bytes: Uint8Array.of(1, 2) }])]).toEqual([
      10, 1, 2, 20, 30,
    ]);
    expect([...changed(seed, [{ kind: 'drop', at: 1, count: 5 }])]).toEqual([10]);
    expect([...changed(seed, [{ kind: 'repeat', at: 1, count: 2 }])]).toEqual([10, 20, 30, 20, 30]);
    expect([...seed]).toEqual([10, 20, 30]);
  });

  it('of nothing is possible', () => {
    const all = [
      { kind: 'flip', at: 1, bit: 1 },
      { kind: 'set', at: 1, value: 1 },
      { kind: 'drop', at: 1, count: 1 },
      { kind: 'repeat', at: 1, count: 1 },
      { kind: 'cut', at: 1 },
    ] as const;
    expect(changed(new Uint8Array(), all).length).toBe(0);
  });
});
