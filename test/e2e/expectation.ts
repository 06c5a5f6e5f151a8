/** What a person is expected to be shown, and how what was shown differs from it. */
import type { Appraisal, Binding, Check, Verdict } from '../../src/appraisal';
import type { Reason } from '../../src/reasons';
import type { Observation } from '../../src/visit';
import type { Shown, Variant } from './driver';

export interface Expectation {
  /** One of these. More than one only where an honest site may come out either way. */
  readonly verdict: Verdict | readonly Verdict[];
  /** The reason that decides: a check with it must be in the appraisal. */
  readonly reason?: Reason;
  readonly alsoReason?: Reason;
  readonly binding?: Binding;
  /** How the page's own connection was observed. */
  readonly page?: Observation['kind'];
}

type OneEach = Readonly<Record<Variant, Expectation>>;

/** The same for everybody, or one each. */
export type Expectations = Expectation | OneEach;

export function expectationFor(variant: Variant, all: Expectations): Expectation {
  return 'verdict' in all ? all : all[variant];
}

/** One where the browser shows the served certificate, another where it hides it. */
export const seenOrBlind = (seen: Expectation, blind: Expectation): OneEach => ({
  firefox: seen,
  chromium: seen,
  'chromium-blind': blind,
});

/** The same one each, to begin with. */
export const everywhere = (all: Expectation): OneEach => seenOrBlind(all, all);

/** The toolbar's text for each verdict, as the design says it; on purpose not taken from the source. */
const BADGE_TEXT: Readonly<Record<Verdict, string>> = {
  none: '',
  checking: '…',
  verified: '✓',
  'verified-domain': '✓',
  limited: '½',
  warning: '!',
  changed: 'Δ',
  danger: '✕',
  unavailable: '?',
};

/** The best result, by what it is bound through. */
export const GREEN = ['verified', 'verified-domain'] as const satisfies readonly Verdict[];

/** What an honest site is shown as: where the certificate is hidden, its domain stands in for it. */
export const greenOf = (variant: Variant): (typeof GREEN)[number] =>
  variant === 'chromium-blind' ? 'verified-domain' : 'verified';

/** Why this can never be right, not even for a moment; `undefined` when it can. */
export function forbidden(shown: Shown, never: readonly Verdict[]): string | undefined {
  const bad = never.find((v) => shown.verdict === v || shown.drawn === v);
  return bad === undefined ? undefined : `showed ${bad}, which it must never show`;
}

/** The first difference, in words; `undefined` when everything is as expected. */
export function difference(expected: Expectation, shown: Shown, host: string): string | undefined {
  const { verdict, drawn, appraisal, badge } = shown;
  const wanted: readonly Verdict[] =
    typeof expected.verdict === 'string' ? [expected.verdict] : expected.verdict;
  if (!wanted.includes(verdict)) return `verdict is ${verdict}; what holds it back: ${findingsOf(appraisal)}`;
  // A host that is known to publish nothing is not looked at every time.
  if (appraisal === undefined && (verdict !== 'none' || isAboutAppraisal(expected)))
    return 'there is no appraisal';
  if (drawn !== verdict) return `the popup draws ${drawn}`;
  if (shown.headline === '') return 'the popup has no headline';
  if (shown.host !== host) return `the popup is about ${shown.host}`;
  if (badge.text !== BADGE_TEXT[verdict]) return `the badge says "${badge.text}"`;
  if (badge.icon !== undefined && !badge.icon.startsWith(`${verdict}-`)) return `the icon is ${badge.icon}`;
  if (!badge.title.includes(host)) return `the title says "${badge.title}"`;
  for (const reason of [expected.reason, expected.alsoReason]) {
    if (reason !== undefined && !appraisal?.checks.some((c) => c.reason === reason))
      return `${reason} is not among the reasons; what holds it back: ${findingsOf(appraisal)}`;
  }
  if (expected.binding !== undefined && appraisal?.binding !== expected.binding)
    return `binding is ${appraisal?.binding}`;
  const page = appraisal?.facts.connection?.page;
  if (expected.page !== undefined && page !== expected.page) return `the page counts as ${page}`;
  return undefined;
}

const isAboutAppraisal = ({ reason, binding, page }: Expectation): boolean =>
  reason !== undefined || binding !== undefined || page !== undefined;

/** What holds the verdict back: the reasons of the worst outcome there is. */
export const reasonsOf = (appraisal: Appraisal): string =>
  worstOf(appraisal)
    .map((c) => c.reason)
    .join(', ');

/** The same with what was found. */
function findingsOf(appraisal: Appraisal | undefined): string {
  if (appraisal === undefined) return 'there is no appraisal';
  const findings = worstOf(appraisal).map((c) => `${c.reason} (${c.got ?? ''})`);
  return findings.length === 0 ? 'nothing' : findings.join(', ');
}

function worstOf({ checks }: Appraisal): readonly Check[] {
  const worst = (['fail', 'warn', 'unknown'] as const).find((o) => checks.some((c) => c.outcome === o));
  return checks.filter((c) => c.outcome === worst);
}
