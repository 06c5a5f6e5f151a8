/** Logged certificates in words, for expected and got. */
import type { ListedCertificate } from './merge-lists';

const DAY = 86_400_000;
const MOST_SHOWN = 6;

/** What one can do with them, for as long as they are valid. */
export type Use = 'can intercept' | 'valid';

/** Issuer, serial number, dates, and for how many days more. */
export function certificateText(certificates: readonly ListedCertificate[], at: number, use: Use): string {
  const shown = certificates.slice(0, MOST_SHOWN).map((c) => oneText(c, at, use));
  const more = certificates.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function oneText({ issuer, serial, notBefore, notAfter }: ListedCertificate, at: number, use: Use): string {
  const days = Math.ceil((notAfter - at) / DAY);
  const left = days === 1 ? '1 more day' : `${days} more days`;
  return `${issuer}, serial ${serial}, ${date(notBefore)} to ${date(notAfter)}, ${use} for ${left}`;
}

/** Certificates that lie may have dates that no calendar has. */
function date(ms: number): string {
  const when = new Date(ms);
  return Number.isNaN(when.getTime()) ? 'no date' : when.toISOString().slice(0, 10);
}
