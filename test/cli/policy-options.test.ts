import { beforeAll, describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments';
import { Refusal } from '../../src/refusal';
import { collateralJson } from '../testbed/collateral-json';
import { makeWorld, type World } from '../testbed/world';
import { runInMemory } from './run-in-memory';

let world: World;
let files: Record<string, Uint8Array>;
beforeAll(async () => {
  world = await makeWorld();
  const collateral = await collateralJson(world.pki);
  const quote = await (await world.site('honest').enclave()).quote(new Uint8Array(64));
  files = { q: quote, c: new TextEncoder().encode(JSON.stringify(collateral)) };
});

async function run(...argv: readonly string[]): Promise<{ code: number; reasons: readonly string[] }> {
  const { code, out } = await runInMemory(argv, { given: files, surroundings: { roots: world.roots } });
  const said = out === '' ? { checks: [] } : JSON.parse(out);
  return { code, reasons: said.checks.map((c: { reason: string }) => c.reason) };
}

const quote = ['quote', 'q', '--collateral', 'c', '--json'] as const;

describe('vitrine quote', () => {
  it('without options asks for no age and no evaluation', async () => {
    const { code, reasons } = await run(...quote);
    expect(code).toBe(0);
    expect(reasons).not.toContain('collateral-recent');
    expect(reasons).not.toContain('evaluation-sufficient');
  });

  it('--profile strict asks for recent collateral', async () => {
    const { code, reasons } = await run(...quote, '--profile', 'strict');
    expect(code).toBe(0);
    expect(reasons).toContain('collateral-recent');
  });

  it('--minimum-evaluation ends with 0 when met, and with 3 when not', async () => {
    expect(await run(...quote, '--minimum-evaluation', '19')).toMatchObject({ code: 0 });
    const short = await run(...quote, '--minimum-evaluation', '20');
    expect(short.code).toBe(3);
    expect(short.reasons).toContain('evaluation-below-minimum');
  });

  it.each([
    ['--profile', 'lenient'],
    ['--profile', ''],
    ['--update', 'late'],
    ['--minimum-evaluation', 'all'],
    ['--minimum-evaluation', '-1'],
    ['--minimum-evaluation', '1.5'],
  ])('%s %j is a mistake, not a default', async (option, value) => {
    expect((await run(...quote, `${option}=${value}`)).code).toBe(2);
  });
});

describe('vitrine verify', () => {
  it('takes profile and update, and no minimum evaluation', () => {
    expect(parseCommand(['verify', 'a.example', '--profile', 'strict', '--update', 'early'])).toMatchObject({
      profile: 'strict',
      update: 'early',
    });
    expect(parseCommand(['verify', 'a.example'])).toMatchObject({ profile: 'standard', update: 'standard' });
    expect(() => parseCommand(['verify', 'a.example', '--minimum-evaluation', '1'])).toThrow(Refusal);
    expect(() => parseCommand(['replay', 'r.json', '--profile', 'strict'])).toThrow(Refusal);
  });
});
