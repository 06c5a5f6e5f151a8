import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Appraisal } from '../../src/appraisal';
import type { FetchResult, Ports, SocketResult } from '../../src/ports/ports';
import { recordedPorts, recordingPorts } from '../../src/ports/recorded';
import { Refusal } from '../../src/refusal';
import { type Recording, recordingFromJson, recordingToJson } from '../../src/report/recording';
import type { Visit } from '../../src/visit';

const bytes = (text: string) => new TextEncoder().encode(text);
const visit: Visit = {
  origin: 'https://a.example',
  trigger: 'visited',
  page: { kind: 'live', certificate: { spkiSha256: 'a'.repeat(64) }, root: 'not-shown' },
};
const appraisal: Appraisal = {
  origin: visit.origin,
  at: 1700,
  verdict: 'none',
  binding: 'none',
  checks: [],
  facts: {},
};

function livePorts(answers: Record<string, FetchResult[]>, memory: Record<string, string> = {}): Ports {
  return {
    fetch: async ({ url }) =>
      answers[url]?.shift() ?? { kind: 'failure', code: 'network', detail: 'no host' },
    clock: { now: () => 1700, sleep: async () => {} },
    random: (n) => new Uint8Array(n).fill(7),
    memory: {
      read: async (key) => memory[key],
      write: async (key, value) => {
        memory[key] = String(value);
      },
    },
  };
}

const response = (body: Uint8Array): FetchResult => ({ kind: 'response', status: 200, headers: {}, body });
/** A file about to be damaged. */
type Damaged = {
  visit: { origin: unknown; page: { kind: unknown } };
  exchanges: { ms?: unknown; result: { status: unknown; body: unknown } }[];
  random: unknown;
};
const request = (url: string) => ({ method: 'GET', url, maxBytes: 10 }) as const;

const first = (r: Damaged) => r.exchanges[0]?.result ?? { status: undefined, body: undefined };

async function recordSomething(): Promise<Recording> {
  const live = recordingPorts(
    livePorts({
      'https://a.example/x': [response(bytes('first ✓')), response(Uint8Array.of(0xff, 0x00, 0xfe))],
    }),
  );
  await live.ports.fetch(request('https://a.example/x'));
  await live.ports.fetch(request('https://a.example/x'));
  await live.ports.fetch(request('https://a.example/gone'));
  live.ports.random(4);
  await live.ports.memory.read('pin:https://a.example');
  return live.finish(visit, appraisal);
}

/** What the published schema says against a file; empty when nothing. */
function schemaErrors(file: unknown): string {
  const schema = JSON.parse(readFileSync('docs/recording.schema.json', 'utf8'));
  const validate = new Ajv({ strict: false }).compile(schema);
  return validate(file) ? '' : JSON.stringify(validate.errors);
}

const ASK = {
  url: 'wss://a.example/__ra__',
  send: [bytes('ready')],
  maxBytes: 10,
  maxMessages: 1,
} as const;

async function recordSockets(): Promise<Recording> {
  const answers: SocketResult[] = [
    {
      kind: 'messages',
      messages: [Uint8Array.of(0xff, 0), bytes('two')],
      peer: { spkiSha256: 'c'.repeat(64) },
    },
    { kind: 'failure', code: 'timeout', detail: 'no answer in 10 s' },
  ];
  const gone: SocketResult = { kind: 'failure', code: 'network', detail: 'gone' };
  const live = recordingPorts({ ...livePorts({}), socket: async () => answers.shift() ?? gone });
  await live.ports.socket?.(ASK);
  await live.ports.socket?.(ASK);
  await live.ports.socket?.({ ...ASK, openedBy: 'https://app.example', send: [] });
  return live.finish(
    { ...visit, channel: ASK.url, openedBy: 'https://app.example' },
    { ...appraisal, url: ASK.url },
  );
}

describe('a recording of sockets', () => {
  it('plays every exchange back in order, by address and by what was sent, failures included', async () => {
    const played = recordedPorts(await recordSockets());
    expect(await played.socket?.({ ...ASK, send: [] })).toMatchObject({ code: 'network' });
    expect(await played.socket?.(ASK)).toMatchObject({
      messages: [Uint8Array.of(0xff, 0), bytes('two')],
      peer: { spkiSha256: 'c'.repeat(64) },
    });
    expect(await played.socket?.(ASK)).toMatchObject({ code: 'timeout' });
    expect(await played.socket?.(ASK)).toMatchObject({ kind: 'failure', code: 'not-recorded' });
  });

  it('is the same after a trip through its file, which the published schema accepts', async () => {
    const recording = await recordSockets();
    const file = recordingToJson(recording);
    expect(recordingFromJson(bytes(file))).toEqual(recording);
    expect(schemaErrors(JSON.parse(file))).toBe('');
  });

  it('says nothing of sockets where there was none', async () => {
    expect(JSON.parse(recordingToJson(await recordSomething()))).not.toHaveProperty('sockets');
  });

  it('does not pass a platform without sockets off as one with them', () => {
    expect(recordingPorts(livePorts({})).ports.socket).toBeUndefined();
  });

  it.each<[string, (file: Record<string, unknown>) => void]>([
    ['a message that is no base64', (f) => setIn(f, ['sockets', 0, 'result', 'messages', 0], 'ÿ')],
    ['an unknown failure', (f) => setIn(f, ['sockets', 1, 'result', 'code'], 'green')],
    ['messages that are no list', (f) => setIn(f, ['sockets', 0, 'request', 'send'], 'x')],
    ['a channel of another host', (f) => setIn(f, ['visit', 'channel'], 'wss://b.example/__ra__')],
    ['a channel with a query', (f) => setIn(f, ['visit', 'channel'], 'wss://a.example/__ra__?t=1')],
    ['a page in the clear that uses it', (f) => setIn(f, ['visit', 'openedBy'], 'http://app.example')],
    ['a page that uses it with its path', (f) => setIn(f, ['visit', 'openedBy'], 'https://app.example/a')],
    ['a page that uses no channel', (f) => setIn(f, ['visit', 'channel'], undefined)],
    ['a channel in the clear', (f) => setIn(f, ['visit', 'channel'], 'ws://a.example/__ra__')],
  ])('is refused with %s', async (_what, damage) => {
    const file = JSON.parse(recordingToJson(await recordSockets()));
    damage(file);
    expect(() => recordingFromJson(bytes(JSON.stringify(file)))).toThrow(Refusal);
  });
});

function setIn(file: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const last = path.at(-1) ?? '';
  const holder = path.slice(0, -1).reduce<unknown>((o, key) => (o as Record<string, unknown>)[key], file);
  (holder as Record<string, unknown>)[last] = value;
}

describe('a recording', () => {
  it('plays every exchange back in the order of its URL, failures included', async () => {
    const played = recordedPorts(await recordSomething());
    expect(await played.fetch(request('https://a.example/x'))).toEqual(response(bytes('first ✓')));
    expect(await played.fetch(request('https://a.example/x'))).toEqual(
      response(Uint8Array.of(0xff, 0x00, 0xfe)),
    );
    expect(await played.fetch(request('https://a.example/gone'))).toMatchObject({
      kind: 'failure',
      code: 'network',
    });
    expect(played.random(4)).toEqual(Uint8Array.of(7, 7, 7, 7));
    expect(played.clock.now()).toBe(1700);
  });

  it('answers what was never asked with a failure, not with a crash or an older answer', async () => {
    const played = recordedPorts(await recordSomething());
    expect(await played.fetch(request('https://b.example/'))).toMatchObject({
      kind: 'failure',
      code: 'not-recorded',
    });
    await played.fetch(request('https://a.example/x'));
    await played.fetch(request('https://a.example/x'));
    expect(await played.fetch(request('https://a.example/x'))).toMatchObject({ code: 'not-recorded' });
  });

  it('misses an exchange that was taken out, instead of playing a later one in its place', async () => {
    const recording = await recordSomething();
    const played = recordedPorts({ ...recording, exchanges: recording.exchanges.slice(1) });
    expect(await played.fetch(request('https://a.example/x'))).toMatchObject({ code: 'not-recorded' });
    expect(await played.fetch(request('https://a.example/x'))).toEqual(
      response(Uint8Array.of(0xff, 0x00, 0xfe)),
    );
  });

  it('tells requests apart by their body', async () => {
    const live = recordingPorts({
      ...livePorts({}),
      fetch: async ({ body }) => response(body ?? bytes('none')),
    });
    const ask = (text: string) =>
      ({ method: 'POST', url: 'https://a.example/rpc', body: bytes(text), maxBytes: 9 }) as const;
    await live.ports.fetch(ask('one'));
    await live.ports.fetch(ask('two'));
    const played = recordedPorts(live.finish(visit, appraisal));
    expect(await played.fetch(ask('two'))).toMatchObject({ body: bytes('two') });
    expect(await played.fetch(ask('one'))).toMatchObject({ body: bytes('one') });
  });

  it('tells how long each answer took, and keeps the stopwatch from the verification', async () => {
    let elapsed = 1000.4;
    const ports = livePorts({ 'https://a.example/x': [response(bytes('x'))] });
    const live = recordingPorts({
      ...ports,
      clock: { ...ports.clock, elapsed: () => elapsed },
      fetch: async (asked) => {
        elapsed += 42.3;
        return ports.fetch(asked);
      },
    });
    expect(live.ports.clock.elapsed).toBeUndefined();
    await live.ports.fetch(request('https://a.example/x'));
    await live.ports.fetch(request('https://a.example/gone'));
    const recording = live.finish(visit, appraisal);
    expect(recording.exchanges.map((e) => e.ms)).toEqual([42, 42]);
    expect(recordingFromJson(bytes(recordingToJson(recording)))).toEqual(recording);
    const file = JSON.parse(recordingToJson(recording));
    expect(schemaErrors(file)).toBe('');
    file.exchanges[0].ms = -1;
    expect(schemaErrors(file)).not.toBe('');
  });

  it('plays back the same whatever the durations say', async () => {
    const recording = await recordSomething();
    const slow = { ...recording, exchanges: recording.exchanges.map((e) => ({ ...e, ms: 9_999 })) };
    for (const { request: asked } of recording.exchanges)
      expect(await recordedPorts(slow).fetch(asked)).toEqual(await recordedPorts(recording).fetch(asked));
  });

  it('is the same after a trip through its file', async () => {
    const recording = await recordSomething();
    expect(recordingFromJson(bytes(recordingToJson(recording)))).toEqual(recording);
  });

  it('is a file that the published schema accepts', async () => {
    const file = JSON.parse(recordingToJson(await recordSomething()));
    expect(schemaErrors(file)).toBe('');
    expect(schemaErrors({ ...file, visit: { ...file.visit, path: '/secret' } })).not.toBe('');
  });

  it('sees one state of memory: what it read first and what it wrote since', async () => {
    const stored: Record<string, string> = {};
    const live = recordingPorts(livePorts({}, stored));
    expect(await live.ports.memory.read('k')).toBeUndefined();
    stored.k = 'written by another verification';
    expect(await live.ports.memory.read('k')).toBeUndefined();
    await live.ports.memory.write('k', 'mine');
    expect(await live.ports.memory.read('k')).toBe('mine');

    const played = recordedPorts(live.finish(visit, appraisal));
    expect(await played.memory.read('k')).toBeUndefined();
    await played.memory.write('k', 'mine');
    expect(await played.memory.read('k')).toBe('mine');
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['another format', '{"format":"har"}'],
    ['nothing in it', '{"format":"vitrine-recording-1"}'],
  ])('is refused with %s', (_what, text) => expect(() => recordingFromJson(bytes(text))).toThrow(Refusal));

  it.each([
    [
      'a plain http origin',
      (r: Damaged) => {
        r.visit.origin = 'http://a.example';
      },
    ],
    [
      'an origin with a path',
      (r: Damaged) => {
        r.visit.origin = 'https://a.example/path';
      },
    ],
    [
      'an unknown observation',
      (r: Damaged) => {
        r.visit.page.kind = 'trusted';
      },
    ],
    [
      'a status that is a text',
      (r: Damaged) => {
        first(r).status = '200';
      },
    ],
    [
      'a body of neither kind',
      (r: Damaged) => {
        first(r).body = {};
      },
    ],
    [
      'random bytes that are no hex',
      (r: Damaged) => {
        r.random = ['zz'];
      },
    ],
    [
      'a duration that is no whole number',
      (r: Damaged) => {
        (r.exchanges[0] ?? { ms: 0 }).ms = 1.5;
      },
    ],
    [
      'a duration before the beginning',
      (r: Damaged) => {
        (r.exchanges[0] ?? { ms: 0 }).ms = -1;
      },
    ],
  ])('is refused with %s', async (_what, damage) => {
    const file = JSON.parse(recordingToJson(await recordSomething()));
    damage(file);
    expect(() => recordingFromJson(bytes(JSON.stringify(file)))).toThrow(Refusal);
  });
});
