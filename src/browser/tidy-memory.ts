/**
 * Answers about domains are remembered so that nobody is asked twice, not to keep a diary: those that are too old to be of use leave
 * the browser's storage once a day. Compose files stay as long as a pin needs them to show what changed; of others the latest few.
 */
import type { JsonValue } from '../appraisal';
import { composeKey } from '../code/compose/compose-memory';
import { readPin } from '../memory/pin';
import { browser } from './ext';
import { WORKER_CHANNELS, WORKER_CHANNELS_MS } from './worker-channels';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
/** How long each is of use. */
const KINDS: readonly (readonly [prefix: string, ms: number])[] = [
  ['dns:', DAY_MS],
  ['ct:', DAY_MS],
  // What contracts said; readings carry no time and serve for minutes.
  ['chain:', DAY_MS],
  ['compose-missing:', DAY_MS],
  ['provenance:', WEEK_MS],
  [WORKER_CHANNELS, WORKER_CHANNELS_MS],
];
const COMPOSE_MS = 30 * DAY_MS;
const MOST_COMPOSES = 16;
const TIDIED = 'tidied-at';

type Memory = { readonly [key: string]: JsonValue };

/** The keys of what is too old to be of use. Pure. */
export const staleKeys = (all: Memory, now: number): readonly string[] => [
  ...Object.entries(all)
    .filter(([key, value]) =>
      KINDS.some(([prefix, ms]) => key.startsWith(prefix) && !(now - ms <= timeOf(value))),
    )
    .map(([key]) => key),
  ...staleComposes(all, now),
];

function staleComposes(all: Memory, now: number): readonly string[] {
  const pinned = new Set(
    Object.entries(all).flatMap(([key, value]) => {
      const hash = key.startsWith('pin:') ? readPin(value)?.code?.composeHash : undefined;
      return hash === undefined ? [] : [composeKey(hash)];
    }),
  );
  const unpinned = Object.entries(all)
    .filter(([key]) => key.startsWith(composeKey('')) && !pinned.has(key))
    .map(([key, value]) => ({ key, at: timeOf(value) }));
  const fresh = unpinned.filter(({ at }) => now - COMPOSE_MS <= at).sort((a, b) => b.at - a.at);
  const kept = new Set(fresh.slice(0, MOST_COMPOSES).map(({ key }) => key));
  return unpinned.flatMap(({ key }) => (kept.has(key) ? [] : [key]));
}

/** When it was learnt, or until when it says something. */
function timeOf(value: JsonValue): number {
  if (typeof value === 'number') return value;
  const at = typeof value === 'object' && value !== null && 'at' in value ? value.at : undefined;
  return typeof at === 'number' ? at : Number.NaN;
}

/** Never rejects. */
export async function tidyMemory(now: number): Promise<void> {
  const area = browser.storage.local;
  try {
    const last = (await area.get(TIDIED))[TIDIED];
    if (typeof last === 'number' && last <= now && now - last < DAY_MS) return;
    const stale = staleKeys((await area.get(null)) as { readonly [key: string]: JsonValue }, now);
    if (stale.length > 0) await area.remove([...stale]);
    await area.set({ [TIDIED]: now });
  } catch (error) {
    console.warn('memory', error);
  }
}
