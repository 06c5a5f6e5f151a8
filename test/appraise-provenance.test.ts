/** Which check the findings about images become, what is told of them, and that nobody is asked unasked. */
import { describe, expect, it } from 'vitest';
import { check } from '../src/appraisal';
import { appraiseProvenance } from '../src/appraise-provenance';
import { judgeProvenance } from '../src/code/provenance/judge-provenance';
import type { ImageProvenance } from '../src/code/provenance/look-up';
import { provenanceFacts } from '../src/code/provenance/provenance-facts';
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

const named = (findings: readonly ProvenanceFinding[]): readonly ImageProvenance[] =>
  findings.map((finding, i) => ({
    image: { registry: 'ghcr.io', repository: 'maker/app', digest: digestOf(i) },
    finding,
  }));
const judged = (findings: readonly ProvenanceFinding[], all = findings.length) =>
  judgeProvenance(named(findings), all);

async function appraise(images: Parameters<typeof appraiseProvenance>[0], provenance: 'on' | 'off') {
  const asked: string[] = [];
  const { checks, facts } = await appraiseProvenance(images, {
    provenance,
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
  return { asked, checks, facts };
}

const ABSENT = { kind: 'absent' } as const;
const FAILED = { kind: 'failed', why: 'timeout' } as const;
const RUBBISH = { kind: 'not-verified', why: 'identity-repository' } as const;

describe('nobody is asked', () => {
  it('and nothing is said, where the person does not want it', async () => {
    expect(await appraise([serviceOf(9)], 'off')).toEqual({ asked: [], checks: [], facts: undefined });
  });

  it('about images without a digest', async () => {
    expect(await appraise([unpinned], 'on')).toEqual({ asked: [], checks: [], facts: undefined });
  });

  it('but those who are chosen are, about what is pinned', async () => {
    const { asked, checks } = await appraise([unpinned, serviceOf(9)], 'on');
    expect(asked.length).toBeGreaterThan(0);
    for (const url of asked) expect(url).toContain('maker');
    expect(checks).toEqual([check('provenance-unreachable', { got: 'network' })]);
  });
});

describe('what the findings come to', () => {
  it('passes only where every image is its maker’s', () => {
    expect(judged([found(), found()])).toEqual(check('provenance-verified', { got: '2 of 2' }));
    expect(judged([found(), found('anybody')])).toEqual(check('provenance-partly', { got: '2 of 2' }));
    expect(judged([found(), ABSENT])).toEqual(check('provenance-partly', { got: '1 of 2' }));
    expect(judged([found()], 2)).toEqual(check('provenance-partly', { got: '1 of 2' }));
  });

  it('is unknown where none is, and says why', () => {
    expect(judged([ABSENT])).toEqual(check('provenance-absent'));
    expect(judged([ABSENT, RUBBISH])).toEqual(
      check('provenance-not-verified', { got: 'identity-repository' }),
    );
    expect(judged([RUBBISH, FAILED])).toEqual(check('provenance-unreachable', { got: 'timeout' }));
    expect(judged([{ kind: 'limited', until: AT }]).got).toContain('2026-05-04T12:00:00.000Z');
  });

  it('holds nothing back: a verdict is the same with any of it', () => {
    const others = [check('images-pinned'), check('gateway-code-known')];
    for (const findings of [[found(), ABSENT], [ABSENT], [RUBBISH], [FAILED]]) {
      const mine = judged(findings);
      expect(judge([...others, mine], 'connection')).toBe(judge(others, 'connection'));
      expect([mine.outcome, isBeside(mine.reason)]).toEqual(['unknown', true]);
    }
    expect(isBeside('images-unknown')).toBe(false);
  });
});

describe('what is told', () => {
  it('of each image, once: repository, commit, workflow, and where the log has it', () => {
    const [one, other] = named([found(), RUBBISH]);
    if (one === undefined || other === undefined) throw new Error('two');
    expect(provenanceFacts([one, other, one])).toEqual([
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
