/** Points in time as people say them, in the language of the wording. Times are milliseconds since the epoch. */
import type { Wording } from './wording';

/** A day, such as "3 Nov 2026". */
export function dayText(at: number, text: Wording): string {
  return new Intl.DateTimeFormat(dayLocale(text), { day: 'numeric', month: 'short', year: 'numeric' }).format(
    at,
  );
}

/** A moment in the one time zone that everybody shares, such as "21 Nov 2026, 14:03:22 UTC". */
export function momentText(at: number, text: Wording): string {
  const format = new Intl.DateTimeFormat(dayLocale(text), {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
}

/** A month in UTC, such as "Feb"; with its year, "Jan 2027", where asked. */
export function monthText(at: number, withYear: boolean, text: Wording): string {
  return new Intl.DateTimeFormat(dayLocale(text), {
    month: 'short',
    ...(withYear ? { year: 'numeric' } : {}),
    timeZone: 'UTC',
  }).format(at);
}

const STEPS = [
  { unit: 'day', ms: 24 * 60 * 60 * 1000 },
  { unit: 'hour', ms: 60 * 60 * 1000 },
  { unit: 'minute', ms: 60 * 1000 },
] as const;

/** How long ago, such as "2 hr. ago"; "now" within the last minute and for clocks that run backwards. */
export function ageText(at: number, now: number, text: Wording): string {
  const format = new Intl.RelativeTimeFormat(text('language'), { numeric: 'auto', style: 'short' });
  const past = now - at;
  const step = STEPS.find(({ ms }) => past >= ms);
  return step === undefined
    ? format.format(0, 'second')
    : format.format(-Math.floor(past / step.ms), step.unit);
}

/** Plain "en" would put the month first, which half of its readers misread. */
const dayLocale = (text: Wording): string => {
  const language = text('language');
  return language === 'en' ? 'en-GB' : language;
};
