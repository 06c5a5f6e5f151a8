/**
 * Where teekit's service workers of an origin lead to. A worker outlives its page, and answers before anything is asked of the network, so
 * what was seen once holds for the origin until it is old.
 */
import type { JsonValue } from '../appraisal';
import { LIMITS } from '../limits';
import { channelOfSocket } from './channel-signs';

const DAY_MS = 24 * 60 * 60 * 1000;
export const WORKER_CHANNELS_MS = 7 * DAY_MS;
export const WORKER_CHANNELS = 'channel-worker:';

/** Where memory keeps them. @param origin `https://host[:port]` */
export const workerChannelsKey = (origin: string): string => WORKER_CHANNELS + origin;

export interface WorkerChannel {
  readonly url: string;
  /** When the worker's script was last asked for, milliseconds since the epoch; by the day. */
  readonly at: number;
}

/** With one more, the latest first; the same object where nothing has changed. Pure. */
export function withWorkerChannel(
  known: readonly WorkerChannel[],
  url: string,
  now: number,
): readonly WorkerChannel[] {
  if (known.some((k) => k.url === url && Math.abs(now - k.at) < DAY_MS)) return known;
  return [{ url, at: now }, ...fresh(known, now).filter((k) => k.url !== url)].slice(
    0,
    LIMITS.channelsPerTab,
  );
}

/** What memory keeps; entries that are none, or old, are left out. Memory is read as strictly as anything else. */
export function readWorkerChannels(value: JsonValue | undefined, now: number): readonly WorkerChannel[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const { channels } = value as { readonly [k: string]: JsonValue };
  if (!Array.isArray(channels)) return [];
  const read = channels.slice(0, LIMITS.channelsPerTab).flatMap((entry: JsonValue): WorkerChannel[] => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
    const { url, at } = entry as { readonly [k: string]: JsonValue };
    return typeof url === 'string' && channelOfSocket(url) === url && typeof at === 'number'
      ? [{ url, at }]
      : [];
  });
  return fresh(read, now);
}

/** As memory keeps them; `at` tells the tidying when they are old. */
export const writeWorkerChannels = (channels: readonly WorkerChannel[]): JsonValue => ({
  at: Math.max(0, ...channels.map(({ at }) => at)),
  channels: channels.map(({ url, at }) => ({ url, at })),
});

const fresh = (channels: readonly WorkerChannel[], now: number): readonly WorkerChannel[] =>
  channels.filter(({ at }) => Math.abs(now - at) <= WORKER_CHANNELS_MS);
