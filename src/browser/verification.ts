/**
 * Turns visits into results: one verification per host at once, four hosts at once, each result kept for the session. Attested channels wait
 * in a line of their own.
 */
import type { Appraisal } from '../appraisal';
import { LIMITS } from '../limits';
import type { Visit } from '../visit';
import { createHostQueue } from './host-queue';
import { keepLatest } from './keep-latest';
import { needsVerification, type Pending, type Result, resultKey, withoutEvidenceKey } from './results';
import type { Session } from './session';

/** What one verification brings. */
export interface Verified {
  readonly appraisal: Appraisal;
  /** The recording as one JSON file. */
  readonly recording: string;
  /** Every request was answered by its host, so silence about evidence is the host's own. */
  readonly everyRequestAnswered: boolean;
}

export interface VerificationDeps {
  readonly session: Session;
  /** Never rejects for what a host does; a rejection is a defect, and reads as "nothing known". */
  readonly verify: (job: Pending) => Promise<Verified>;
  readonly keepRecording: (key: string, json: string) => void;
  /** Is it still of use? Asked when its turn comes: pages choose their channels, and may be gone by then. */
  readonly isWanted: (job: Pending) => boolean;
  /** Outlives the session; called neither for private windows nor for channels, which say nothing about a page. */
  readonly rememberGood: (appraisal: Appraisal) => Promise<void>;
  /** A result changed. */
  readonly changed: () => void;
  readonly now: () => number;
}

export interface Asked {
  readonly visit: Visit;
  readonly isPrivate: boolean;
  readonly tabId: number;
  /** The person asked for a fresh look: what is known already does not count. */
  readonly again: boolean;
  /** The person pinned this site, or it came out well before. */
  readonly isKnown: boolean;
}

export interface Verification {
  /**
   * Makes sure that a result for this visit exists or is being made.
   * @returns settles, and never rejects, once the result is there
   */
  ensure(asked: Asked): Promise<void>;
  resultOf(
    visit: Pick<Visit, 'origin' | 'page' | 'channel' | 'openedBy'>,
    isPrivate: boolean,
  ): Result | undefined;
  /**
   * The rules have changed: forgets what is finished at once, and what is under way as soon as it is finished.
   * @returns settles, and never rejects, when nothing is left that was found under the old rules
   */
  forget(): Promise<void>;
  /** Works on what an earlier life of the background left unfinished. */
  resume(): void;
}

/** Of the keys of results, in windows of both kinds. */
const RESULT_PREFIXES = ['result:', 'private:result:'] as const;

/** A page can name any number of channels: theirs push no page's out. */
const OF_PAGES = { order: 'order:results-of-pages', mostUnits: 2_000_000 } as const;
const OF_CHANNELS = { order: 'order:results-of-channels', mostUnits: 1_000_000 } as const;

export function createVerification(deps: VerificationDeps): Verification {
  const { session } = deps;
  const pages = createHostQueue(LIMITS.hostsAtOnce);
  const channels = createHostQueue(LIMITS.channelsAtOnce);
  const running = new Map<string, Promise<void>>();

  function ensure(asked: Asked): Promise<void> {
    const { visit, isPrivate, tabId, again, isKnown } = asked;
    const key = resultKey(visit, isPrivate);
    const underWay = running.get(key);
    // What is under way began before what the person did just now: pinned it, or allowed more.
    if (again && underWay !== undefined) return underWay.then(() => ensure(asked));
    const needed = needsVerification({
      again,
      result: session.get<Result>(key),
      isRunning: underWay !== undefined,
      // Of its pages: they say nothing about a channel of the same host.
      withoutEvidence:
        visit.channel === undefined &&
        session.get<boolean>(withoutEvidenceKey(visit.origin, isPrivate)) === true,
      isKnown,
      now: deps.now(),
    });
    return needed
      ? start(key, { state: 'pending', visit, isPrivate, tabId })
      : (underWay ?? Promise.resolve());
  }

  function start(key: string, job: Pending): Promise<void> {
    session.set(key, job);
    deps.changed();
    const queue = job.visit.channel === undefined ? pages : channels;
    const work = queue
      .run(job.visit.origin, async () => (deps.isWanted(job) ? deps.verify(job) : undefined))
      .then((verified) => (verified === undefined ? session.delete(key) : finish(key, job, verified)))
      .catch((error: unknown) => {
        console.error('verification', error);
        session.delete(key);
      })
      .finally(() => {
        running.delete(key);
        deps.changed();
      });
    running.set(key, work);
    return work;
  }

  async function finish(key: string, { visit, isPrivate }: Pending, verified: Verified): Promise<void> {
    const { appraisal } = verified;
    const result: Result = { state: 'done', visit, appraisal, finishedAt: deps.now() };
    session.set(key, result);
    const share = visit.channel === undefined ? OF_PAGES : OF_CHANNELS;
    // However long: it takes the place of all others before it takes more.
    const units = Math.min(JSON.stringify(result).length, share.mostUnits);
    keepLatest(session, share, { key, units }, (old) => forgetFinished([old]));
    deps.keepRecording(key, verified.recording);
    if (visit.channel !== undefined) return;
    const absent = withoutEvidenceKey(visit.origin, isPrivate);
    if (appraisal.verdict === 'none' && verified.everyRequestAnswered) session.set(absent, true);
    else session.delete(absent);
    if (!isPrivate) await deps.rememberGood(appraisal);
  }

  function forgetFinished(keys: Iterable<string>): void {
    for (const key of keys) if (session.get<Result>(key)?.state === 'done') session.delete(key);
  }

  return {
    ensure,
    async forget() {
      for (const prefix of RESULT_PREFIXES) forgetFinished(session.keys(prefix));
      const underWay = [...running];
      await Promise.all(underWay.map(([, work]) => work));
      forgetFinished(underWay.map(([key]) => key));
    },
    resultOf: (visit, isPrivate) => session.get<Result>(resultKey(visit, isPrivate)),
    resume() {
      for (const prefix of RESULT_PREFIXES) {
        for (const key of session.keys(prefix)) {
          const left = session.get<Result>(key);
          if (left?.state === 'pending' && !running.has(key)) void start(key, left);
        }
      }
    },
  };
}
