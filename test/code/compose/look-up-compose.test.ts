/** Any source of a compose file is as good as any other, because its hash is measured; and no other text counts. */
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import {
  type ComposeQuestion,
  lookUpCompose,
  measuredTextIn,
} from '../../../src/code/compose/look-up-compose';
import { toHex } from '../../../src/encoding/hex';
import { LIMITS } from '../../../src/limits';
import type { FetchResult, Ports } from '../../../src/ports/ports';

const HOUR = 3_600_000;
const TEXT = '{"runner":"docker-compose","docker_compose_file":"services: {}"}';
const OTHER = '{"runner":"docker-compose","docker_compose_file":"services: {other: {}}"}';
const hashOf = (text: string) => toHex(sha256(new TextEncoder().encode(text)));
const HASH = hashOf(TEXT);
const A = 'https://a.example/prpc/Info';
const B = 'https://b.example/info';

const info = (text: string): string => JSON.stringify({ tcb_info: JSON.stringify({ app_compose: text }) });
const reply = (body: string, status = 200): FetchResult => ({
  ...{ kind: 'response', status, headers: {} },
  body: new TextEncoder().encode(body),
});
const silent: FetchResult = { kind: 'failure', code: 'timeout', detail: '10 s' };

interface Asked {
  readonly ports: Pick<Ports, 'fetch' | 'memory'>;
  readonly urls: string[];
  readonly memory: Map<string, JsonValue>;
}

function asking(
  answers: { readonly [url: string]: FetchResult } = {},
  memory = new Map<string, JsonValue>(),
): Asked {
  const urls: string[] = [];
  return {
    urls,
    memory,
    ports: {
      async fetch({ url }) {
        urls.push(url);
        return answers[url] ?? reply('', 404);
      },
      memory: {
        read: async (key) => memory.get(key),
        write: async (key, value) => void memory.set(key, value),
      },
    },
  };
}

const question = ({
  urls = [A, B],
  ...more
}: Partial<Omit<ComposeQuestion, 'urls'>> & { readonly urls?: readonly string[] } = {}): ComposeQuestion => ({
  ...{ hash: HASH, texts: [], urls: async () => urls, at: 1000 * HOUR, refresh: false },
  ...more,
});

describe('a compose file whose hash is measured', () => {
  it('is taken from the evidence, and nobody is asked', async () => {
    const { ports, urls } = asking();
    expect((await lookUpCompose(question({ texts: [OTHER, TEXT] }), ports)).text).toBe(TEXT);
    expect(urls).toEqual([]);
  });

  it('is taken from a reply, and asked for only once', async () => {
    const { ports, urls } = asking({ [A]: silent, [B]: reply(info(TEXT)) });
    expect((await lookUpCompose(question(), ports)).text).toBe(TEXT);
    expect((await lookUpCompose(question(), ports)).text).toBe(TEXT);
    expect(urls).toEqual([A, B]);
  });

  it('is not believed by memory: what is kept under its hash is hashed too', async () => {
    const memory = new Map<string, JsonValue>([[`compose:${HASH}`, { text: OTHER, at: 0 }]]);
    const { ports, urls } = asking({ [A]: reply(info(TEXT)) }, memory);
    expect((await lookUpCompose(question(), ports)).text).toBe(TEXT);
    expect(urls).toEqual([A]);
    expect(memory.get(`compose:${HASH}`)).toMatchObject({ text: TEXT });
  });

  it('is looked for further when somebody shows the one of another app, which is told when nobody has it', async () => {
    const found = asking({ [A]: reply(info(OTHER)), [B]: reply(info(TEXT)) });
    expect((await lookUpCompose(question(), found.ports)).text).toBe(TEXT);
    const nowhere = asking({ [A]: reply(info(OTHER)) });
    expect((await lookUpCompose(question(), nowhere.ports)).text).toBe(OTHER);
  });

  it('that nobody has is not asked for again within the hour, unless the person wants to know', async () => {
    const { ports, urls } = asking();
    expect((await lookUpCompose(question(), ports)).text).toBeUndefined();
    await lookUpCompose(question({ at: 1000 * HOUR + HOUR / 2 }), ports);
    expect(urls).toEqual([A, B]);
    await lookUpCompose(question({ refresh: true }), ports);
    expect(urls).toEqual([A, B, A, B]);
    await lookUpCompose(question({ at: 1002 * HOUR }), ports);
    expect(urls).toHaveLength(6);
  });

  it('is asked for again soon where somebody did not answer', async () => {
    const { ports, urls } = asking({ [A]: silent });
    await lookUpCompose(question(), ports);
    await lookUpCompose(question(), ports);
    expect(urls).toEqual([A, B, A, B]);
  });

  it.each([
    ['no JSON', reply('<html>')],
    ['no UTF-8', { ...reply(''), body: Uint8Array.of(0xff) } as FetchResult],
    ['a list', reply('[]')],
    ['withheld', reply('{"tcb_info":""}')],
    ['an object instead of the text', reply('{"tcb_info":{"app_compose":{}}}')],
    ['a redirect', reply('', 302)],
    ['nested too deeply', reply('['.repeat(5000))],
  ])('is not found in a reply that is %s', async (_what, answer) => {
    const { ports } = asking({ [A]: answer });
    expect((await lookUpCompose(question({ urls: [A] }), ports)).text).toBeUndefined();
  });

  it('names whom it was not allowed to ask, and asks again as soon as it is', async () => {
    const refused: FetchResult = { kind: 'failure', code: 'not-permitted', detail: 'not granted' };
    const first = asking({ [A]: refused, [B]: reply(info(OTHER)) });
    expect(await lookUpCompose(question(), first.ports)).toEqual({ text: OTHER, notAllowed: [A] });
    const later = asking({ [A]: reply(info(TEXT)) }, first.memory);
    expect(await lookUpCompose(question(), later.ports)).toEqual({ text: TEXT, notAllowed: [] });
  });

  it('makes nobody ask a hundred addresses', async () => {
    const { ports, urls } = asking();
    const many = Array.from({ length: 100 }, (_, i) => `https://${i}.example/info`);
    await lookUpCompose(question({ urls: many }), ports);
    expect(urls).toHaveLength(LIMITS.composeSources);
  });

  it('that is very long is used and not kept', async () => {
    const long = `{"runner":"docker-compose","name":"${'a'.repeat(LIMITS.rememberedCompose)}"}`;
    const { ports, memory } = asking({ [A]: reply(info(long)) });
    expect((await lookUpCompose(question({ hash: hashOf(long) }), ports)).text).toBe(long);
    expect([...memory.keys()]).toEqual([]);
  });
});

describe('what a person pastes', () => {
  it.each([
    ['the file', TEXT],
    ['the file with a newline at its end', `${TEXT}\n`],
    ['a reply that holds it', info(TEXT)],
  ])('is read as %s', (_what, given) => expect(measuredTextIn(given, HASH)).toBe(TEXT));

  it('may have lost its last newline, or have got those of Windows', () => {
    const lines = '{\n"runner": "docker-compose"\n}\n';
    const hash = hashOf(lines);
    expect(measuredTextIn(lines.trimEnd(), hash)).toBe(lines);
    expect(measuredTextIn(lines.replaceAll('\n', '\r\n'), hash)).toBe(lines);
  });

  it('may have had the newlines of Windows, which no text area keeps', () => {
    const lines = '{\r\n"runner": "docker-compose"\r\n}\r\n';
    for (const pasted of [lines.replaceAll('\r\n', '\n'), lines.replaceAll('\r\n', '\n').trimEnd()])
      expect(measuredTextIn(pasted, hashOf(lines))).toBe(lines);
  });

  it('is nothing where no reading of it has the hash', () =>
    expect(measuredTextIn(OTHER, HASH)).toBeUndefined());
});
