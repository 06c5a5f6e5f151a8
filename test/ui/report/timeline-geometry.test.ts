import { describe, expect, test } from 'vitest';
import { type LoggedTimeline, loggedTimelineOf } from '../../../src/ui/report/logged-certificates';
import { timelineGeometry } from '../../../src/ui/report/timeline-geometry';
import { NOW } from '../gallery/appraisals';
import { DOMAIN_FACTS } from '../gallery/domain-facts';

const DAY = 24 * 60 * 60 * 1000;
const WIDTH = 936;

function timelineOf(state: keyof typeof DOMAIN_FACTS): LoggedTimeline {
  const timeline = loggedTimelineOf({ domain: DOMAIN_FACTS[state] }, NOW);
  if (timeline === undefined) throw new Error('no timeline');
  return timeline;
}
const drawn = (state: keyof typeof DOMAIN_FACTS, width = WIDTH) => timelineGeometry(timelineOf(state), width);

describe('time runs from left to right', () => {
  test('what began earlier stands further left, and what lasts longer is longer', () => {
    const { bars } = drawn('oneStranger');
    const inTime = [...bars].sort((a, b) => a.certificate.notBefore - b.certificate.notBefore);
    expect(inTime.map((b) => b.x)).toEqual([...inTime.map((b) => b.x)].sort((a, b) => a - b));
    const days = bars.map((b) => (b.certificate.notAfter - b.certificate.notBefore) / DAY);
    const perDay = bars.map((b, i) => b.width / (days[i] ?? 1));
    for (const scale of perDay) expect(scale).toBeCloseTo(perDay[0] ?? 0, 1);
  });

  test('today is after the lock and within every certificate that is valid today', () => {
    const { bars, today, lock } = drawn('oneStranger');
    expect(lock?.x ?? Number.NaN).toBeLessThan(today.x);
    for (const { certificate, x, width } of bars) {
      const isValid = certificate.notBefore <= NOW && NOW <= certificate.notAfter;
      expect(x <= today.x && today.x <= x + width).toBe(isValid);
    }
  });

  test('months are in order, a month apart, and the first that is labelled says its year', () => {
    const { months } = drawn('oneStranger');
    expect(months.length).toBeGreaterThan(6);
    for (const [i, { at }] of months.slice(1).entries()) {
      const before = months[i]?.at ?? 0;
      expect((at - before) / DAY).toBeGreaterThanOrEqual(28);
      expect((at - before) / DAY).toBeLessThanOrEqual(31);
    }
    expect(months.find((m) => m.labelled)?.withYear).toBe(true);
  });
});

describe('everything has a place', () => {
  for (const state of Object.keys(DOMAIN_FACTS) as (keyof typeof DOMAIN_FACTS)[])
    for (const width of [WIDTH, 300])
      test(`${state}, ${width} wide: inside the picture, above the axis, one above the other`, () => {
        const { bars, height, axisY, today, lock, months } = drawn(state, width);
        expect(Number.isFinite(height)).toBe(true);
        for (const bar of bars) {
          expect(bar.x).toBeGreaterThanOrEqual(0);
          expect(bar.x + bar.width).toBeLessThanOrEqual(width + 3);
          expect(bar.width).toBeGreaterThan(0);
          expect(bar.y + bar.height).toBeLessThanOrEqual(axisY);
        }
        for (const { x } of [today, ...(lock === undefined ? [] : [lock]), ...months]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(width);
        }
        for (const [i, a] of bars.entries())
          for (const b of bars.slice(i + 1)) {
            const sideBySide = a.x + a.width <= b.x || b.x + b.width <= a.x;
            const apart = a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(sideBySide || apart).toBe(true);
          }
      });

  test('labels of months never run into each other nor into today', () => {
    for (const state of Object.keys(DOMAIN_FACTS) as (keyof typeof DOMAIN_FACTS)[])
      for (const width of [WIDTH, 300]) {
        const { months, today } = drawn(state, width);
        const places = months.filter((m) => m.labelled).map((m) => m.x);
        for (const [i, x] of places.entries()) {
          expect(Math.abs(x - today.x)).toBeGreaterThan(40);
          if (i > 0) expect(x - (places[i - 1] ?? 0)).toBeGreaterThan(50);
        }
      }
  });
});

describe('from none to many', () => {
  test('no certificate still gives an axis with today on it', () => {
    const { bars, months, today, height } = drawn('nothingLogged');
    expect(bars).toEqual([]);
    expect(months.length).toBeGreaterThanOrEqual(2);
    expect(today.x).toBeGreaterThan(WIDTH / 3);
    expect(height).toBeGreaterThan(20);
  });

  test('a single one is drawn over at least three months', () => {
    const { bars, months } = drawn('single');
    expect(bars).toHaveLength(1);
    expect(months.length).toBeGreaterThanOrEqual(2);
  });

  test('sixty are all there, in a picture of a screen height', () => {
    const { bars, height } = drawn('sixty');
    expect(bars).toHaveLength(60);
    expect(height).toBeLessThan(600);
  });

  test('a few strangers get words, many get none', () => {
    expect(drawn('oneStranger').bars.filter((b) => b.label !== undefined)).toHaveLength(1);
    expect(drawn('sixty').bars.filter((b) => b.label !== undefined)).toHaveLength(0);
  });

  test('strangers stand on top', () => {
    const { bars } = drawn('fromBeforeTheLock');
    expect(bars[0]?.certificate.owner).toBe('before-lock');
    expect(bars[0]?.y).toBe(Math.min(...bars.map((b) => b.y)));
  });

  test('a certificate for a thousand years presses nothing together and has no end in the picture', () => {
    const { bars, months } = drawn('lies');
    expect(bars[0]).toMatchObject({ openStart: true, openEnd: true });
    expect(months.length).toBeLessThan(30);
  });
});
