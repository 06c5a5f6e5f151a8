import { beforeAll, describe, expect, it } from 'vitest';
import { MINIMUM_TCB, MINIMUM_TCB_AS_OF } from '../../../src/hardware/snp/minimum-tcb';
import { SNP_PRODUCTS } from '../../../src/hardware/snp/product';
import { SNP_POLICIES } from '../../../src/hardware/snp/snp-policy';
import { CPUIDS } from '../../testbed/snp-maker';
import { CURRENT_TCB, type SnpTcb, type TestProduct } from '../../testbed/snp-maker-pki';
import { appraiseOf, makeSnpPlatform, reportOf, type SnpPlatform } from './platform';

let platforms: { readonly [P in TestProduct]?: SnpPlatform };
beforeAll(async () => {
  platforms = { Milan: await makeSnpPlatform('Milan'), Genoa: await makeSnpPlatform('Genoa') };
}, 120_000);

/** A report of a processor with a TCB version, with a certificate to match, at a date. */
async function tcbFinding(
  product: 'Milan' | 'Genoa',
  options: {
    readonly cpu?: string;
    readonly tcb?: Partial<SnpTcb>;
    readonly date: string;
    readonly version?: number;
    readonly strict?: boolean;
  },
) {
  const platform = platforms[product];
  if (platform === undefined) throw new Error(product);
  const { cpu = product, version = 5, strict = false, date } = options;
  const tcb = { ...CURRENT_TCB[product], ...options.tcb };
  const vcek = await platform.pki.issueVcek({ keys: platform.vcek.keys, tcb });
  const cpuid = CPUIDS[cpu] ?? ([0x19, 0x01, 0x07] as const);
  const report = await reportOf(platform, {
    reportedTcb: tcb,
    version,
    cpuid,
  });
  const { checks } = await appraiseOf(platform, report, {
    certificates: [vcek.der, platform.pki.ask.der, platform.pki.ark.der],
    at: Date.parse(date),
    policy: strict ? SNP_POLICIES.strict : SNP_POLICIES.standard,
  });
  return checks.find((f) => f.id === 'hardware.tcb');
}

describe('patch levels against the bulletins of AMD', () => {
  it('count from the day on which they were published', async () => {
    const tcb = { snp: 0x1c };
    expect((await tcbFinding('Milan', { tcb, date: '2026-05-11T23:59:59Z' }))?.reason).toBe(
      'snp-tcb-sufficient',
    );
    expect(await tcbFinding('Milan', { tcb, date: '2026-05-12T00:00:00Z' })).toMatchObject({
      reason: 'snp-tcb-out-of-date',
      expected: 'snp 29 or later (AMD-SB-3030, 2026-05-12)',
      got: 'bootLoader 4, tee 0, snp 28, microcode 222',
    });
  });

  it('fail under the strict policy', async () => {
    const found = await tcbFinding('Milan', { tcb: { snp: 0x1c }, date: '2026-10-01', strict: true });
    expect(found).toMatchObject({ reason: 'snp-tcb-refused', outcome: 'fail' });
  });

  it('compare microcode only within one kind of processor', async () => {
    const at = { date: '2026-10-01', tcb: { ucode: 0x44 } };
    expect((await tcbFinding('Milan', { ...at, cpu: 'Milan-X' }))?.reason).toBe('snp-tcb-sufficient');
    expect((await tcbFinding('Milan', { ...at, cpu: 'Milan' }))?.reason).toBe('snp-tcb-out-of-date');
    const older = { date: '2026-10-01', tcb: { ucode: 0x19 } };
    expect((await tcbFinding('Genoa', { ...older, cpu: 'Bergamo' }))?.reason).toBe('snp-tcb-sufficient');
    expect((await tcbFinding('Genoa', { ...older, cpu: 'Genoa' }))?.reason).toBe('snp-tcb-out-of-date');
  });

  it('cannot judge the microcode of a report that does not name its processor', async () => {
    const at = { version: 2, tcb: { ucode: 0x01 } };
    expect(await tcbFinding('Milan', { ...at, date: '2026-10-01' })).toMatchObject({
      reason: 'snp-tcb-unknown',
      got: 'not for its microcode; bootLoader 4, tee 0, snp 29, microcode 1',
    });
    expect((await tcbFinding('Milan', { ...at, date: '2025-06-01' }))?.reason).toBe('snp-tcb-unknown');
  });

  it('nor that of a processor that is not in the table', async () => {
    const found = await tcbFinding('Milan', { cpu: 'a later stepping', date: '2026-10-01' });
    expect(found?.reason).toBe('snp-tcb-unknown');
  });

  it('are unknown where AMD had published none', async () => {
    // The VCEK of the testbed is younger than that: its dates are another check.
    const found = await tcbFinding('Milan', { date: '2024-06-01' });
    expect(found).toMatchObject({ reason: 'snp-tcb-unknown', outcome: 'unknown' });
  });
});

it('every row of the table has a bulletin, a day before the table was made, a source, and parts that the product has', () => {
  for (const { bulletin, since, product, minimum, cpuid, found } of MINIMUM_TCB) {
    expect(bulletin).toMatch(/^AMD-SB-\d{4}$/);
    expect(Date.parse(since)).toBeLessThanOrEqual(Date.parse(MINIMUM_TCB_AS_OF));
    expect(SNP_PRODUCTS).toContain(product);
    expect(found.length).toBeGreaterThan(10);
    expect(Object.keys(minimum).length).toBeGreaterThan(0);
    // Microcode levels of different processors cannot be compared.
    if (minimum.microcode !== undefined) expect(cpuid).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{2}$/);
  }
});
