/**
 * What must outlive the background: it can be stopped at any moment, so everything is written through to `storage.session`, which
 * lives as long as the browser does. A copy in memory makes reading synchronous.
 */
import { browser } from './ext';

export interface Session {
  /** Resolves once what was kept is at hand again. Nothing may be read before. */
  readonly ready: Promise<void>;
  /** Values were written by us, by this release or by none: the caller names the type. */
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  keys(prefix: string): readonly string[];
}

export function openSession(): Session {
  const kept = new Map<string, unknown>();
  const area = browser.storage.session;
  const ready = area.get(null).then((all) => {
    for (const [key, value] of Object.entries(all)) if (!kept.has(key)) kept.set(key, value);
  });
  // A write that fails (quota) costs nothing but a repetition after the next start of the background.
  const written = (call: Promise<void>) =>
    void call.catch((error: unknown) => console.warn('session storage', error));
  return {
    ready,
    get: <T>(key: string) => kept.get(key) as T | undefined,
    set(key, value) {
      kept.set(key, value);
      written(area.set({ [key]: value }));
    },
    delete(key) {
      if (kept.delete(key)) written(area.remove(key));
    },
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
  };
}
