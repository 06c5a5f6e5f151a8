import { describe, expect, it } from 'vitest';
import { readEventLog } from '../../src/code/event-log';
import { RUNTIME_EVENT_TYPE, runtimePreimage } from '../../src/code/runtime-event';
import { fromHex, toHex } from '../../src/encoding/hex';
import { LIMITS } from '../../src/limits';
import { fromHex as bytes, hex, utf8 } from '../testbed/bytes';
import {
  GENERATIONS,
  type GenerationName,
  type MadeEvent,
  makeEventLog,
  runtimeEvent,
} from '../testbed/event-log-maker';
import { describeVectors, vectorJson } from '../vectors';
import { refusalCode } from './refusal-code';

const COMPOSE = new Uint8Array(32).fill(7);

describe('an event log', () => {
  it.each(Object.keys(GENERATIONS) as GenerationName[])(
    'of %s is read in full and as published, from text and array',
    async (generation) => {
      const { entries, published } = await makeEventLog({ generation });
      const digests = entries.map((e) => e.digest);
      for (const form of [entries, published, JSON.stringify(entries), JSON.stringify(published)])
        expect(readEventLog(form).map((e) => toHex(e.digest))).toEqual(digests);
    },
  );

  it('keeps names and payloads, in order', async () => {
    const log = readEventLog([
      await runtimeEvent('app-id', Uint8Array.of(1, 2)),
      await runtimeEvent('x', utf8('y')),
    ]);
    expect(log.map((e) => [e.register, e.name, toHex(e.payload)])).toEqual([
      [3, 'app-id', '0102'],
      [3, 'x', '79'],
    ]);
  });

  it('fills short digests of boot events up with zeros', () => {
    const [event] = readEventLog([{ imr: 0, event_type: 1, digest: 'aabb', event: '', event_payload: '' }]);
    expect(event && toHex(event.digest)).toBe(`aabb${'00'.repeat(46)}`);
  });

  it('accepts a preimage as guests write it, and as canonical text', async () => {
    const event = await runtimeEvent('compose-hash', COMPOSE, 2);
    const text = new TextDecoder().decode(bytes(event.preimage ?? ''));
    expect(text).toBe(`{"name":"compose-hash","payload":"${hex(COMPOSE)}","type":134217729}`);
    for (const preimage of [event.preimage, event.preimage?.toUpperCase(), text, undefined])
      expect(await refusalCode(() => readEventLog([{ ...event, preimage }]))).toBe('accepted');
  });
});

/** One event of an honest log, with members replaced. */
const withLie = async (lie: { readonly [k: string]: unknown }, version: 1 | 2 = 1) => [
  { ...(await runtimeEvent('compose-hash', COMPOSE, version)), ...lie },
];

describe('a lie in an event log is refused', () => {
  it.each([
    ['payload edited, digest kept', { event_payload: '08'.repeat(32) }, 'event-log-digest'],
    ['name edited, digest kept', { event: 'app-id' }, 'event-log-digest'],
    ['version edited, digest kept', { version: 2 }, 'event-log-digest'],
    ['digest of another length', { digest: 'aa' }, 'event-log-digest'],
    ['digest longer than the register', { digest: 'aa'.repeat(49) }, 'event-log-digest'],
    ['unknown register', { imr: 4 }, 'event-log-register'],
    ['opaque digest in register 3', { event_type: 1 }, 'event-log-type'],
    ['runtime event in a boot register', { imr: 0 }, 'event-log-type'],
    ['unknown version', { version: 3 }, 'event-log-malformed'],
    ['negative register', { imr: -1 }, 'event-log-malformed'],
    ['type beyond 32 bits', { event_type: 2 ** 32 }, 'event-log-malformed'],
    ['payload that is no text', { event_payload: 5 }, 'event-log-malformed'],
    ['payload that is no hex', { event_payload: 'zz' }, 'hex-malformed'],
    ['digest that is null', { digest: null }, 'event-log-malformed'],
    ['a name without UTF-8', { event: '\ud800' }, 'event-log-name'],
    ['a name without end', { event: 'a'.repeat(LIMITS.eventNameLength + 1), digest: '' }, 'event-log-name'],
    [
      'a payload without end',
      { event_payload: '00'.repeat(LIMITS.eventPayloadBytes + 1) },
      'event-log-payload',
    ],
  ])('%s', async (_, lie, code) => {
    expect(await refusalCode(async () => readEventLog(await withLie(lie)))).toBe(code);
    expect(await refusalCode(async () => readEventLog(JSON.stringify(await withLie(lie))))).toBe(code);
  });

  it('preimage of another event, or written in another way', async () => {
    const event = await runtimeEvent('compose-hash', COMPOSE, 2);
    const other = await runtimeEvent('compose-hash', new Uint8Array(32), 2);
    const spaced = `{"name": "compose-hash","payload":"${hex(COMPOSE)}","type":134217729}`;
    for (const preimage of [other.preimage, spaced, '', '00'])
      expect(await refusalCode(() => readEventLog([{ ...event, preimage }]))).toBe('event-log-preimage');
  });

  it('a boot event without a digest', async () => {
    const boot = { imr: 0, event_type: 1, event: '', event_payload: '' };
    expect(await refusalCode(() => readEventLog([{ ...boot, digest: '' }]))).toBe('event-log-digest');
    expect(await refusalCode(() => readEventLog([boot]))).toBe('event-log-digest');
  });

  it('ten thousand events, or a text without end', async () => {
    const event = { imr: 3, event_type: RUNTIME_EVENT_TYPE, digest: '', event: 'x', event_payload: '' };
    const many = (n: number): MadeEvent[] => Array.from({ length: n }, () => event);
    expect(readEventLog(many(LIMITS.events))).toHaveLength(LIMITS.events);
    expect(await refusalCode(() => readEventLog(many(10_000)))).toBe('event-log-too-many');
    expect(await refusalCode(() => readEventLog(' '.repeat(LIMITS.eventLogBytes + 1)))).toBe(
      'event-log-too-large',
    );
    const large = { ...event, event_payload: '00'.repeat(LIMITS.eventPayloadBytes) };
    expect(await refusalCode(() => readEventLog(Array.from({ length: 17 }, () => large)))).toBe(
      'event-log-too-large',
    );
  });

  it.each([[null], [{}], [7], [[null]], [[7]], [['']], ['{}'], ['']])('not a log: %j', async (value) => {
    expect(['event-log-malformed', 'json-malformed']).toContain(await refusalCode(() => readEventLog(value)));
  });
});

describeVectors('known answers of digests', () => {
  interface Answer {
    readonly kind: string;
    readonly event: string;
    readonly payload_hex: string;
    readonly preimage_hex: string;
    readonly digest: string;
  }
  const answers = vectorJson<readonly Answer[]>('dstack/derived/preimage-kats.json').filter(
    ({ kind }) => kind === 'runtime event digest V1',
  );

  it('there are five', () => expect(answers).toHaveLength(5));

  it.each(answers)('of $event', ({ event, payload_hex, preimage_hex, digest }) => {
    expect(toHex(runtimePreimage(1, event, fromHex(payload_hex)))).toBe(preimage_hex);
    const stripped = {
      imr: 3,
      event_type: RUNTIME_EVENT_TYPE,
      digest: '',
      event,
      event_payload: payload_hex,
    };
    expect(readEventLog([stripped]).map((e) => toHex(e.digest))).toEqual([digest]);
  });
});
