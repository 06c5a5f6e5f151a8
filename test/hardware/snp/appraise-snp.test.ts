import { beforeAll, describe, expect, it } from 'vitest';
import { ALL_REASONS, REASONS } from '../../../src/reasons';
import { CURRENT_TCB } from '../../testbed/snp-maker-pki';
import { appraiseOf, blemishes, makeSnpPlatform, reportOf, rootsOf, type SnpPlatform } from './platform';

const PRODUCTS = ['Milan', 'Genoa', 'Turin'] as const;
let platforms: { readonly [P in (typeof PRODUCTS)[number]]: SnpPlatform };

beforeAll(async () => {
  const [Milan, Genoa, Turin] = await Promise.all([
    makeSnpPlatform('Milan'),
    makeSnpPlatform('Genoa'),
    makeSnpPlatform('Turin'),
  ]);
  platforms = { Milan, Genoa, Turin };
}, 120_000);

/** No minimum is known for Turin, and reports of version 2 do not name the processor that microcode levels belong to. */
const expectedOf = (product: string, version: number): readonly string[] =>
  product === 'Turin' || version === 2 ? ['snp-tcb-unknown'] : [];

describe('a genuine report of a platform without blemish', () => {
  it.each(PRODUCTS.flatMap((product) => ([2, 3, 5] as const).map((version) => [product, version] as const)))(
    'of %s, version %i, passes every check and is authentic',
    async (product, version) => {
      const platform = platforms[product];
      const { checks, authentic, facts } = await appraiseOf(platform, await reportOf(platform, { version }));
      expect(blemishes(checks)).toEqual(expectedOf(product, version));
      expect(authentic?.reportData).toEqual(new Uint8Array(64).fill(7));
      expect(authentic?.measurements.measurement).toBe('4e'.repeat(48));
      expect(facts).toMatchObject({ authentic: true, product, reportVersion: version, signingKey: 'vcek' });
      const { bl, tee, snp, ucode, ...rest } = CURRENT_TCB[product];
      expect(facts.reportedTcb).toEqual({ ...rest, bootLoader: bl, tee, snp, microcode: ucode });
    },
  );

  it('lists each check once, in the order of the table of reasons', async () => {
    const ids = [...new Set(ALL_REASONS.filter((r) => r.startsWith('snp-')).map((r) => REASONS[r].id))];
    const { checks } = await appraiseOf(platforms.Genoa, await reportOf(platforms.Genoa));
    expect(checks.map(({ id }) => id)).toEqual(ids.filter((id) => id !== 'hardware.snp-signer'));
  });

  it('keeps its appraisal when the caller changes the bytes afterwards', async () => {
    const report = await reportOf(platforms.Genoa);
    const vcek = platforms.Genoa.vcek.der.slice();
    const running = appraiseOf(platforms.Genoa, report, {
      certificates: [vcek, platforms.Genoa.pki.ask.der, platforms.Genoa.pki.ark.der],
    });
    report.fill(0);
    vcek.fill(0);
    expect((await running).authentic).toBeDefined();
  });

  it('needs its certificates in no order', async () => {
    const { pki, vcek } = platforms.Genoa;
    const certificates = [pki.ark.der, vcek.der, pki.ask.der];
    const { checks } = await appraiseOf(platforms.Genoa, await reportOf(platforms.Genoa), { certificates });
    expect(blemishes(checks)).toEqual([]);
  });

  it('may be signed by the key of a provider, which names no chip', async () => {
    const { pki } = platforms.Milan;
    const vlek = await pki.issueVlek({ cspId: 'a cloud' });
    const report = await reportOf(platforms.Milan, {
      keys: vlek.keys,
      keyInfo: 1 << 2,
      chipId: new Uint8Array(64),
    });
    const { checks, authentic, facts } = await appraiseOf(platforms.Milan, report, {
      certificates: [vlek.der, pki.asvk.der, pki.ark.der],
    });
    expect(blemishes(checks)).toEqual([]);
    expect(authentic).toBeDefined();
    expect(checks.find((f) => f.id === 'hardware.snp-chip')?.reason).toBe('snp-chip-not-named');
    expect(facts).toMatchObject({ signingKey: 'vlek', cspId: 'a cloud' });
  });

  it('may hide its chip: the signature is by its key all the same', async () => {
    const report = await reportOf(platforms.Genoa, { chipId: new Uint8Array(64), keyInfo: 0x02 });
    const { checks, authentic } = await appraiseOf(platforms.Genoa, report);
    expect(blemishes(checks)).toEqual([]);
    expect(authentic).toBeDefined();
  });
});

describe('without endorsements', () => {
  it('nothing is authentic, and everything that rests on the signature is unknown', async () => {
    const report = await reportOf(platforms.Milan);
    const { checks, authentic } = await appraiseOf(platforms.Milan, report, { certificates: [] });
    expect(authentic).toBeUndefined();
    expect(checks.slice(2).every((f) => f.outcome === 'unknown')).toBe(true);
  });

  it('without a list, revocation is unknown and the report is authentic', async () => {
    const report = await reportOf(platforms.Milan);
    const { checks, authentic } = await appraiseOf(platforms.Milan, report, { crl: 'none' });
    expect(authentic).toBeDefined();
    expect(blemishes(checks)).toEqual(['snp-list-unreachable', 'snp-revocation-unknown']);
  });
});

it('every warning and every failure says what was expected and what came', async () => {
  const { Milan, Genoa } = platforms;
  const appraisals = [
    await appraiseOf(Milan, await reportOf(Genoa)),
    await appraiseOf(Milan, await reportOf(Milan), { roots: rootsOf(Genoa) }),
    await appraiseOf(Milan, await reportOf(Milan, { policy: 0xffff_ffff_ffff_ffffn, vmpl: 3 })),
    await appraiseOf(Milan, new Uint8Array(3)),
  ];
  const accusing = appraisals
    .flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome === 'warn' || outcome === 'fail');
  expect(accusing.length).toBeGreaterThan(8);
  for (const { expected, got, reason } of accusing) {
    expect(expected, reason).toBeTruthy();
    expect(got, reason).toBeTruthy();
  }
});
