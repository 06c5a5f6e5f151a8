import { expect, it } from 'vitest';
import { appraiseQuotes } from '../src/appraise-quotes';
import { prepare } from '../src/context';
import { processMemory } from '../src/ports/node';
import type { Evidence } from '../src/protocols/protocol';
import { pckRack } from './testbed/enclave';
import { MACHINES, type MachineName } from './testbed/machines';
import { makeTdxQuote } from './testbed/quote-maker';
import { makeWorld } from './testbed/world';
import { worldFetch } from './testbed/world-fetch';

it('a list of quotes of many platforms does not have Intel asked about each of them', async () => {
  const world = await makeWorld();
  const pckOf = pckRack(world.pki);
  const names = Object.keys(MACHINES) as MachineName[];
  const quotes = await Promise.all(
    names.map(async (name) => makeTdxQuote({ pck: await pckOf(name), reportData: new Uint8Array(64) })),
  );
  const [quote, ...others] = quotes;
  if (quote === undefined) throw new Error('no machine');
  const asked = new Set<string>();
  const fetch = worldFetch(world, {
    seen: (url) => {
      const fmspc = new URL(url).searchParams.get('fmspc');
      if (fmspc !== null) asked.add(fmspc);
    },
  });
  const ports = {
    fetch,
    clock: { now: () => Date.now(), sleep: async () => {} },
    random: (n: number) => new Uint8Array(n),
    memory: processMemory(),
  };
  const evidence: Evidence = {
    quote,
    others: others.map((q, i) => ({ name: `${i}`, quote: q })),
    collateral: 'not-carried',
    checks: [],
    ours: [],
    facts: {},
    bind: () => ({ checks: [], attested: [], accounts: [] }),
  };
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const context = await prepare({ origin: 'https://a.test', trigger: 'asked', page }, ports, {
    roots: world.roots,
  });
  const appraised = await appraiseQuotes(evidence, context);
  expect(names.length).toBeGreaterThan(6);
  expect(asked.size).toBeLessThanOrEqual(5);
  // The quotes that nobody was asked about are looked at all the same, and not believed more for it.
  expect(appraised.others).toHaveLength(others.length);
  const last = appraised.others.at(-1)?.checks ?? [];
  expect(last.find((c) => c.id === 'hardware.collateral')?.outcome).toBe('unknown');
});
