import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Check, Outcome } from '../../src/appraisal';
import { fromHex } from '../../src/encoding/hex';
import { lower, underPolicy } from '../../src/hardware/apply-policy';
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import type { Collateral, CollateralOutcome } from '../../src/hardware/collateral';
import { HARDWARE_POLICIES, type HardwarePolicy, type RefusableStatus } from '../../src/hardware/policy';
import { TCB_REASON } from '../../src/hardware/tcb-policy';
import { ALL_REASONS, REASONS, type Reason } from '../../src/reasons';
import { judge, judgeQuote } from '../../src/verdict';
import { daysAfter, isoSeconds, levelsWithStatus } from '../testbed/intel-documents';
import { DEBUG_ATTRIBUTES } from '../testbed/quote-maker';
import { describeVectors } from '../vectors';
import { blemishes, collateralOf, makePlatform, NOW, type Platform, quoteOf, rootsOf } from './platform';
import { appraiseReal, realCases } from './real-case';

const { standard, strict } = HARDWARE_POLICIES;
const REFUSABLE = Object.keys(TCB_REASON).filter(
  (s): s is RefusableStatus => s !== 'UpToDate' && s !== 'Revoked',
);
const DAY = 86_400_000;

/** Any setting of every knob. */
const policies: fc.Arbitrary<HardwarePolicy> = fc.record({
  refusedStatuses: fc.subarray(REFUSABLE),
  refuseSeptVeDisableClear: fc.boolean(),
  refuseServiceTd: fc.boolean(),
  refusedTdAttributes: fc.subarray(['PKS', 'KL', 'PERFMON', 'SEPT_VE_DISABLE', 'DEBUG'] as const),
  refusedSgxFlags: fc.subarray(['PROVISION_KEY', 'KSS', 'DEBUG'] as const),
  minimumEvaluation: fc.oneof(fc.constant('any' as const), fc.integer({ min: -1, max: 40 })),
  maximumCollateralAge: fc.oneof(fc.constant('any' as const), fc.integer({ min: -1, max: 40 * DAY })),
  snp: fc.constantFrom(standard.snp, strict.snp),
});

const BADNESS: { readonly [O in Outcome]: number } = {
  'not-applicable': 0,
  pass: 0,
  warn: 1,
  unknown: 2,
  fail: 3,
};
const VERDICTS = ['verified', 'limited', 'warning', 'unavailable', 'danger'];

const any = (reason: Reason): Check => ({ ...REASONS[reason], reason, expected: 'x', got: 'y' });

/** One finding for every hardware check, any of its reasons. */
const hardwareIds = [...new Set(ALL_REASONS.map((r) => REASONS[r].id))].filter((id) =>
  id.startsWith('hardware.'),
);
const vectorsOfOutcomes: fc.Arbitrary<readonly Check[]> = fc.tuple(
  ...hardwareIds.map((id) => fc.constantFrom(...ALL_REASONS.filter((r) => REASONS[r].id === id)).map(any)),
);

function expectNoBetter(under: readonly Check[], without: readonly Check[]): void {
  for (const found of without) {
    const now = under.find((c) => c.id === found.id);
    expect(now, found.id).toBeDefined();
    expect(BADNESS[now?.outcome ?? 'pass'], `${found.reason} became ${now?.reason}`).toBeGreaterThanOrEqual(
      BADNESS[found.outcome],
    );
  }
  expect(VERDICTS.indexOf(judgeQuote(under))).toBeGreaterThanOrEqual(VERDICTS.indexOf(judgeQuote(without)));
  const bound = any('served-certificate-attested');
  expect(VERDICTS.indexOf(judge([...under, bound], 'connection'))).toBeGreaterThanOrEqual(
    VERDICTS.indexOf(judge([...without, bound], 'connection')),
  );
}

describe('no policy raises an outcome', () => {
  it('over all vectors of outcomes, for any setting of the knobs, check by check and in the verdict', () => {
    fc.assert(
      fc.property(vectorsOfOutcomes, policies, (checks, policy) => {
        const under = underPolicy(checks, policy);
        expect(under.map((c) => c.id)).toEqual(checks.map((c) => c.id));
        expectNoBetter(under, checks);
      }),
      { numRuns: 2000 },
    );
  });

  it('strict is nowhere better than standard, and standard changes nothing', () => {
    fc.assert(
      fc.property(vectorsOfOutcomes, (checks) => {
        expect(underPolicy(checks, standard)).toEqual(checks);
        expectNoBetter(underPolicy(checks, strict), underPolicy(checks, standard));
      }),
      { numRuns: 1000 },
    );
  });

  it('and even a replacement that would be better is not taken', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL_REASONS), fc.constantFrom(...ALL_REASONS), (a, b) => {
        const kept = lower(any(a), any(b));
        expect(BADNESS[kept.outcome]).toBe(
          Math.max(BADNESS[REASONS[a].outcome], BADNESS[REASONS[b].outcome]),
        );
      }),
    );
  });
});

let platform: Platform;
let collateral: Collateral;
beforeAll(async () => {
  platform = await makePlatform();
  collateral = await collateralOf(platform);
});

const appraise = (
  quote: Uint8Array,
  policy: HardwarePolicy,
  of: CollateralOutcome = { kind: 'collateral', collateral },
): Promise<HardwareAppraisal> =>
  appraiseQuote(quote, of, { at: NOW.getTime(), roots: rootsOf(platform), policy });

const withStatus = async (status: RefusableStatus): Promise<CollateralOutcome> => ({
  kind: 'collateral',
  collateral: await collateralOf(platform, {
    tcbInfo: (await platform.pki.tcbInfo({ tcbLevels: levelsWithStatus(status as 'OutOfDate') })).body,
  }),
});

describe('over whole quotes', () => {
  it('any policy only lowers, and leaves facts and authenticity alone', async () => {
    const tdAttributes = ['0000001000000000', '0000000000000000', '0000003000000000', '0000005000000080'];
    const quotes = await Promise.all([
      ...tdAttributes.map((bits) => quoteOf(platform, { tdAttributes: fromHex(bits) })),
      quoteOf(platform, { tdAttributes: DEBUG_ATTRIBUTES }),
      Promise.resolve(Uint8Array.of(1, 2, 3)),
    ]);
    const outcomes: CollateralOutcome[] = [
      { kind: 'collateral', collateral },
      await withStatus('OutOfDate'),
      { kind: 'missing' },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...quotes),
        fc.constantFrom(...outcomes),
        policies,
        async (quote, of, policy) => {
          const [under, without] = [await appraise(quote, policy, of), await appraise(quote, standard, of)];
          expectNoBetter(under.checks, without.checks);
          expect(under.facts).toEqual(without.facts);
          expect(under.authentic).toEqual(without.authentic);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('the strict profile', () => {
  it('passes a quote that has nothing to object to, with the age of the collateral as one more check', async () => {
    const { checks } = await appraise(await quoteOf(platform), strict);
    expect(blemishes(checks)).toEqual([]);
    expect(checks.map((c) => c.reason)).toContain('collateral-recent');
  });

  it.each([
    ['SEPT_VE_DISABLE clear', '0000000000000000', 'sept-ve-disable-clear', 'sept-ve-disable-refused'],
    ['MIGRATABLE', '0000003000000000', 'service-td-present', 'service-td-refused'],
  ] as const)('refuses %s, which standard warns of', async (_, bits, warned, refused) => {
    const quote = await quoteOf(platform, { tdAttributes: fromHex(bits) });
    const before = (await appraise(quote, standard)).checks.find((c) => c.reason === warned);
    const after = (await appraise(quote, strict)).checks.find((c) => c.reason === refused);
    expect(before?.outcome).toBe('warn');
    expect(after).toMatchObject({ outcome: 'fail', expected: before?.expected, got: before?.got });
  });

  it.each(REFUSABLE.filter((s) => !s.startsWith('TDRelaunch')))('judges %s as documented', async (status) => {
    const { checks, facts } = await appraise(await quoteOf(platform), strict, await withStatus(status));
    const found = checks.find((c) => c.id === 'hardware.tcb');
    expect(facts.tcbStatus).toBe(status);
    if (status === 'SWHardeningNeeded') expect(found?.reason).toBe('tcb-sw-hardening-needed');
    else
      expect(found).toMatchObject({
        reason: 'tcb-status-refused',
        expected: 'UpToDate or SWHardeningNeeded',
        got: `${status} (INTEL-SA-01099)`,
      });
  });

  it('refuses a TD that should be started again', () => {
    for (const reason of ['tcb-relaunch-advised', 'tcb-relaunch-advised-configuration-needed'] as const)
      expect(underPolicy([any(reason)], strict)[0]?.reason).toBe('tcb-status-refused');
  });

  it.each([
    [7, 'collateral-recent', 'pass'],
    [8, 'collateral-old', 'unknown'],
  ] as const)(
    'finds collateral issued %i days ago %s, never a contradiction',
    async (days, reason, outcome) => {
      const issueDate = isoSeconds(daysAfter(NOW, -days));
      const of = { ...collateral, qeIdentity: (await platform.pki.qeIdentity({ issueDate })).body };
      const { checks } = await appraise(await quoteOf(platform), strict, {
        kind: 'collateral',
        collateral: of,
      });
      expect(checks.find((c) => c.id === 'hardware.collateral-age')).toMatchObject({ reason, outcome });
      expect(blemishes(checks)).toEqual(outcome === 'pass' ? [] : [reason]);
    },
  );

  it('knows no age without collateral', async () => {
    const { checks } = await appraise(await quoteOf(platform), strict, { kind: 'missing' });
    expect(checks.find((c) => c.id === 'hardware.collateral-age')?.reason).toBe('collateral-age-unknown');
  });
});

describe('a minimum evaluation', () => {
  const evaluated = async (minimumEvaluation: number | 'any', of?: CollateralOutcome) =>
    (await appraise(await quoteOf(platform), { ...standard, minimumEvaluation }, of)).checks.find(
      (c) => c.id === 'hardware.evaluation',
    );

  it('that nobody asked for is no check', async () => {
    expect(await evaluated('any')).toBeUndefined();
  });
  it('is met by its own number and later ones', async () => {
    expect((await evaluated(19))?.reason).toBe('evaluation-sufficient');
    expect((await evaluated(18))?.reason).toBe('evaluation-sufficient');
  });
  it('is not met by earlier ones; the smaller number of the two documents counts', async () => {
    expect(await evaluated(20)).toMatchObject({ reason: 'evaluation-below-minimum', got: 'evaluation 19' });
    const qeIdentity = (await platform.pki.qeIdentity({ tcbEvaluationDataNumber: 17 })).body;
    const of = { kind: 'collateral', collateral: { ...collateral, qeIdentity } } as const;
    expect(await evaluated(18, of)).toMatchObject({ outcome: 'unknown', got: 'evaluation 17' });
  });
  it('is unknown where collateral cannot be believed', async () => {
    expect((await evaluated(1, { kind: 'missing' }))?.reason).toBe('evaluation-unknown');
  });
});

it('attributes that pass by default can be refused, others cannot be allowed', async () => {
  const quote = await quoteOf(platform, { tdAttributes: fromHex('0000005000000000') });
  const { checks } = await appraise(quote, { ...standard, refusedTdAttributes: ['PKS'] });
  expect(checks.find((c) => c.id === 'hardware.attributes')).toMatchObject({
    reason: 'attributes-unexpected',
    got: 'PKS',
  });
});

describeVectors('real quotes', () => {
  it('come out of strict nowhere better than of standard', async () => {
    const some = realCases().filter((_, i) => i % 8 === 0);
    expect(some.length).toBeGreaterThan(30);
    const lowered = new Set<Reason>();
    for (const c of some) {
      const [under, without] = [await appraiseReal(c, strict), await appraiseReal(c)];
      expectNoBetter(under.checks, without.checks);
      for (const reason of blemishes(under.checks)) lowered.add(reason);
    }
    expect([...lowered]).toEqual(expect.arrayContaining(['tcb-status-refused', 'collateral-old']));
  });
});
