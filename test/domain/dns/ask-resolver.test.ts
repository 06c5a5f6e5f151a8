import { decode } from '@dnsquery/dns-packet';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { askResolver } from '../../../src/domain/dns/ask-resolver';
import { processMemory } from '../../../src/ports/node';
import type { FetchResult } from '../../../src/ports/ports';
import { DOH_URLS, twoResolvers } from './doh-fetch';

const HOUR = 60 * 60 * 1000;
const AT = Date.UTC(2026, 10, 21);
const [URL_A] = DOH_URLS;
const ZONES = { 'app.example.com': { caa: ['0 issue "letsencrypt.org"'] } };

describe('a question to a resolver', () => {
  it('is a GET in wire format with id 0, recursion, AD and DO, and shows nothing else', async () => {
    const { fetch, seen } = twoResolvers(ZONES);
    const requests: object[] = [];
    await askResolver(
      {
        url: URL_A,
        at: AT,
        ports: {
          memory: processMemory(),
          fetch: (request) => {
            requests.push(request);
            return fetch(request);
          },
        },
      },
      'app.example.com',
      'CAA',
    );
    expect(requests).toMatchObject([{ method: 'GET', headers: { accept: 'application/dns-message' } }]);
    const text = new URL(seen[0] ?? '').searchParams.get('dns') ?? '';
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decode(new Uint8Array(Buffer.from(text, 'base64url')))).toMatchObject({
      id: 0,
      type: 'query',
      flag_rd: true,
      flag_ad: true,
      questions: [{ name: 'app.example.com', type: 'CAA', class: 'IN' }],
      additionals: [{ type: 'OPT', flag_do: true, udpPayloadSize: 1232, options: [] }],
    });
  });

  it('keeps a query that the address of the resolver already has', async () => {
    const { fetch, seen } = twoResolvers(ZONES);
    const resolver = { url: `${URL_A}?profile=x`, at: AT, ports: { fetch, memory: processMemory() } };
    await askResolver(resolver, 'app.example.com', 'CAA');
    expect(seen[0]).toMatch(/\?profile=x&dns=[A-Za-z0-9_-]+$/);
  });

  it('notes whether the resolver has proved the answer', async () => {
    const { a, fetch } = twoResolvers(ZONES);
    a.knobs.authentic = true;
    const resolver = { url: URL_A, at: AT, ports: { fetch, memory: processMemory() } };
    expect(await askResolver(resolver, 'app.example.com', 'CAA')).toMatchObject({ authentic: true });
  });
});

describe('what is no answer', () => {
  const fails = [
    ['silent', 'timeout'],
    ['reset', 'network'],
    ['unavailable', 'HTTP 503'],
    ['servfail', 'dns-rcode: SERVFAIL'],
    ['refused', 'dns-rcode: REFUSED'],
    ['cut-short', 'dns-cut-short: TC is set'],
    ['html', 'no application/dns-message'],
  ] as const;
  it.each(fails)('a resolver that is %s: failed, with %s, and not remembered', async (state, why) => {
    const { a, fetch } = twoResolvers(ZONES);
    a.knobs.state = state;
    const written: string[] = [];
    const memory = {
      read: async () => undefined,
      write: async (key: string) => {
        written.push(key);
      },
    };
    const answer = await askResolver(
      { url: URL_A, at: AT, ports: { fetch, memory } },
      'app.example.com',
      'CAA',
    );
    expect(answer).toEqual({ kind: 'failure', why });
    expect(written).toEqual([]);
  });

  it.each(['garbage', 'another-question'] as const)('a resolver that answers %s', async (state) => {
    const { a, fetch } = twoResolvers(ZONES);
    a.knobs.state = state;
    const resolver = { url: URL_A, at: AT, ports: { fetch, memory: processMemory() } };
    const answer = await askResolver(resolver, 'app.example.com', 'CAA');
    expect(answer).toMatchObject({
      kind: 'failure',
      why: expect.stringMatching(/^dns-(malformed|not-the-answer): /),
    });
  });
});

describe('memory', () => {
  it('answers for an hour, and not a millisecond longer', async () => {
    const { fetch, seen } = twoResolvers(ZONES);
    const memory = processMemory();
    const ask = (at: number) =>
      askResolver({ url: URL_A, at, ports: { fetch, memory } }, 'app.example.com', 'CAA');
    const first = await ask(AT);
    expect(first).toMatchObject({ kind: 'answer', records: [{ value: 'letsencrypt.org' }] });
    expect(await ask(AT + HOUR - 1)).toEqual(first);
    expect(seen).toHaveLength(1);
    await ask(AT + HOUR);
    expect(seen).toHaveLength(2);
  });

  it('keeps no answer that would fill it', async () => {
    const caa = Array.from(
      { length: 200 },
      (_, i) => `0 issue "ca${i}.example; accounturi=https://a.example/${i}"`,
    );
    const { fetch, seen } = twoResolvers({ 'app.example.com': { caa } });
    const ports = { fetch, memory: processMemory() };
    for (let i = 0; i < 2; i++)
      expect(await askResolver({ url: URL_A, at: AT, ports }, 'app.example.com', 'CAA')).toMatchObject({
        records: { length: 200 },
      });
    expect(seen).toHaveLength(2);
  });

  it('keeps resolvers, names and types apart', async () => {
    const { fetch, seen } = twoResolvers(ZONES);
    const ports = { fetch, memory: processMemory() };
    await askResolver({ url: DOH_URLS[0], at: AT, ports }, 'app.example.com', 'CAA');
    await askResolver({ url: DOH_URLS[1], at: AT, ports }, 'app.example.com', 'CAA');
    await askResolver({ url: DOH_URLS[0], at: AT, ports }, 'app.example.com', 'TXT');
    await askResolver({ url: DOH_URLS[0], at: AT, ports }, 'example.com', 'CAA');
    expect(seen).toHaveLength(4);
  });

  const good = {
    name: 'app.example.com',
    type: 'CAA',
    at: AT,
    rcode: 'NOERROR',
    authentic: true,
    aliases: [],
    records: [{ type: 'CAA', flags: 0, tag: 'issue', value: ';' }],
  };
  const spoilt: readonly [string, JsonValue][] = [
    ['text', 'NOERROR'],
    ['null', null],
    ['a list', [good]],
    ['from the future', { ...good, at: AT + 1 }],
    ['without a time', { ...good, at: 'now' }],
    ['another name', { ...good, name: 'example.com' }],
    ['another type', { ...good, type: 'TXT' }],
    ['an rcode that is no answer', { ...good, rcode: 'SERVFAIL' }],
    ['a word for AD', { ...good, authentic: 'yes' }],
    ['aliases that are no names', { ...good, aliases: ['<b>'] }],
    ['too many aliases', { ...good, aliases: Array.from({ length: 17 }, (_, i) => `a${i}.example`) }],
    ['a record of another type', { ...good, records: [{ type: 'TXT', text: 'x' }] }],
    [
      'a record with impossible flags',
      { ...good, records: [{ type: 'CAA', flags: 256, tag: 'issue', value: ';' }] },
    ],
    [
      'a record with an escape sequence',
      { ...good, records: [{ type: 'CAA', flags: 0, tag: 'issue', value: '\u001b[2J' }] },
    ],
    ['too many records', { ...good, records: Array.from({ length: 257 }, () => good.records[0] ?? null) }],
  ];
  const readsBack = async (value: JsonValue) => {
    const { fetch, seen } = twoResolvers(ZONES);
    const memory = processMemory({ [`dns:${URL_A} CAA app.example.com`]: value });
    await askResolver({ url: URL_A, at: AT, ports: { fetch, memory } }, 'app.example.com', 'CAA');
    return seen.length === 0;
  };
  it('is read back where it is exactly an answer', async () => expect(await readsBack(good)).toBe(true));
  it.each(spoilt)('is not believed when it is %s', async (_, value) =>
    expect(await readsBack(value)).toBe(false),
  );
});

describe('whatever a resolver sends', () => {
  it('is a failure when its body is too large for the port', async () => {
    const fetch = async (): Promise<FetchResult> => ({ kind: 'failure', code: 'too-large', detail: '' });
    const resolver = { url: URL_A, at: AT, ports: { fetch, memory: processMemory() } };
    expect(await askResolver(resolver, 'a.example', 'CAA')).toEqual({ kind: 'failure', why: 'too-large' });
  });
});
