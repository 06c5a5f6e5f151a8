import { describe, expect, it, vi } from 'vitest';
import type { Appraisal, Verdict } from '../../src/appraisal';
import {
  needsVerification,
  type Pending,
  REUSE_MS,
  REUSE_UNSEEN_MS,
  resultFor,
  resultKey,
  verdictOf,
} from '../../src/browser/results';
import type { Session } from '../../src/browser/session';
import { createVerification, type Verified } from '../../src/browser/verification';
import { visitOfChannel } from '../../src/channel';
import { LIMITS } from '../../src/limits';
import type { Visit } from '../../src/visit';
import { fakeSession } from './fake-session';

const SITE = 'https://enclave.test';
const visitTo = (origin: string): Visit => ({
  origin,
  trigger: 'visited',
  page: { kind: 'live', certificate: { spkiSha256: 'a'.repeat(64) }, root: 'public-root' },
});
const VISIT = visitTo(SITE);

const appraised = (verdict: Verdict, origin = SITE): Appraisal => ({
  origin,
  at: 0,
  verdict,
  binding: 'none',
  checks: [],
  facts: {},
});

/** One life of the background, with verifications that end when told. */
function life(session: Session) {
  const jobs: {
    readonly job: Pending;
    readonly end: (v: Partial<Verified>) => void;
    readonly fail: () => void;
  }[] = [];
  const good: string[] = [];
  let now = 0;
  let isWanted = true;
  const verification = createVerification({
    session,
    verify: (job) =>
      new Promise((resolve, reject) => {
        const whole = {
          appraisal: appraised('limited', job.visit.origin),
          recording: '{}',
          everyRequestAnswered: true,
        };
        jobs.push({ job, end: (v) => resolve({ ...whole, ...v }), fail: () => reject(new Error('defect')) });
      }),
    keepRecording: () => {},
    isWanted: () => isWanted,
    rememberGood: async ({ origin }) => void good.push(origin),
    changed: () => {},
    now: () => now,
  });
  const open = (visit = VISIT, over: { again?: boolean; isKnown?: boolean; isPrivate?: boolean } = {}) =>
    verification.ensure({ visit, tabId: 1, again: false, isKnown: false, isPrivate: false, ...over });
  const verdict = (visit = VISIT, isPrivate = false) => verdictOf(verification.resultOf(visit, isPrivate));
  const pass = (ms: number) => (now += ms);
  const close = () => {
    isWanted = false;
  };
  return { verification, jobs, good, open, verdict, pass, close };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a visit', () => {
  it('is "checking" until its own result is there', async () => {
    const { open, verdict, jobs } = life(fakeSession());
    const opened = open();
    await settle();
    expect(verdict()).toBe('checking');
    jobs[0]?.end({});
    await opened;
    expect(verdict()).toBe('limited');
  });

  it('within five minutes shows the same result; later it is checked anew', async () => {
    const { open, jobs, pass } = life(fakeSession());
    const first = open();
    await settle();
    jobs[0]?.end({});
    await first;
    pass(REUSE_MS);
    await open();
    expect(jobs).toHaveLength(1);
    pass(1);
    void open();
    await settle();
    expect(jobs).toHaveLength(2);
  });

  it('opened in two tabs is verified once', async () => {
    const { open, jobs } = life(fakeSession());
    const both = Promise.all([open(), open()]);
    await settle();
    expect(jobs).toHaveLength(1);
    jobs[0]?.end({});
    await both;
  });

  it('is verified again when the person asks, and shows "checking" meanwhile', async () => {
    const { open, jobs, verdict } = life(fakeSession());
    const first = open();
    await settle();
    jobs[0]?.end({});
    await first;
    void open(VISIT, { again: true });
    await settle();
    expect(jobs).toHaveLength(2);
    expect(verdict()).toBe('checking');
  });

  it('with another certificate does not inherit the result', async () => {
    const { open, jobs, verdict } = life(fakeSession());
    const first = open();
    await settle();
    jobs[0]?.end({});
    await first;
    const other: Visit = {
      ...VISIT,
      page: { kind: 'live', certificate: { spkiSha256: 'f'.repeat(64) }, root: 'public-root' },
    };
    expect(verdict(other)).toBe('none');
  });

  it('goes on when its tab is closed: the next tab on the same site waits for the same work', async () => {
    const { verification, jobs, verdict } = life(fakeSession());
    const asked = { visit: VISIT, again: false, isKnown: false, isPrivate: false };
    void verification.ensure({ ...asked, tabId: 1 });
    await settle();
    const inAnotherTab = verification.ensure({ ...asked, tabId: 2 });
    jobs[0]?.end({});
    await inAnotherTab;
    expect(jobs).toHaveLength(1);
    expect(verdict()).toBe('limited');
  });

  it('of which a defect made nothing shows nothing', async () => {
    const { open, jobs, verdict } = life(fakeSession());
    const opened = open();
    await settle();
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    jobs[0]?.fail();
    await opened;
    expect(verdict()).toBe('none');
    expect(told).toHaveBeenCalledOnce();
    told.mockRestore();
  });
});

describe('when the background is stopped in the middle', () => {
  it('the next one finds "checking", never a verdict, and does the work', async () => {
    const session = fakeSession();
    void life(session).open();
    await settle();

    const next = life(
      fakeSession(new Map(JSON.parse(JSON.stringify([...session.kept])) as [string, unknown][])),
    );
    expect(next.verdict()).toBe('checking');
    next.verification.resume();
    await settle();
    expect(next.jobs).toHaveLength(1);
    next.jobs[0]?.end({ appraisal: appraised('danger') });
    await settle();
    expect(next.verdict()).toBe('danger');
  });

  it('a visit alone is enough to take the work up', async () => {
    const session = fakeSession();
    void life(session).open();
    await settle();
    const next = life(session);
    void next.open();
    await settle();
    expect(next.jobs).toHaveLength(1);
  });
});

describe('hosts', () => {
  it('four at once, one verification per host', async () => {
    const { open, jobs } = life(fakeSession());
    for (let i = 0; i < 6; i++) void open(visitTo(`https://h${i}.test`));
    void open({ ...visitTo('https://h0.test'), page: { kind: 'not-seen', why: 'no-connection' } });
    await settle();
    expect(jobs.map((j) => j.job.visit.origin)).toEqual(
      ['h0', 'h1', 'h2', 'h3'].map((h) => `https://${h}.test`),
    );
    jobs[0]?.end({});
    await settle();
    expect(jobs).toHaveLength(5);
  });

  it('without evidence are asked once per session, unless the person asks or more was expected of them', async () => {
    const session = fakeSession();
    const { open, jobs, pass } = life(session);
    const first = open();
    await settle();
    jobs[0]?.end({ appraisal: appraised('none') });
    await first;
    pass(REUSE_MS + 1);
    await open();
    await open({ ...VISIT, page: { kind: 'not-seen', why: 'no-connection' } });
    expect(jobs).toHaveLength(1);
    void open(VISIT, { isKnown: true });
    await settle();
    expect(jobs).toHaveLength(2);
    jobs[1]?.end({ appraisal: appraised('none') });
    await settle();
    void open(VISIT, { again: true });
    await settle();
    expect(jobs).toHaveLength(3);
  });

  it('that could not be reached are not taken for hosts without evidence', async () => {
    const { open, jobs, pass } = life(fakeSession());
    const first = open();
    await settle();
    jobs[0]?.end({ appraisal: appraised('none'), everyRequestAnswered: false });
    await first;
    pass(REUSE_MS + 1);
    void open();
    await settle();
    expect(jobs).toHaveLength(2);
  });
});

describe('private windows', () => {
  it('share no result with others and leave no lasting note', async () => {
    const { open, jobs, verdict, good } = life(fakeSession());
    const opened = open(VISIT, { isPrivate: true });
    await settle();
    jobs[0]?.end({});
    await opened;
    expect(verdict(VISIT, true)).toBe('limited');
    expect(verdict(VISIT, false)).toBe('none');
    expect(good).toEqual([]);
    expect(resultKey(VISIT, true)).toMatch(/^private:/);
  });
});

describe('a result', () => {
  it('that was old when a page was opened says nothing about that page', () => {
    const result = {
      state: 'done',
      visit: VISIT,
      appraisal: appraised('verified'),
      finishedAt: 1_000,
    } as const;
    expect(resultFor(result, 1_000 + REUSE_MS)).toBe(result);
    expect(resultFor(result, 1_001 + REUSE_MS)).toBeUndefined();
    expect(resultFor(result, 500)).toBe(result);
  });

  it('over a certificate that nobody saw is old after half a minute, since all visits look alike then', () => {
    const visit = { ...VISIT, page: { kind: 'not-seen', why: 'hidden-by-browser' } } as const;
    const result = { state: 'done', visit, appraisal: appraised('limited'), finishedAt: 1_000 } as const;
    expect(resultFor(result, 1_000 + REUSE_UNSEEN_MS)).toBe(result);
    expect(resultFor(result, 1_001 + REUSE_UNSEEN_MS)).toBeUndefined();
    const q = { again: false, result, isRunning: false, withoutEvidence: false, isKnown: true };
    expect(needsVerification({ ...q, now: 1_000 + REUSE_UNSEEN_MS })).toBe(false);
    expect(needsVerification({ ...q, now: 1_001 + REUSE_UNSEEN_MS })).toBe(true);
  });

  it('under way is never started twice, not even when asked', () => {
    const q = { result: undefined, withoutEvidence: false, isKnown: false, now: 0 };
    expect(needsVerification({ ...q, again: true, isRunning: true })).toBe(false);
    expect(needsVerification({ ...q, again: true, isRunning: false })).toBe(true);
  });
});

describe('a channel', () => {
  const channel = (host: string, path = '/__ra__') => visitOfChannel(`wss://${host}${path}`);
  const OWN = channel('enclave.test');
  const looked = async (l: ReturnType<typeof life>, visit: Visit, verdict: Verdict) => {
    const opened = l.open(visit);
    await settle();
    l.jobs.at(-1)?.end({ appraisal: appraised(verdict, visit.origin) });
    await opened;
  };

  it('that is in danger says nothing about a page of the same host, nor one that is well', async () => {
    const l = life(fakeSession());
    await looked(l, OWN, 'danger');
    expect([l.verdict(OWN), l.verdict()]).toEqual(['danger', 'none']);
    await looked(l, channel('enclave.test', '/__ra__2'), 'limited');
    expect(l.good).toEqual([]);
  });

  it('is looked at where the pages of its host are known to publish nothing, and changes nothing about that', async () => {
    const session = fakeSession();
    const l = life(session);
    await looked(l, VISIT, 'none');
    await looked(l, OWN, 'limited');
    expect(l.verdict(OWN)).toBe('limited');
    l.pass(REUSE_MS + 1);
    await l.open();
    expect(l.jobs).toHaveLength(2);
  });

  it('is looked at once for all pages that use it, and again after half a minute', async () => {
    const l = life(fakeSession());
    await looked(l, OWN, 'limited');
    await l.open(OWN);
    expect(l.jobs).toHaveLength(1);
    l.pass(REUSE_UNSEEN_MS + 1);
    void l.open(OWN);
    await settle();
    expect(l.jobs).toHaveLength(2);
  });

  it('of a private window is known in private windows only', async () => {
    const l = life(fakeSession());
    void l.open(OWN, { isPrivate: true });
    await settle();
    l.jobs[0]?.end({});
    await settle();
    expect([l.verdict(OWN, true), l.verdict(OWN)]).toEqual(['limited', 'none']);
  });

  it('that keeps silent makes other channels wait, and no page', async () => {
    const l = life(fakeSession());
    for (let i = 0; i < 8; i++) void l.open(channel(`silent-${i}.test`));
    await settle();
    expect(l.jobs).toHaveLength(LIMITS.channelsAtOnce);
    for (let i = 0; i < LIMITS.hostsAtOnce; i++) void l.open(visitTo(`https://page-${i}.test`));
    await settle();
    expect(l.jobs).toHaveLength(LIMITS.channelsAtOnce + LIMITS.hostsAtOnce);
  });

  it('whose page is gone when its turn comes is not asked any more', async () => {
    const l = life(fakeSession());
    for (let i = 0; i < 8; i++) void l.open(channel(`silent-${i}.test`));
    await settle();
    l.close();
    for (const { end } of l.jobs) end({});
    await settle();
    expect(l.jobs).toHaveLength(LIMITS.channelsAtOnce);
    expect(l.verdict(channel('silent-7.test'))).toBe('none');
  });

  it('among more than a session keeps makes room when it is the oldest; pages stay', async () => {
    const l = life(fakeSession());
    await long(l, VISIT);
    for (let i = 0; i < 20; i++) await long(l, channel(`many-${i}.test`));
    expect(l.verdict(channel('many-0.test'))).toBe('none');
    expect(l.verdict(channel('many-19.test'))).toBe('limited');
    expect(l.verdict()).toBe('limited');
  });

  it('that was under way when the background stopped is looked at by the next one', async () => {
    const session = fakeSession();
    void life(session).open(OWN);
    await settle();
    const next = life(session);
    next.verification.resume();
    await settle();
    expect(next.jobs.map(({ job }) => job.visit)).toEqual([OWN]);
  });

  it('is forgotten when the rules change', async () => {
    const l = life(fakeSession());
    await looked(l, OWN, 'limited');
    await l.verification.forget();
    expect(l.verdict(OWN)).toBe('none');
  });
});

/** Looked at, with a result of a hundred thousand characters. */
async function long({ open, jobs }: ReturnType<typeof life>, visit: Visit): Promise<void> {
  const opened = open(visit);
  await settle();
  const whole = { ...appraised('limited', visit.origin), facts: { code: { long: 'x'.repeat(100_000) } } };
  jobs.at(-1)?.end({ appraisal: whole });
  await opened;
}

describe('results', () => {
  it('take no more of what the browser keeps for a session than their share: the oldest make room', async () => {
    const session = fakeSession();
    const l = life(session);
    for (let i = 0; i < 40; i++) await long(l, visitTo(`https://enclave-${i}.test`));
    expect(l.verdict(visitTo('https://enclave-0.test'))).toBe('none');
    expect(l.verdict(visitTo('https://enclave-39.test'))).toBe('limited');
    expect(JSON.stringify([...session.kept.values()]).length).toBeLessThan(3_000_000);
  });

  it('that make room leave alone what is being looked at again', async () => {
    const l = life(fakeSession());
    const first = visitTo('https://enclave-first.test');
    await long(l, first);
    const again = l.open(first, { again: true });
    await settle();
    const { end } = l.jobs.at(-1) ?? {};
    for (let i = 0; i < 40; i++) await long(l, visitTo(`https://enclave-${i}.test`));
    expect(l.verdict(first)).toBe('checking');
    end?.({});
    await again;
    expect(l.verdict(first)).toBe('limited');
  });
});

describe('when the rules change', () => {
  it('what is finished is forgotten at once, in windows of both kinds', async () => {
    const { open, verdict, jobs, verification } = life(fakeSession());
    for (const isPrivate of [false, true]) {
      void open(VISIT, { isPrivate });
      await settle();
      jobs.at(-1)?.end({});
      await settle();
    }
    expect([verdict(), verdict(VISIT, true)]).toEqual(['limited', 'limited']);
    await verification.forget();
    expect([verdict(), verdict(VISIT, true)]).toEqual(['none', 'none']);
    void open();
    expect(verdict()).toBe('checking');
  });

  it('what began under the old rules is forgotten when it ends, and looked at again', async () => {
    const { open, verdict, jobs, verification } = life(fakeSession());
    void open();
    await settle();
    const forgotten = verification.forget();
    expect(verdict()).toBe('checking');
    jobs[0]?.end({ appraisal: appraised('verified') });
    await forgotten;
    expect(verdict()).toBe('none');
    void open();
    await settle();
    expect(jobs).toHaveLength(2);
  });
});
