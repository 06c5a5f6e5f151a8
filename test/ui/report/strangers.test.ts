/** What strangers wrote into facts: cut to length, made harmless, or left out. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { caaLookupOf } from '../../../src/ui/report/caa-facts';
import { loggedTimelineOf } from '../../../src/ui/report/logged-certificates';
import { promisesOf } from '../../../src/ui/report/sct-table';
import { strangerText } from '../../../src/ui/stranger-text';
import { KEY, NOW } from '../gallery/appraisals';
import { DOMAIN_FACTS } from '../gallery/domain-facts';

describe('text of strangers', () => {
  test('what is short enough stays as it is', () => {
    expect(strangerText("Let's Encrypt E6 é 漢 🦊")).toBe("Let's Encrypt E6 é 漢 🦊");
  });
  test('nothing turns the direction of what stands beside it', () => {
    expect(strangerText('a\u202Eb\u2066c\u200Fd')).toBe('a\uFFFDb\uFFFDc\uFFFDd');
  });
  test('no control character is left, and line feeds are', () => {
    expect(strangerText('a\u0000b\u001Bc\td\ne')).toBe('a\uFFFDb\uFFFDc\uFFFDd\ne');
  });
  test('what is long ends in an ellipsis, and no character is cut in two', () => {
    expect(strangerText('🦊'.repeat(9), 4)).toBe('🦊🦊🦊🦊…');
    expect(strangerText('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(10)}…`);
    expect(strangerText('xxxx', 4)).toBe('xxxx');
  });
  test('a lone surrogate is replaced', () => {
    expect(strangerText('a\uD800b')).toBe('a\uFFFDb');
  });
});

const timelineOf = (domain: JsonValue) =>
  loggedTimelineOf({ domain: domain as { readonly [k: string]: JsonValue } }, NOW);

describe('the timeline in the facts', () => {
  test('is absent where the logs were not looked at, whatever else is there', () => {
    for (const domain of [
      {},
      { logged: null },
      { logged: {} },
      { logged: { timeline: 'many' } },
      { logged: [] },
    ])
      expect(timelineOf(domain)).toBeUndefined();
    expect(loggedTimelineOf({}, NOW)).toBeUndefined();
  });

  test('leaves out and counts what is no certificate', () => {
    const timeline = timelineOf(DOMAIN_FACTS.lies);
    expect(timeline?.certificates).toHaveLength(1);
    expect(timeline?.leftOut).toBe(6);
    expect(timeline?.lockSeenSince).toBeUndefined();
  });

  test('cuts what is left to length', () => {
    const [certificate] = timelineOf(DOMAIN_FACTS.lies)?.certificates ?? [];
    expect(certificate?.issuer.length).toBeLessThanOrEqual(81);
    expect(certificate?.issuer).not.toContain('\u202E');
    expect(certificate?.serial.length).toBeLessThanOrEqual(65);
    expect(certificate?.sources.every((s) => s.length <= 41)).toBe(true);
  });

  test('has no end of entries and no end of sources', () => {
    const entry = {
      spkiSha256: KEY,
      owner: 'attested',
      notBefore: NOW - 1,
      notAfter: NOW + 1,
      sources: Array.from({ length: 50 }, () => 'log'),
    };
    const timeline = timelineOf({ logged: { timeline: Array.from({ length: 5_000 }, () => entry) } });
    expect(timeline?.certificates).toHaveLength(200);
    expect(timeline?.leftOut).toBe(4_800);
    expect(timeline?.certificates[0]?.sources).toHaveLength(8);
  });

  test('what could not be compared may be without its key; anything else may not', () => {
    const entry = { spkiSha256: 'unknown', owner: 'not-compared', notBefore: NOW - 1, notAfter: NOW + 1 };
    const timeline = timelineOf({ logged: { timeline: [entry, { ...entry, owner: 'attested' }] } });
    expect(timeline?.certificates).toHaveLength(1);
    expect(timeline?.certificates[0]).not.toHaveProperty('spkiSha256');
  });

  test('knows "never" from a moment', () => {
    expect(timelineOf(DOMAIN_FACTS.nothingLogged)?.lockSeenSince).toBeUndefined();
    expect(timelineOf(DOMAIN_FACTS.single)?.lockSeenSince).toBeTypeOf('number');
  });
});

const caaOf = (caa: JsonValue) => caaLookupOf({ domain: { caa } });

describe('CAA answers in the facts', () => {
  test('are absent where nobody was asked', () => {
    expect(caaLookupOf({})).toBeUndefined();
    for (const caa of [null, 7, [], {}, { resolvers: 'x' }, { resolvers: [5] }])
      expect(caaOf(caa)).toBeUndefined();
    expect(caaOf({ resolvers: [], notAsked: 'no DNS name' })?.notAsked).toBe('no DNS name');
  });

  test('are told once where the resolvers agree, and apart where they do not', () => {
    const { answers, permissions } = caaLookupOf({ domain: DOMAIN_FACTS.oneStranger }) ?? {
      answers: [],
      permissions: [],
    };
    expect(answers.map((a) => [a.name, a.resolvers.length, a.authentic])).toEqual([
      ['api.chipotle.example', 2, ['cloudflare-dns.com']],
      ['chipotle.example', 1, ['cloudflare-dns.com']],
      ['example', 2, ['cloudflare-dns.com']],
      ['chipotle.example', 1, []],
    ]);
    expect(answers[3]).toMatchObject({ resolvers: ['dns.google'], failure: 'timeout', records: [] });
    expect(answers[1]?.records[1]).toEqual({ text: '0 iodef "mailto:ops@chipotle.example"' });
    expect(permissions.map((p) => p.certificate)).toEqual(['api.chipotle.example', '*.chipotle.example']);
  });

  test('end, however many and long a stranger makes them', () => {
    const record = { text: 'r'.repeat(5000), lets: '\u202E'.repeat(5000) };
    const asked = { name: 'n'.repeat(5000), type: 'CAA', rcode: 'NOERROR', records: Array(100).fill(record) };
    const resolver = {
      resolver: 'x',
      sets: Array(99).fill({ certificate: 'c', who: Array(99).fill('w'.repeat(999)) }),
    };
    const many = Array.from({ length: 99 }, (_, i) => ({
      ...resolver,
      asked: Array.from({ length: 99 }, (_, j) => ({ ...asked, rcode: `${i} ${j}` })),
    }));
    const { answers = [], permissions = [] } = caaOf({ resolvers: many }) ?? {};
    expect(answers.length).toBeLessThanOrEqual(4 * 48);
    expect(answers[0]?.name.length).toBeLessThanOrEqual(254);
    expect(answers[0]?.records).toHaveLength(16);
    expect(answers[0]?.records[0]?.text.length).toBeLessThanOrEqual(301);
    expect(answers[0]?.records[0]?.lets).not.toContain('\u202E');
    expect(permissions[0]?.who.length).toBeLessThanOrEqual(8);
  });
});

describe('promises of logs in the facts', () => {
  const promises = (scts: JsonValue) => promisesOf({ domain: { scts } });
  const good = { logId: 'AAAA', timestamp: NOW, state: 'valid', log: 'Argon', operator: 'Google' };

  test('are told by the name of the log, or else by its id', () => {
    const { log: _, ...unnamed } = good;
    expect(promises([good, unnamed]).map((p) => p.log)).toEqual(['Argon', 'AAAA']);
  });

  test('are left out where they have not the shape', () => {
    for (const lie of [
      5,
      null,
      {},
      { ...good, state: 'constructor' },
      { ...good, timestamp: 9e15 },
      { ...good, timestamp: 'x' },
    ])
      expect(promises([lie])).toEqual([]);
    expect(promises('many')).toEqual([]);
    expect(promisesOf({})).toEqual([]);
  });

  test('end, and their texts too', () => {
    const many = promises(Array(500).fill({ ...good, log: 'l'.repeat(5000) }));
    expect(many).toHaveLength(16);
    expect(many[0]?.log.length).toBeLessThanOrEqual(81);
  });
});
