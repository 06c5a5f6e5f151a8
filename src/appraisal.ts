/**
 * The vocabulary of an appraisal, in the words of RFC 9334 (RATS): evidence is appraised by checks, checks answer
 * questions, and the questions give one verdict. Every union here is closed; a switch over one must be exhaustive.
 */
import { REASONS, type Reason } from './reasons';

/** The six questions of the popup, in the order in which they are asked. One source folder each. */
export const QUESTIONS = ['hardware', 'connection', 'domain', 'code', 'governance', 'memory'] as const;
export type Question = (typeof QUESTIONS)[number];

/** `unknown` is never a pass; neither is a check that is absent. */
export const OUTCOMES = ['pass', 'warn', 'fail', 'unknown', 'not-applicable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Who can mend what a check found. `nobody` where there is nothing to mend. */
export const MENDERS = ['site', 'vendor', 'network', 'browser', 'person', 'nobody'] as const;
export type Mender = (typeof MENDERS)[number];

/** How firmly the evidence is tied to what this tab shows. */
export type Binding = 'connection' | 'domain' | 'none';

export const VERDICTS = [
  'none',
  'checking',
  'verified',
  'verified-domain',
  'limited',
  'warning',
  'changed',
  'danger',
  'unavailable',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One finding. `id`, `question`, `outcome` and `who` follow from the reason: see the table in `reasons.ts`. */
export interface Check {
  readonly id: string;
  readonly question: Question;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** What would have passed, in words or hex. Always there on warn and fail. */
  readonly expected?: string;
  /** What was found, in words or hex. Always there on warn and fail. */
  readonly got?: string;
  readonly who: Mender;
}

type ReasonsWith<O extends Outcome> = {
  [R in Reason]: (typeof REASONS)[R]['outcome'] extends O ? R : never;
}[Reason];

/** Reasons that accuse: they cannot be given without saying what was expected and what came. */
export type AccusingReason = ReasonsWith<'warn' | 'fail'>;
export type QuietReason = Exclude<Reason, AccusingReason>;

export interface ExpectedAndGot {
  readonly expected: string;
  readonly got: string;
}

/**
 * Makes a check from its reason.
 * @param reason a row of `REASONS`
 * @param found expected and got; the compiler demands both for every reason whose outcome is warn or fail
 */
export function check(reason: AccusingReason, found: ExpectedAndGot): Check;
export function check(reason: QuietReason, found?: Partial<ExpectedAndGot>): Check;
export function check(reason: Reason, found: Partial<ExpectedAndGot> = {}): Check {
  const { id, question, outcome, who } = REASONS[reason];
  return {
    id,
    question,
    outcome,
    reason,
    ...(found.expected === undefined ? {} : { expected: found.expected }),
    ...(found.got === undefined ? {} : { got: found.got }),
    who,
  };
}

/** Everything that was computed about one visit, in a form that can be written as JSON and compared byte for byte. */
export interface Appraisal {
  /** `https://host[:port]` of the visited page. */
  readonly origin: string;
  /** Of an attested channel, not of a page: its address, `wss://host[:port]/path`. */
  readonly url?: string;
  /** Clock of the verification, milliseconds since the epoch. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly binding: Binding;
  /** Which way of publishing evidence was found; absent when none was. */
  readonly protocol?: string;
  readonly checks: readonly Check[];
  readonly facts: Facts;
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [k: string]: JsonValue };

/** What was read from evidence, by question. Facts carry no judgement; hex is lower case without `0x`. */
export interface Facts {
  readonly hardware?: { readonly [k: string]: JsonValue };
  readonly connection?: { readonly [k: string]: JsonValue };
  readonly domain?: { readonly [k: string]: JsonValue };
  readonly code?: { readonly [k: string]: JsonValue };
  readonly governance?: { readonly [k: string]: JsonValue };
  readonly memory?: { readonly [k: string]: JsonValue };
}
