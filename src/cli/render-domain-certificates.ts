/** Logged certificates: whose each is, and how long somebody can still intercept with it. */
import type { Outcome } from '../appraisal';
import type { Owner } from '../domain/ct/judge-logged';
import { columns } from './columns';
import type { Certificate, DomainFacts, LogSource } from './domain-facts';
import { COLOUR, MARK, type Paint, printable } from './paint';

export type OwnerWords = Record<Owner, string>;

const OUTCOME: Record<Owner, Outcome> = {
  attested: 'pass',
  'by-account': 'pass',
  'before-lock': 'warn',
  'not-attested': 'warn',
  'not-compared': 'unknown',
};

/** Whether nothing attested, or given, stands behind it. */
export const isStranger = ({ owner }: Pick<Certificate, 'owner'>): boolean => OUTCOME[owner] === 'warn';

export interface InFull {
  readonly at: number;
  readonly words: OwnerWords;
  /** Key of the served certificate, hex. */
  readonly servedSpkiSha256?: string;
}

/** Every certificate with everything that names it. */
export function certificatesInFull(
  { certificates }: DomainFacts,
  { at, words, servedSpkiSha256 }: InFull,
  paint: Paint,
): readonly string[] {
  return certificates.flatMap((c) => {
    const served = c.spkiSha256 === servedSpkiSha256 ? ', served now' : '';
    const outcome = OUTCOME[c.owner];
    return [
      `${paint(COLOUR[outcome], MARK[outcome])} ${printable(c.issuer)}  ${paint(COLOUR[outcome], `${words[c.owner]}${served}`)}`,
      `    serial     ${printable(c.serial)}`,
      `    key        ${printable(c.spkiSha256)}`,
      `    names      ${printable(c.names.join(', '))}`,
      `    valid      ${period(c)}, ${left(c, at)}`,
      `    listed by  ${printable(c.sources.join(', '))}`,
    ];
  });
}

const MOST_BRIEF = 12;

/** One line for each, those that nothing attested stands behind first. */
export function certificatesInBrief(
  { certificates }: DomainFacts,
  { at, words }: InFull,
  paint: Paint,
): readonly string[] {
  const strangersFirst = [...certificates.filter(isStranger), ...certificates.filter((c) => !isStranger(c))];
  const shown = strangersFirst.slice(0, MOST_BRIEF);
  const lines = columns(
    shown.map((c) => [
      { words: MARK[OUTCOME[c.owner]], colour: COLOUR[OUTCOME[c.owner]] },
      { words: printable(c.issuer) },
      { words: `serial ${printable(c.serial)}` },
      { words: `${period(c)}, ${left(c, at)}` },
      { words: words[c.owner] },
    ]),
    paint,
  );
  const more = certificates.length - shown.length;
  return more === 0 ? lines : [...lines, `and ${more} more`];
}

/** What each search of the logs came to. */
export function logSources({ sources, certificates }: DomainFacts, paint: Paint): readonly string[] {
  return sources.flatMap((source) => [
    `${printable(source.name)}: ${
      source.kind === 'answered' ? counted(own(source, certificates)) : paint(COLOUR.warn, silence(source))
    }`,
    ...source.flaws.map((flaw) => `    ${paint(COLOUR.warn, printable(flaw))}`),
  ]);
}

const own = ({ name }: LogSource, certificates: readonly Certificate[]): number =>
  certificates.filter((c) => c.sources.includes(name)).length;

/** "1 certificate", "2 certificates". */
export const counted = (count: number): string => `${count} certificate${count === 1 ? '' : 's'}`;

function silence({ kind, why }: LogSource): string {
  switch (kind) {
    case 'off':
      return 'switched off';
    case 'limited':
      return 'takes no more questions for now';
    default:
      return `no answer: ${printable(why ?? '?')}`;
  }
}

/** The promises of logs in the served certificate. */
export function logPromises({ promises }: DomainFacts, paint: Paint): readonly string[] {
  return promises.map(({ log, state, timestamp }) => {
    const outcome = state === 'valid' ? 'pass' : state === 'invalid' ? 'fail' : 'unknown';
    return `${paint(COLOUR[outcome], MARK[outcome])} ${printable(log)}, ${day(timestamp)}: ${PROMISE[state] ?? printable(state)}`;
  });
}

const PROMISE: { readonly [state: string]: string } = {
  valid: 'signed by the log',
  invalid: 'not signed by the log',
  'unknown-log': 'this release does not know the log',
  'too-late': 'made after the log had ended',
  'in-the-future': 'made later than this clock says',
  'not-verified': 'could not be verified: the certificate of the issuer was not served',
};

/** "2026-11-20 to 2027-02-18". */
export const period = ({ notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>): string =>
  `${day(notBefore)} to ${day(notAfter)}`;

const DAY = 86_400_000;

function left(c: Certificate, at: number): string {
  const days = Math.ceil((c.notAfter - at) / DAY);
  return `${isStranger(c) ? 'can intercept' : 'valid'} for ${days} more day${days === 1 ? '' : 's'}`;
}

/** Certificates that lie may have dates that no calendar has. */
export function day(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().slice(0, 10);
}
