/** Where everything in the timeline stands. Pure numbers: the same facts give the same picture. Times are milliseconds since the epoch. */
import { isStranger, type LoggedCertificate, type LoggedTimeline } from './logged-certificates';

export interface TimelineGeometry {
  readonly width: number;
  readonly height: number;
  /** Where the axis is, below all bars. */
  readonly axisY: number;
  readonly months: readonly MonthLine[];
  readonly bars: readonly Bar[];
  readonly today: Moment;
  /** Absent where no lock was ever seen. */
  readonly lock?: Moment;
}

export interface MonthLine {
  readonly x: number;
  /** The first moment of the month, in UTC. */
  readonly at: number;
  /** Only lines with room for one have a label. */
  readonly labelled: boolean;
  readonly withYear: boolean;
}

export interface Bar {
  readonly certificate: LoggedCertificate;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** It goes on beyond the picture. */
  readonly openStart: boolean;
  readonly openEnd: boolean;
  /** Where its words stand; absent where there are too many for words. */
  readonly label?: { readonly x: number; readonly y: number };
}

export interface Moment {
  readonly x: number;
  /** The side of its line on which its words have room. */
  readonly anchor: 'start' | 'end';
}

const DAY = 24 * 60 * 60 * 1000;
/** What lies further away is cut: a certificate for a century would press all others into a line. */
const REACH = 400 * DAY;
/** A picture of less than this would show no month. */
const LEAST = 92 * DAY;
/** Beyond this many, strangers get no words in the picture; the table below it has them. */
const MOST_LABELLED = 8;
/** Up to this many, each certificate has a line of its own. */
const MOST_SINGLE = 14;
/** Room for the words of a stranger, and of the lock, in the widest common font. */
const WORDS_WIDTH = 240;
const MOMENT_WIDTH = 140;
const LABEL_HEIGHT = 14;
const LOCK_HEIGHT = 18;
const AXIS_HEIGHT = 22;

/** @param width of the picture, in its own units */
export function timelineGeometry(timeline: LoggedTimeline, width: number): TimelineGeometry {
  const { at, lockSeenSince } = timeline;
  const [from, to] = period(timeline);
  const x = (time: number) => round(((clamp(time, from, to) - from) / (to - from)) * width);
  const side = (time: number): Moment => {
    const place = x(time);
    return { x: place, anchor: place + MOMENT_WIDTH > width ? 'end' : 'start' };
  };
  const top = lockSeenSince === undefined ? 6 : LOCK_HEIGHT;
  const { bars, bottom } = stacked(timeline.certificates, { from, to, x, top, width });
  const axisY = bottom + 8;
  return {
    width,
    height: axisY + AXIS_HEIGHT,
    axisY,
    months: monthLines(from, to, x, width, x(at)),
    bars,
    today: side(at),
    ...(lockSeenSince === undefined ? {} : { lock: side(lockSeenSince) }),
  };
}

/** From the earliest to the latest thing in the picture, within reach of today, with a little air. */
function period({ certificates, lockSeenSince, at }: LoggedTimeline): readonly [number, number] {
  const times = [
    at,
    ...(lockSeenSince === undefined ? [] : [lockSeenSince]),
    ...certificates.flatMap((c) => [c.notBefore, c.notAfter]),
  ];
  const [nearest, furthest] = [at - REACH, at + REACH];
  let from = Math.min(...times.map((t) => clamp(t, nearest, furthest)));
  let to = Math.max(...times.map((t) => clamp(t, nearest, furthest)));
  const missing = LEAST - (to - from);
  if (missing > 0) {
    from -= missing * 0.6;
    to += missing * 0.4;
  }
  const air = (to - from) * 0.03;
  return [from - air, to + air];
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly x: (time: number) => number;
  readonly top: number;
  readonly width: number;
}

/** Strangers on top, the newest first; the enclave's own below them, the oldest at the bottom, as stairs that lead to today. */
function stacked(
  certificates: readonly LoggedCertificate[],
  { from, to, x, top, width }: Place,
): { readonly bars: readonly Bar[]; readonly bottom: number } {
  const newestFirst = [...certificates].sort((a, b) => b.notBefore - a.notBefore || b.notAfter - a.notAfter);
  const strangers = newestFirst.filter(isStranger);
  const own = newestFirst.filter((c) => !isStranger(c));
  const labelled = strangers.length <= MOST_LABELLED;
  const lanes = [
    ...(labelled ? strangers.map((c) => [c]) : packed(strangers)),
    ...(own.length <= MOST_SINGLE ? own.map((c) => [c]) : packed(own)),
  ];
  const { height, pitch } = density(lanes.length);
  let y = top;
  const bars = lanes.flatMap((lane) => {
    const isLabelled = labelled && lane.some(isStranger);
    if (isLabelled) y += LABEL_HEIGHT;
    const inLane = lane.map((certificate) => {
      const left = x(certificate.notBefore);
      const right = Math.max(left + 3, x(certificate.notAfter));
      const label = { x: clamp(left + 2, 2, Math.max(2, width - WORDS_WIDTH)), y: y - 4 };
      return {
        certificate,
        x: left,
        y,
        width: round(right - left),
        height,
        openStart: certificate.notBefore < from,
        openEnd: certificate.notAfter > to,
        ...(isLabelled ? { label } : {}),
      };
    });
    y += pitch;
    return inLane;
  });
  return { bars, bottom: y };
}

function density(lanes: number): { readonly height: number; readonly pitch: number } {
  if (lanes <= 18) return { height: 11, pitch: 18 };
  return lanes <= 40 ? { height: 7, pitch: 11 } : { height: 4, pitch: 7 };
}

/** Certificates that do not overlap share a lane. */
function packed(certificates: readonly LoggedCertificate[]): readonly (readonly LoggedCertificate[])[] {
  const lanes: LoggedCertificate[][] = [];
  for (const certificate of certificates) {
    const free = lanes.find((lane) =>
      lane.every((c) => c.notAfter + DAY < certificate.notBefore || certificate.notAfter + DAY < c.notBefore),
    );
    if (free === undefined) lanes.push([certificate]);
    else free.push(certificate);
  }
  return lanes;
}

/** Room for "Sep 2026", and for "today". */
const LABEL_WIDTH = 62;
const TODAY_WIDTH = 40;

function monthLines(
  from: number,
  to: number,
  x: (time: number) => number,
  width: number,
  today: number,
): readonly MonthLine[] {
  const first = new Date(from);
  const starts: number[] = [];
  for (let month = 1; starts.length < 60; month++) {
    const at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month);
    if (at > to) break;
    starts.push(at);
  }
  const step = Math.max(1, Math.ceil((starts.length * LABEL_WIDTH) / width));
  const hasRoom = (at: number): boolean => {
    const place = x(at);
    const isInside = place > LABEL_WIDTH / 2 && place + LABEL_WIDTH / 2 < width;
    return isInside && Math.abs(place - today) > TODAY_WIDTH + 8;
  };
  // Every step-th month, counted from where most of them have room.
  const candidates = Array.from({ length: step }, (_, offset) =>
    starts.filter((at, i) => i % step === offset && hasRoom(at)),
  );
  const labels = candidates.reduce((most, some) => (some.length > most.length ? some : most), []);
  return starts.map((at) => {
    const labelled = labels.includes(at);
    const withYear = labelled && (at === labels[0] || new Date(at).getUTCMonth() < step);
    return { x: x(at), at, labelled, withYear };
  });
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
const round = (value: number): number => Math.round(value * 10) / 10;
