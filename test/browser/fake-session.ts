/** What a session keeps, in a map instead of the browser. */
import type { Session } from '../../src/browser/session';

export interface FakeSession extends Session {
  readonly kept: Map<string, unknown>;
}

/** @param kept what an earlier life of the background left */
export const fakeSession = (kept = new Map<string, unknown>()): FakeSession => ({
  kept,
  ready: Promise.resolve(),
  get: <T>(key: string) => kept.get(key) as T | undefined,
  set: (key, value) => void kept.set(key, value),
  delete: (key) => void kept.delete(key),
  keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
});
