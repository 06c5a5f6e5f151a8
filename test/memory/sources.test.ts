import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import {
  CERT_SPOTTER_SETTING,
  CRT_SH_SETTING,
  DEFAULT_DOH_URLS,
  DOH_SETTING,
} from '../../src/memory/domain-settings';
import { PCCS_SETTING } from '../../src/memory/pccs-setting';
import { DEFAULT_SOURCES, readSources, SOURCES, type Source, writeSource } from '../../src/memory/sources';
import type { MemoryPort } from '../../src/ports/ports';

/** As the browser's: `null` takes a key away. */
function memoryOf(stored: Record<string, JsonValue> = {}): {
  memory: MemoryPort;
  kept: Map<string, JsonValue>;
} {
  const kept = new Map(Object.entries(stored));
  const memory: MemoryPort = {
    read: async (key) => kept.get(key),
    async write(key, value) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
  };
  return { memory, kept };
}

describe('what is asked', () => {
  it('with nothing stored, the defaults', async () => {
    expect(await readSources(memoryOf().memory)).toEqual(DEFAULT_SOURCES);
  });

  it('what is stored, and the default for every value that is none', async () => {
    const { memory } = memoryOf({
      [PCCS_SETTING]: 'https://pccs.test/',
      [DOH_SETTING]: ['https://a.test/q', 'https://a.test/other'],
      [CRT_SH_SETTING]: 'off',
      [CERT_SPOTTER_SETTING]: { url: 'https://ct.test' },
    });
    expect(await readSources(memory)).toEqual({
      ...DEFAULT_SOURCES,
      pccs: 'https://pccs.test',
      'crt-sh': 'off',
    });
  });
});

describe('storing a source', () => {
  it.each<[Source, string, string]>([
    ['pccs', 'https://mine.test/x/', 'https://mine.test/x'],
    ['doh-a', 'https://mine.test/dns-query', 'https://mine.test/dns-query'],
    ['doh-b', 'https://mine.test/dns-query', 'https://mine.test/dns-query'],
    ['crt-sh', 'https://mine.test/', 'https://mine.test'],
    ['crt-sh', 'off', 'off'],
    ['cert-spotter', 'https://mine.test/v1', 'https://mine.test/v1'],
    ['cert-spotter', 'off', 'off'],
    ['base-rpc-a', 'https://mine.test/v2/key', 'https://mine.test/v2/key'],
    ['base-rpc-b', 'https://mine.test', 'https://mine.test/'],
    ['ethereum-rpc-a', 'https://mine.test/v2/key', 'https://mine.test/v2/key'],
    ['ethereum-rpc-b', 'https://mine.test', 'https://mine.test/'],
  ])('%s becomes %s, and the others stay', async (source, typed, url) => {
    const { memory } = memoryOf();
    expect(await writeSource(memory, source, typed)).toBe('stored');
    expect(await readSources(memory)).toEqual({ ...DEFAULT_SOURCES, [source]: url });
  });

  it.each(SOURCES)('back to the default, nothing of %s is stored', async (source) => {
    const { memory, kept } = memoryOf();
    await writeSource(memory, source, 'https://mine.test/q');
    expect(kept.size).toBe(1);
    expect(await writeSource(memory, source, DEFAULT_SOURCES[source])).toBe('stored');
    expect(kept.size).toBe(0);
  });

  it.each<[Source, string]>([
    ['pccs', 'off'],
    ['doh-a', 'off'],
    ['doh-b', ''],
    ['pccs', 'http://mine.test'],
    ['doh-a', 'https://mine.test/?dns='],
    ['crt-sh', 'https://me@mine.test'],
    ['cert-spotter', 'mine.test'],
    ['base-rpc-a', 'off'],
    ['base-rpc-b', 'https://mine.test/?key=1'],
    ['ethereum-rpc-a', 'off'],
    ['ethereum-rpc-b', 'http://mine.test/'],
  ])('%s is refused %j, and nothing is stored', async (source, typed) => {
    const { memory, kept } = memoryOf();
    expect(await writeSource(memory, source, typed)).toBe('not-an-address');
    expect(kept.size).toBe(0);
  });

  it('a server may serve both chains: one voice about each', async () => {
    const { memory } = memoryOf();
    const own = 'https://mine.test/key';
    for (const source of ['base-rpc-a', 'ethereum-rpc-a'] as const)
      expect(await writeSource(memory, source, own)).toBe('stored');
    expect(await readSources(memory)).toMatchObject({ 'base-rpc-a': own, 'ethereum-rpc-a': own });
  });

  it('two servers of the chain on one host are refused', async () => {
    const { memory } = memoryOf();
    expect(await writeSource(memory, 'base-rpc-a', DEFAULT_SOURCES['base-rpc-b'])).toBe('same-host');
    expect(await writeSource(memory, 'ethereum-rpc-b', DEFAULT_SOURCES['ethereum-rpc-a'])).toBe('same-host');
    expect(await readSources(memory)).toEqual(DEFAULT_SOURCES);
  });

  it('two resolvers on one host are refused, whichever is set second', async () => {
    const { memory } = memoryOf();
    const [one, two] = DEFAULT_DOH_URLS;
    expect(await writeSource(memory, 'doh-a', two)).toBe('same-host');
    expect(await writeSource(memory, 'doh-b', one)).toBe('same-host');
    expect(await writeSource(memory, 'doh-b', 'https://CLOUDFLARE-DNS.com:8443/other')).toBe('same-host');
    expect(await readSources(memory)).toEqual(DEFAULT_SOURCES);
  });
});
