/**
 * Checks to verdict: one table, the worst cell wins, never an average.
 * Green needs an answer to every question whose `absent` cell holds it back, of the code all of `CODE_NEEDED`: what is absent cannot
 * be green.
 */
import { type Binding, type Check, type Outcome, QUESTIONS, type Question, type Verdict } from './appraisal';
import type { Reason } from './reasons';

/** Verdicts over something. */
export type Judged = Exclude<Verdict, 'none' | 'checking'>;

/** From best to worst. A question can only pull the verdict to the right. */
const ORDER = [
  'verified',
  'verified-domain',
  'limited',
  'warning',
  'changed',
  'unavailable',
  'danger',
] as const satisfies readonly Judged[];

/** The best verdict still possible when a question came out so. `verified` means: this cell holds nothing back. */
const CEILING: Record<Question, Record<Outcome | 'absent', Judged>> = {
  hardware: cells('warning', 'unavailable', 'verified', 'unavailable'),
  connection: cells('warning', 'unavailable', 'verified', 'limited'),
  domain: cells('warning', 'verified', 'verified', 'verified'),
  // A needed check that does not apply is missing all the same; others explain.
  code: cells('warning', 'limited', 'verified', 'limited'),
  governance: cells('warning', 'verified', 'verified', 'verified'),
  memory: cells('changed', 'verified', 'verified', 'verified'),
};

/** Unknowns that are a limit of this browser or this moment, not a failure to reach somebody. */
const CEILING_BY_REASON: Partial<Record<Reason, Judged>> = {
  'certificate-hidden-by-browser': 'limited',
  'page-opened-before-ready': 'limited',
  'page-without-connection': 'limited',
  // The platform keeps it to itself, or this release does not know it: nobody failed.
  'certificate-not-spoken-of': 'limited',
  'gateway-app-unknown': 'limited',
  'app-not-disclosed': 'limited',
  'app-evidence-unreadable': 'limited',
  // A key that nobody serves does not count, and holds nothing else back.
  'quoted-key-unknown': 'limited',
  'snp-tcb-unknown': 'limited',
  // Nobody failed: most hardware is asked for no time, and how the time of others is signed is not published.
  'channel-age-unknown': 'limited',
  'channel-nonce-signer-unknown': 'limited',
  // Releases name machines differently, and some platforms hide which one it is.
  'device-not-established': 'verified',
  // Nobody publishes the program of every key service.
  'kms-build-unknown': 'verified',
  // Where code comes from is more than this verdict says: what runs is measured, wherever it was built.
  'provenance-partly': 'verified',
  'provenance-absent': 'verified',
  'provenance-not-verified': 'verified',
  'provenance-unreachable': 'verified',
};

/** An unknown that is told beside the answer and takes nothing from it. */
export const isBeside = (reason: Reason): boolean => CEILING_BY_REASON[reason] === 'verified';

function cells(warn: Judged, unknown: Judged, notApplicable: Judged, absent: Judged) {
  return {
    pass: 'verified',
    warn,
    fail: 'danger',
    unknown,
    'not-applicable': notApplicable,
    absent,
  } as const;
}

const worse = (a: Judged, b: Judged): Judged => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b);

/**
 * Known code is a chain of these: registers, app, operating system, and a compose file that was measured, read in full, and leaves
 * nothing open. One of them alone is what any machine can show.
 */
export const CODE_NEEDED = [
  'code.event-log',
  'code.app',
  'code.os-image',
  'code.compose',
  'code.reading',
  'code.images',
  'code.unmeasured',
] as const;

/** `connection.root` and the like explain; they do not answer. Which passes it takes to answer a question. */
const ANSWERS: Record<Question, (passing: readonly Check[]) => boolean> = {
  hardware: (passing) => passing.some((c) => c.id !== 'hardware.evidence'),
  connection: (passing) => passing.some((c) => c.id === 'connection.certificate'),
  domain: (passing) => passing.length > 0,
  code: (passing) => CODE_NEEDED.every((id) => passing.some((c) => c.id === id)),
  governance: (passing) => passing.length > 0,
  memory: (passing) => passing.length > 0,
};

/** What `verified` needs of the code and does not have, by id. */
export const missingOfCode = (checks: readonly Check[]): readonly string[] =>
  CODE_NEEDED.filter((id) => !checks.some((c) => c.id === id && c.outcome === 'pass'));

/** Every check that `verified` needs of the code passes. */
export const isCodeKnown = (checks: readonly Check[]): boolean =>
  ANSWERS.code(checks.filter((c) => c.outcome === 'pass'));

/**
 * The verdict over a set of checks.
 * @param checks every check of the appraisal; none at all means that no evidence was found
 * @param binding `connection` when the served certificate was seen and is bound, `domain` when CAA and CT stand in for it
 * @returns the worst cell of the table; `none` for no checks
 */
export function judge(checks: readonly Check[], binding: Binding): Verdict {
  if (checks.length === 0) return 'none';
  let verdict: Judged =
    binding === 'connection' ? 'verified' : binding === 'domain' ? 'verified-domain' : 'limited';
  for (const question of QUESTIONS) {
    const mine = checks.filter((c) => c.question === question);
    for (const c of mine) {
      const standsIn = binding === 'domain' && c.reason === 'certificate-hidden-by-browser';
      if (!standsIn) verdict = worse(verdict, CEILING_BY_REASON[c.reason] ?? CEILING[question][c.outcome]);
    }
    const answered = ANSWERS[question](mine.filter((c) => c.outcome === 'pass'));
    const standsIn = binding === 'domain' && question === 'connection';
    if (!answered && !standsIn) verdict = worse(verdict, CEILING[question].absent);
  }
  return verdict;
}

/** The verdict over a bare quote: the hardware question alone, which binds nothing and names no site. */
export function judgeQuote(checks: readonly Check[]): Judged {
  const mine = checks.filter((c) => c.question === 'hardware');
  if (!mine.some((c) => c.outcome === 'pass'))
    return mine.some((c) => c.outcome === 'fail') ? 'danger' : 'unavailable';
  return mine
    .map((c) => CEILING_BY_REASON[c.reason] ?? CEILING.hardware[c.outcome])
    .reduce(worse, 'verified');
}

/**
 * The verdict over evidence from a file: hardware and code, and what else was found in it. It binds no connection and names no site,
 * so that nothing but these checks decides.
 */
export function judgeEvidence(checks: readonly Check[]): Judged {
  const code = checks.filter((c) => c.question === 'code');
  const others = checks.filter((c) => c.question !== 'hardware' && c.question !== 'code');
  return [
    judgeQuote(checks),
    isCodeKnown(code) ? 'verified' : CEILING.code.absent,
    ...code.map((c) => CEILING.code[c.outcome]),
    ...others.map((c) => CEILING[c.question][c.outcome]),
  ].reduce(worse);
}

/**
 * The verdict over an attested channel, which is at most `limited`: it is no connection of the page, and nothing that a channel announces
 * says which code holds its key.
 */
export function judgeChannel(checks: readonly Check[]): Judged {
  const passing = checks.filter((c) => c.outcome === 'pass');
  const isAnswered =
    ANSWERS.hardware(passing.filter((c) => c.question === 'hardware')) &&
    passing.some((c) => c.id === 'connection.channel-key');
  return checks
    .map((c) => CEILING_BY_REASON[c.reason] ?? CEILING[c.question][c.outcome])
    .reduce(worse, isAnswered ? 'limited' : 'unavailable');
}

/** What a verdict over the domain alone rests on. */
const DOMAIN_NEEDED = ['domain.resolvers', 'domain.caa', 'domain.log-sources', 'domain.logged'];

/**
 * The verdict over the domain question alone, which binds nothing: here what is not established is the result, not a footnote to it.
 * @param checks of the domain, and of the served certificate where keys were given to compare it with
 */
export function judgeDomainChecks(checks: readonly Check[]): Verdict {
  const of = (outcome: Outcome) => checks.filter((c) => c.outcome === outcome);
  if (of('fail').length > 0) return 'danger';
  if (of('warn').length > 0) return 'warning';
  if (of('unknown').some((c) => c.who === 'network') || of('pass').length === 0) return 'unavailable';
  const passed = DOMAIN_NEEDED.every((id) => of('pass').some((c) => c.id === id));
  return passed && of('unknown').length === 0 ? 'verified' : 'limited';
}

/** What a verdict over a policy alone rests on: where no hash was given, nothing was compared. */
const POLICY_NEEDED = [
  'governance.chain',
  'governance.proof',
  'governance.compose',
  'governance.pen',
  'governance.kms-pen',
];

/** The verdict over a policy alone, with no machine that depends on it: here what is not established is the result. */
export function judgeGovernanceChecks(checks: readonly Check[]): Verdict {
  const of = (outcome: Outcome) => checks.filter((c) => c.outcome === outcome);
  if (of('fail').length > 0) return 'danger';
  if (of('warn').length > 0) return 'warning';
  if (of('unknown').some((c) => c.who === 'network') || of('pass').length === 0) return 'unavailable';
  const passed = POLICY_NEEDED.every((id) => of('pass').some((c) => c.id === id));
  return passed && of('unknown').length === 0 ? 'verified' : 'limited';
}
