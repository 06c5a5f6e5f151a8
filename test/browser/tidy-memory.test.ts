import { beforeEach, expect, it, vi } from 'vitest';

const kept = vi.hoisted(() => new Map<string, unknown>());
vi.mock('../../src/browser/ext', () => ({
  browser: {
    storage: {
      local: {
        get: async (key: string | null) =>
          Object.fromEntries([...kept].filter(([k]) => key === null || k === key)),
        set: async (values: object) => {
          for (const [k, v] of Object.entries(values)) kept.set(k, v);
        },
        remove: async (keys: readonly string[]) => {
          for (const k of keys) kept.delete(k);
        },
      },
    },
  },
}));
const { staleKeys, tidyMemory } = await import('../../src/browser/tidy-memory');

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;
const MEMORY = {
  'dns:https://a.example/dns-query CAA old.example': { at: NOW - 25 * HOUR },
  'dns:https://a.example/dns-query CAA new.example': { at: NOW - HOUR },
  'dns:nonsense': 'no answer',
  'ct:https://crt.sh old.example': { at: NOW - 30 * HOUR, certificates: [] },
  'ct:https://crt.sh limit': NOW + HOUR,
  'pin:https://old.example': { since: 0 },
  'domain-lock:old.example': { since: 0, seen: 0 },
};

beforeEach(() => {
  kept.clear();
  for (const [k, v] of Object.entries(MEMORY)) kept.set(k, v);
});

const STALE = [
  'dns:https://a.example/dns-query CAA old.example',
  'dns:nonsense',
  'ct:https://crt.sh old.example',
];

it('answers of yesterday are stale; pins, locks and limits are not', () =>
  expect(staleKeys(MEMORY, NOW)).toEqual(STALE));

it('what is stale leaves the storage, once a day', async () => {
  await tidyMemory(NOW);
  expect([...kept.keys()]).toEqual([
    ...Object.keys(MEMORY).filter((key) => !STALE.includes(key)),
    'tidied-at',
  ]);
  kept.set('dns:nonsense', 1);
  await tidyMemory(NOW + HOUR);
  expect(kept.has('dns:nonsense')).toBe(true);
  await tidyMemory(NOW + 25 * HOUR);
  expect(kept.has('dns:nonsense')).toBe(false);
});
