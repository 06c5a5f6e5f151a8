import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Appraisal } from '../../src/appraisal';
import { pinKey } from '../../src/memory/pin';
import { fakeSession } from './fake-session';

const local = vi.hoisted(() => ({ kept: new Map<string, unknown>(), broken: false }));
vi.mock('wxt/browser', () => {
  const guarded = async <T>(work: () => T): Promise<T> => {
    if (local.broken) throw new Error('QuotaExceeded');
    return work();
  };
  const area = {
    get: (key: string) => guarded(() => (local.kept.has(key) ? { [key]: local.kept.get(key) } : {})),
    set: (items: object) =>
      guarded(() => {
        for (const [key, value] of Object.entries(items)) local.kept.set(key, value);
      }),
    remove: (key: string) => guarded(() => void local.kept.delete(key)),
  };
  return { browser: { storage: { local: area } } };
});
const { lastGoodOf, lastingMemory, pinOf, rememberGood, setPin } = await import(
  '../../src/browser/lasting-memory'
);

const SITE = 'https://enclave.test';
const PIN = { spkiSha256: 'a'.repeat(64), identity: { mrtd: 'ab' }, since: 1, renewals: 0 };
const appraised = (verdict: Appraisal['verdict']): Appraisal => ({
  origin: SITE,
  at: 5,
  verdict,
  binding: 'none',
  checks: [],
  facts: {},
});

const session = fakeSession();
const memory = () => lastingMemory(session, false);
const privateMemory = () => lastingMemory(session, true);

beforeEach(() => {
  local.kept.clear();
  local.broken = false;
  session.kept.clear();
});

describe('what is remembered', () => {
  it('a pin is there until it is taken away', async () => {
    await setPin(memory(), SITE, PIN);
    expect(await pinOf(memory(), SITE)).toEqual(PIN);
    await setPin(memory(), SITE, undefined);
    expect(await pinOf(memory(), SITE)).toBeUndefined();
    expect(local.kept.size).toBe(0);
  });

  it('the last good verdict stays when a later one is not good', async () => {
    await rememberGood(memory(), appraised('limited'));
    await rememberGood(memory(), appraised('unavailable'));
    await rememberGood(memory(), appraised('danger'));
    expect(await lastGoodOf(memory(), SITE)).toEqual({ verdict: 'limited', at: 5 });
  });

  it('a note that is not one is no note', async () => {
    for (const note of ['limited', { verdict: 'danger', at: 1 }, { verdict: 'limited' }, [1], 7]) {
      local.kept.set(`good:${SITE}`, note);
      expect(await lastGoodOf(memory(), SITE)).toBeUndefined();
    }
  });

  it('storage that fails is memory that is empty, never an error', async () => {
    const told = vi.spyOn(console, 'warn').mockImplementation(() => {});
    local.broken = true;
    expect(await memory().read(pinKey(SITE))).toBeUndefined();
    await memory().write(pinKey(SITE), 1);
    expect(told).toHaveBeenCalledTimes(2);
    told.mockRestore();
  });
});

describe('in private windows', () => {
  it('what is remembered can be read', async () => {
    await setPin(memory(), SITE, PIN);
    expect(await pinOf(privateMemory(), SITE)).toEqual(PIN);
  });

  it('nothing is added to it, and nothing taken away', async () => {
    await setPin(memory(), SITE, PIN);
    const before = new Map(local.kept);
    await privateMemory().write('attested:x', [1]);
    await setPin(privateMemory(), SITE, undefined);
    expect(local.kept).toEqual(before);
    expect(await pinOf(privateMemory(), SITE)).toBeUndefined();
    expect(await privateMemory().read('attested:x')).toEqual([1]);
    expect([...session.kept.keys()].every((key) => key.startsWith('private:'))).toBe(true);
  });
});
