/**
 * What is known about a visit, from asking to answer, and when it has to be found out (again). Pure.
 * A result belongs to one origin and one observation; `pending` never reads as anything but "checking".
 */
import type { Appraisal, Verdict } from '../appraisal';
import type { Visit } from '../visit';
import { visitKey } from './visits';

export interface Pending {
  readonly state: 'pending';
  readonly visit: Visit;
  readonly isPrivate: boolean;
  /** The tab on whose behalf it was asked; a fetch inside the tab goes there. */
  readonly tabId: number;
}

export interface Done {
  readonly state: 'done';
  readonly visit: Visit;
  readonly appraisal: Appraisal;
  /** When it was finished, milliseconds since the epoch. */
  readonly finishedAt: number;
}

export type Result = Pending | Done;

/** A page that is opened again within this time, over a connection with the same certificate, shows the same result. */
export const REUSE_MS = 5 * 60_000;
/** Where no certificate is seen, all visits to a host look alike: what changed there must not hide behind an old result. */
export const REUSE_UNSEEN_MS = 30_000;

const reuseMs = ({ visit }: Done): number => (visit.page.kind === 'not-seen' ? REUSE_UNSEEN_MS : REUSE_MS);

/** Private windows keep to themselves: their results share no key with others. */
const window_ = (isPrivate: boolean): string => (isPrivate ? 'private:' : '');

/**
 * The looks at a page and at a channel of the same host are two: an address of `wss:` begins no origin. So are those at a channel in the
 * names of two pages.
 */
export const resultKey = (
  { origin, page, channel, openedBy = '' }: Pick<Visit, 'origin' | 'page' | 'channel' | 'openedBy'>,
  isPrivate: boolean,
): string =>
  `${window_(isPrivate)}result:${channel === undefined ? visitKey({ origin, observation: page }) : `${channel} ${openedBy}`}`;

/** Set for hosts that answered and published no evidence; one small probe per host and browser session is enough. */
export const withoutEvidenceKey = (origin: string, isPrivate: boolean): string =>
  `${window_(isPrivate)}without-evidence:${origin}`;

/** What a page may show of a result: one that was old when the page was opened says nothing about it. */
export function resultFor(result: Result | undefined, openedAt: number): Result | undefined {
  if (result?.state === 'done' && openedAt - result.finishedAt > reuseMs(result)) return undefined;
  return result;
}

export function verdictOf(result: Result | undefined): Verdict {
  if (result === undefined) return 'none';
  return result.state === 'pending' ? 'checking' : result.appraisal.verdict;
}

export interface Question {
  /** The person asked for a fresh look. */
  readonly again: boolean;
  readonly result: Result | undefined;
  /** A verification of this very visit is under way in this life of the background. */
  readonly isRunning: boolean;
  /** The host is known to publish nothing. */
  readonly withoutEvidence: boolean;
  /** The person pinned it, or it came out well before. */
  readonly isKnown: boolean;
  readonly now: number;
}

/** Whether to verify now. The first row that applies decides. */
export function needsVerification(q: Question): boolean {
  if (q.isRunning) return false;
  if (q.again) return true;
  // Left by a background that was stopped in the middle: nobody is working on it.
  if (q.result?.state === 'pending') return true;
  if (q.result !== undefined && q.now - q.result.finishedAt <= reuseMs(q.result)) return false;
  // Where there was evidence before, its absence is news every time.
  return !q.withoutEvidence || q.isKnown;
}
