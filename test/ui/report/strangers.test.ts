/** What strangers wrote into facts: cut to length, made harmless, or left out. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { caaAnswersOf } from '../../../src/ui/report/caa-facts';
import { loggedTimelineOf } from '../../../src/ui/report/logged-certificates';
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

  test('knows "never" from a moment', () => {
    expect(timelineOf(DOMAIN_FACTS.nothingLogged)?.lockSeenSince).toBeUndefined();
    expect(timelineOf(DOMAIN_FACTS.single)?.lockSeenSince).toBeTypeOf('number');
  });
});

describe('CAA answers in the facts', () => {
  test('are absent where nobody was asked', () => {
    for (const domain of [undefined, {}, { caa: null }, { caa: 7 }, { caa: [] }, { caa: { names: 'x' } }])
      expect(
        caaAnswersOf(domain === undefined ? {} : { domain: domain as { readonly [k: string]: JsonValue } }),
      ).toBeUndefined();
  });

  test('are told as zones write them, with who answered', () => {
    const answers = caaAnswersOf({ domain: DOMAIN_FACTS.oneStranger }) ?? [];
    expect(answers.map((a) => a.name)).toEqual([
      'api.chipotle.example',
      'api.chipotle.example',
      'chipotle.example',
    ]);
    expect(answers[0]?.records[1]).toBe('0 issuewild ";"');
    expect(answers[2]).toMatchObject({ resolver: 'https://dns.google/dns-query', records: [] });
    expect(answers[2]?.failure).toContain('timeout');
  });

  test('end, however deep or many a stranger makes them', () => {
    let deep: JsonValue = { name: 'x', records: [] };
    for (let i = 0; i < 500; i++) deep = { deeper: deep };
    expect(caaAnswersOf({ domain: { caa: deep } })).toBeUndefined();
    const many = Array.from({ length: 1000 }, () => ({
      name: 'n'.repeat(5000),
      records: Array(100).fill('r'.repeat(5000)),
    }));
    const answers = caaAnswersOf({ domain: { caa: many } }) ?? [];
    expect(answers).toHaveLength(64);
    expect(answers[0]?.name.length).toBeLessThanOrEqual(254);
    expect(answers[0]?.records).toHaveLength(16);
    expect(answers[0]?.records[0]?.length).toBeLessThanOrEqual(401);
  });
});
