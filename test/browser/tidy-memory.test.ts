import { beforeEach, describe, expect, it, vi } from 'vitest';

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
  'provenance:owner maker aa': { at: NOW - 6 * 24 * HOUR, bundle: '{}' },
  'provenance:owner maker bb': { at: NOW - 8 * 24 * HOUR, bundle: '{}' },
  'provenance:limit:github': NOW + HOUR,
  'channel-worker:https://used.test': { at: NOW - 6 * 24 * HOUR, channels: [] },
  'channel-worker:https://left.test': { at: NOW - 8 * 24 * HOUR, channels: [] },
  'setting:provenanceHosts': ['old.example'],
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
  'provenance:owner maker bb',
  'channel-worker:https://left.test',
];

it('answers of yesterday are stale, of builds and service workers those of last week; pins, locks, limits and choices are not', () =>
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

describe('compose files', () => {
  const DAY = 24 * HOUR;
  const hash = (n: number) => n.toString(16).padStart(64, '0');
  const pin = {
    spkiSha256: 'aa'.repeat(32),
    identity: { mrtd: 'bb'.repeat(48) },
    code: { composeHash: hash(0) },
    since: 0,
    renewals: 0,
  };
  const composes = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`compose:${hash(i)}`, { text: '{}', at: NOW - i * HOUR }]),
    );

  it('that a pin needs stay for ever, others for a month', () => {
    const memory = {
      'pin:https://pinned.example': pin,
      [`compose:${hash(0)}`]: { text: '{}', at: NOW - 400 * DAY },
      [`compose:${hash(1)}`]: { text: '{}', at: NOW - 31 * DAY },
      [`compose:${hash(2)}`]: { text: '{}', at: NOW - 29 * DAY },
      'compose:nonsense': 7,
    };
    expect(staleKeys(memory, NOW)).toEqual([`compose:${hash(1)}`, 'compose:nonsense']);
  });

  it('that no pin needs do not fill the storage: the latest sixteen stay', () =>
    expect(staleKeys(composes(20), NOW)).toEqual([16, 17, 18, 19].map((i) => `compose:${hash(i)}`)));

  it('that nobody had are asked for again the next day', () =>
    expect(staleKeys({ [`compose-missing:${hash(1)}`]: { at: NOW - 2 * DAY } }, NOW)).toHaveLength(1));
});

it('what contracts said is kept for a day where it says when, else until the storage is next tidied', () => {
  const chain = {
    'chain:8453 block': { at: NOW - HOUR, tag: 'finalized' },
    'chain:8453 aa history': { at: NOW - 30 * HOUR, events: [] },
    'chain:8453 aa bb contracts': { digest: 'ab', calls: [] },
  };
  expect(staleKeys(chain, NOW)).toEqual(['chain:8453 aa history', 'chain:8453 aa bb contracts']);
});
