/**
 * Answers about domains are remembered so that nobody is asked twice, not to keep a diary: those that are too old to be of use leave
 * the browser's storage once a day.
 */
import type { JsonValue } from '../appraisal';
import { browser } from './ext';

const DAY_MS = 24 * 60 * 60 * 1000;
const KINDS = ['dns:', 'ct:'];
const TIDIED = 'tidied-at';

/** The keys of what is too old to be of use. Pure. */
export function staleKeys(all: { readonly [key: string]: JsonValue }, now: number): readonly string[] {
  return Object.entries(all)
    .filter(([key]) => KINDS.some((kind) => key.startsWith(kind)))
    .filter(([, value]) => !(now - DAY_MS <= timeOf(value)))
    .map(([key]) => key);
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
