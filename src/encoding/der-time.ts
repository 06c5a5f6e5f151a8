/** UTCTime and GeneralizedTime, in the one form of each that RFC 5280 section 4.1.2.5 allows: to the second, ending in Z. */

const LETTER_Z = 0x5a;
const DIGIT_0 = 0x30;

/**
 * @param content content octets
 * @returns milliseconds since the epoch; `undefined` where this is no such time, or none of the calendar
 */
export function readTime(content: Uint8Array, form: 'UTCTime' | 'GeneralizedTime'): number | undefined {
  const yearDigits = form === 'UTCTime' ? 2 : 4;
  const digits = yearDigits + 10;
  if (content.length !== digits + 1 || content[digits] !== LETTER_Z || !areDigits(content, digits))
    return undefined;
  const number = (from: number, count: number): number => {
    let value = 0;
    for (let i = from; i < from + count; i++) value = value * 10 + (content[i] ?? 0) - DIGIT_0;
    return value;
  };
  const written = number(0, yearDigits);
  // RFC 5280 section 4.1.2.5.1: two digits below 50 are in this century.
  const year = form === 'UTCTime' ? written + (written < 50 ? 2000 : 1900) : written;
  const [month, day] = [number(yearDigits, 2), number(yearDigits + 2, 2)];
  const [hour, minute, second] = [
    number(yearDigits + 4, 2),
    number(yearDigits + 6, 2),
    number(yearDigits + 8, 2),
  ];
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  const isOfCalendar = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isOfCalendar && hour <= 23 && minute <= 59 && second <= 59 ? at : undefined;
}

function areDigits(octets: Uint8Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const digit = (octets[i] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}
