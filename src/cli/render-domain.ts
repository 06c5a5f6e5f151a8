/** The domain question by itself, step by step: what was asked, what came, what it means. */
import type { Check, Facts, Verdict } from '../appraisal';
import { loggedFromDer } from '../domain/ct/logged-certificate';
import { Refusal } from '../refusal';
import type { Fields } from '../ui/fact';
import type { Conclusion } from './domain-conclusion';
import { domainFactsOf } from './domain-facts';
import type { Served } from './domain-served';
import type { CheckWords } from './domain-words';
import { GIVEN_OWNERS } from './domain-words';
import { COLOUR, MARK, type Paint, painter, printable } from './paint';
import { renderCheck, VERDICT_COLOUR } from './render';
import { certificatesInFull, logPromises, logSources, period } from './render-domain-certificates';
import { mayIssue, namesInFull } from './render-domain-names';

export interface DomainReport {
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** `facts.domain` of an appraisal. */
  readonly domain: Fields;
  readonly served: Served;
  readonly conclusions: readonly Conclusion[];
  readonly words: CheckWords;
}

const HEADLINE: Partial<Record<Verdict, string>> = {
  verified: 'Locked, and every logged certificate has a given key',
  warning: 'Others may be able to get a certificate, or may have one',
  danger: 'Something contradicts what was given, or the logs',
  limited: 'Nothing wrong was found, but not everything was compared',
  unavailable: 'Could not be established',
};

export function renderDomain(report: DomainReport, colour: boolean): string {
  const { host, at, verdict, checks, domain, served, words } = report;
  const paint = painter(colour);
  const facts = domainFactsOf(domain);
  const spki = served.kind === 'served' ? { servedSpkiSha256: served.spkiSha256 } : {};
  const certificates = certificatesInFull(facts, { at, words: GIVEN_OWNERS, ...spki }, paint);
  const lines = [
    `${host}  ${paint(VERDICT_COLOUR[verdict], verdict.toUpperCase())}`,
    `${HEADLINE[verdict] ?? verdict}  (${new Date(at).toISOString()})`,
    ...section('Names asked', namesInFull(facts, paint)),
    ...section('Who may get a certificate', mayIssue(facts, paint)),
    ...section('Served now', [...servedLines(served, paint), ...promises(logPromises(facts, paint))]),
    ...section('Logged certificates that are still valid', [...logSources(facts, paint), ...certificates]),
    ...section('Checks', checks.flatMap((c) => renderCheck(c, NO_FACTS, paint, words)).map(withoutIndent)),
    ...section(
      'Conclusion',
      report.conclusions.map((c) => conclusionLine(c, paint)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Only checks of the hardware draw on facts. */
const NO_FACTS: Facts = {};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

/** Checks come with the indent of their question. */
const withoutIndent = (line: string): string => line.replace(/^ {2}/, '');

function servedLines(served: Served, paint: Paint): readonly string[] {
  if (served.kind === 'no-answer')
    return [`${paint(COLOUR.unknown, MARK.unknown)} the host does not answer: ${printable(served.why)}`];
  const certificate = served.leaf && read(served.leaf);
  return [
    ...(certificate === undefined
      ? []
      : [
          `issuer   ${printable(certificate.issuer)}`,
          `serial   ${printable(certificate.serial)}`,
          `valid    ${period(certificate)}`,
        ]),
    `key      ${served.spkiSha256}`,
    ...(served.accepted
      ? []
      : [
          `${paint(COLOUR.warn, MARK.warn)} its chain is not accepted here for this name, so no log needs to know it`,
        ]),
  ];
}

const promises = (lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['promised to', ...lines.map((line) => `  ${line}`)];

function read(leaf: Uint8Array) {
  try {
    return loggedFromDer(leaf);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const conclusionLine = ({ outcome, words }: Conclusion, paint: Paint): string =>
  `${paint(COLOUR[outcome], MARK[outcome])} ${printable(words)}`;
