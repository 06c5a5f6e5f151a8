/** Which check the findings about images become, what is told of them, and that nobody is asked unasked. */
import { describe, expect, it } from 'vitest';
import { check } from '../src/appraisal';
import { appraiseProvenance } from '../src/appraise-provenance';
import type { ProvenanceFinding } from '../src/code/provenance/provenance-finding';
import { RELEASE_ROOTS } from '../src/trust';
import { isBeside, judge } from '../src/verdict';

const AT = Date.parse('2026-05-04T12:00:00Z');
const digestOf = (i: number): string => i.toString(16).padStart(64, '0');
const serviceOf = (i: number) => ({
  service: `s${i}`,
  reference: `ghcr.io/maker/app@sha256:${digestOf(i)}`,
  repository: 'ghcr.io/maker/app',
  digest: `sha256:${digestOf(i)}`,
});
const unpinned = { service: 'x', reference: 'maker/app:latest', repository: 'maker/app' };

const found = (by: 'maker' | 'anybody' = 'maker'): ProvenanceFinding => ({
  kind: 'found',
  how: by === 'maker' ? 'attestation' : 'signature',
  by,
  provenance: {
    issuer: 'https://token.actions.githubusercontent.com',
    repository: 'maker/app',
    repositoryId: '1',
    ref: 'refs/tags/v1',
    commit: 'c'.repeat(40),
    workflow: 'https://github.com/maker/app/.github/workflows/release.yml@refs/tags/v1',
    builder: 'https://github.com/maker/build/.github/workflows/build.yml@refs/heads/main',
    runner: undefined,
    logIndex: 7,
    integratedTime: AT,
  },
});

/** As findings of an earlier look, so that only what becomes of them is at stake. */
async function appraise(
  findings: readonly ProvenanceFinding[],
  more: Parameters<typeof appraiseProvenance>[0] = [],
  provenance: 'on' | 'off' = 'on',
) {
  const asked: string[] = [];
  const { checks, facts } = await appraiseProvenance([...findings.map((_, i) => serviceOf(i)), ...more], {
    provenance,
    provenances: new Map(findings.map((f, i) => [`ghcr.io/maker/app@${digestOf(i)}`, f])),
    at: AT,
    roots: RELEASE_ROOTS,
    ports: {
      async fetch({ url }) {
        asked.push(url);
        return { kind: 'failure', code: 'network', detail: 'a test' };
      },
      clock: { now: () => AT, sleep: async () => {} },
      random: (bytes) => new Uint8Array(bytes),
      memory: { read: async () => undefined, write: async () => {} },
    },
  });
  return { asked, checks, facts, reasons: checks.map(({ reason }) => reason) };
}

const ABSENT = { kind: 'absent' } as const;
const FAILED = { kind: 'failed', why: 'timeout' } as const;
const RUBBISH = { kind: 'not-verified', why: 'identity-repository' } as const;

describe('nobody is asked', () => {
  it('and nothing is said, where the person does not want it', async () => {
    expect(await appraise([found()], [serviceOf(9)], 'off')).toEqual({
      asked: [],
      checks: [],
      facts: undefined,
      reasons: [],
    });
  });

  it('about images without a digest', async () => {
    expect(await appraise([], [unpinned])).toMatchObject({ asked: [], checks: [] });
  });

  it('twice, but those who were not asked before are', async () => {
    expect((await appraise([ABSENT])).asked).toEqual([]);
    expect((await appraise([ABSENT], [serviceOf(9)])).asked.length).toBeGreaterThan(0);
  });
});

describe('what the findings come to', () => {
  it('passes only where every image is its maker’s', async () => {
    expect((await appraise([found(), found()])).checks).toEqual([
      check('provenance-verified', { got: '2 of 2' }),
    ]);
    expect((await appraise([found(), found('anybody')])).reasons).toEqual(['provenance-partly']);
    expect((await appraise([found(), ABSENT])).checks).toEqual([
      check('provenance-partly', { got: '1 of 2' }),
    ]);
    expect((await appraise([found()], [unpinned])).checks).toEqual([
      check('provenance-partly', { got: '1 of 2' }),
    ]);
  });

  it('is unknown where none is, and says why', async () => {
    expect((await appraise([ABSENT])).checks).toEqual([check('provenance-absent')]);
    expect((await appraise([ABSENT, RUBBISH])).checks).toEqual([
      check('provenance-not-verified', { got: 'identity-repository' }),
    ]);
    expect((await appraise([RUBBISH, FAILED])).checks).toEqual([
      check('provenance-unreachable', { got: 'timeout' }),
    ]);
    const limited = { kind: 'limited', until: AT } as const;
    expect((await appraise([limited])).checks[0]?.got).toContain('2026-05-04T12:00:00.000Z');
  });

  it('holds nothing back: a verdict is the same with any of it', async () => {
    const others = [check('images-pinned'), check('gateway-code-known')];
    for (const findings of [[found(), ABSENT], [ABSENT], [RUBBISH], [FAILED]]) {
      const { checks } = await appraise(findings);
      expect(judge([...others, ...checks], 'connection')).toBe(judge(others, 'connection'));
      for (const { reason, outcome } of checks)
        expect([outcome, isBeside(reason)]).toEqual(['unknown', true]);
    }
    expect(isBeside('images-unknown')).toBe(false);
  });
});

describe('what is told', () => {
  it('of each image, once: repository, commit, workflow, and where the log has it', async () => {
    const { facts } = await appraise([found(), RUBBISH], [serviceOf(0)]);
    expect(facts).toEqual([
      {
        image: 'ghcr.io/maker/app',
        digest: digestOf(0),
        finding: 'found',
        how: 'attestation',
        by: 'maker',
        repository: 'maker/app',
        ref: 'refs/tags/v1',
        commit: 'c'.repeat(40),
        workflow: 'https://github.com/maker/app/.github/workflows/release.yml@refs/tags/v1',
        builder: 'https://github.com/maker/build/.github/workflows/build.yml@refs/heads/main',
        logIndex: 7,
        loggedAt: AT,
      },
      {
        image: 'ghcr.io/maker/app',
        digest: digestOf(1),
        finding: 'not-verified',
        why: 'identity-repository',
      },
    ]);
  });
});
