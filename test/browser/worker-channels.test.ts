import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import {
  readWorkerChannels,
  type WorkerChannel,
  withWorkerChannel,
  writeWorkerChannels,
} from '../../src/browser/worker-channels';
import { LIMITS } from '../../src/limits';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 100 * DAY;
const TUNNEL = 'wss://tunnel.test/__ra__';

describe('memory is read strictly', () => {
  it.each<[string, JsonValue | undefined]>([
    ['nothing', undefined],
    ['a text', TUNNEL],
    ['a list', [TUNNEL]],
    ['no list', { at: NOW, channels: TUNNEL }],
    ['no channel', { at: NOW, channels: [{ url: 'https://tunnel.test/', at: NOW }] }],
    ['another path', { at: NOW, channels: [{ url: 'wss://tunnel.test/chat', at: NOW }] }],
    ['a query', { at: NOW, channels: [{ url: `${TUNNEL}?x`, at: NOW }] }],
    ['no time', { at: NOW, channels: [{ url: TUNNEL }] }],
    ['a time as text', { at: NOW, channels: [{ url: TUNNEL, at: `${NOW}` }] }],
    ['a time to come', { at: NOW, channels: [{ url: TUNNEL, at: NOW + 30 * DAY }] }],
    ['more than a week ago', { at: NOW, channels: [{ url: TUNNEL, at: NOW - 8 * DAY }] }],
    ['null among them', { at: NOW, channels: [null] }],
  ])('%s', (_, value) => expect(readWorkerChannels(value, NOW)).toEqual([]));

  it('what was written is read again, and no more than the limit', () => {
    const many: readonly WorkerChannel[] = Array.from({ length: 20 }, (_, i) => ({
      url: `wss://tunnel-${i}.test/__ra__`,
      at: NOW - i,
    }));
    const read = readWorkerChannels(JSON.parse(JSON.stringify(writeWorkerChannels(many))) as JsonValue, NOW);
    expect(read).toEqual(many.slice(0, LIMITS.channelsPerTab));
    expect(writeWorkerChannels(many)).toMatchObject({ at: NOW });
  });
});

describe('where workers of an origin lead', () => {
  it('a worker that leads elsewhere now takes nothing from the list: it may be a second one', () => {
    const known = withWorkerChannel(withWorkerChannel([], TUNNEL, NOW), 'wss://other.test/__ra__', NOW + 1);
    expect(known.map(({ url }) => url)).toEqual(['wss://other.test/__ra__', TUNNEL]);
  });

  it('the same worker, loaded with every page, is written down once a day', () => {
    const known = withWorkerChannel([], TUNNEL, NOW);
    expect(withWorkerChannel(known, TUNNEL, NOW + DAY - 1)).toBe(known);
    expect(withWorkerChannel(known, TUNNEL, NOW + DAY)).toEqual([{ url: TUNNEL, at: NOW + DAY }]);
  });

  it('a thousand workers leave the latest eight', () => {
    const many = Array.from({ length: 1000 }, (_, i) => `wss://tunnel-${i}.test/__ra__`);
    const known = many.reduce<readonly WorkerChannel[]>((k, url) => withWorkerChannel(k, url, NOW), []);
    expect(known.map(({ url }) => url)).toEqual(many.slice(-LIMITS.channelsPerTab).reverse());
  });

  it('one that was not seen for a week is dropped when another is', () => {
    const old = [{ url: TUNNEL, at: NOW - 8 * DAY }];
    expect(withWorkerChannel(old, 'wss://other.test/__ra__', NOW)).toHaveLength(1);
  });
});
