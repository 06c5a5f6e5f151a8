import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { fromHex } from '../../src/encoding/hex';
import { tcbExplanation } from '../../src/hardware/tcb-explanation';
import type { TcbInfo } from '../../src/hardware/tcb-info';
import type { TcbInput } from '../../src/hardware/tcb-level';
import { levelsWithStatus } from '../testbed/intel-documents';
import { describeVectors } from '../vectors';
import { appraise, collateralOf, makePlatform, type Platform, quoteOf } from './platform';
import { appraiseReal, realCase, realCases } from './real-case';

type Facts = { readonly [k: string]: JsonValue };
const facts = (value: JsonValue | undefined): Facts => value as Facts;

let platform: Platform;
beforeAll(async () => {
  platform = await makePlatform();
});

type Overrides = NonNullable<Parameters<Platform['pki']['tcbInfo']>[0]>;

async function explained(
  overrides: Overrides = {},
  quote: Partial<Parameters<typeof quoteOf>[1]> = {},
): Promise<Facts> {
  const tcbInfo = (await platform.pki.tcbInfo(overrides)).body;
  const collateral = await collateralOf(platform, { tcbInfo });
  const appraisal = await appraise(platform, await quoteOf(platform, quote), collateral);
  return facts(appraisal.facts.tcb);
}

describe('a platform of the testbed', () => {
  it('that is up to date is at the newest level, with nothing behind and nothing to mend', async () => {
    expect(await explained()).toMatchObject({
      platform: { level: 0, levels: 2, status: 'UpToDate', behind: [] },
      quotingEnclave: { level: 0, status: 'UpToDate', have: 6, need: 4 },
      tdxModule: { id: 'TDX_01', level: 0, have: 11, need: 6 },
      behind: [],
      mend: [],
    });
  });

  it('that is out of date says since when, under which advisories, which components, and by how much', async () => {
    const tcb = await explained({ tcbLevels: levelsWithStatus('OutOfDate', ['INTEL-SA-1', 'INTEL-SA-2']) });
    expect(tcb).toMatchObject({ behind: ['platform'], mend: ['update'] });
    expect(tcb.platform).toEqual({
      level: 1,
      levels: 3,
      status: 'OutOfDate',
      tcbDate: '2024-11-13T00:00:00Z',
      advisoryIds: ['INTEL-SA-1', 'INTEL-SA-2'],
      newest: { status: 'UpToDate', tcbDate: '2026-05-13T00:00:00Z' },
      behind: [
        { component: 'sgx', number: 1, category: 'BIOS', type: 'Early Microcode Update', have: 3, need: 9 },
        {
          component: 'sgx',
          number: 2,
          category: 'OS/VMM',
          type: 'SGX Late Microcode Update',
          have: 3,
          need: 9,
        },
      ],
    });
  });

  it.each([
    ['SWHardeningNeeded', [], ['harden-software']],
    ['ConfigurationNeeded', [], ['configure']],
    ['ConfigurationAndSWHardeningNeeded', [], ['configure', 'harden-software']],
    ['OutOfDateConfigurationNeeded', ['platform'], ['update', 'configure']],
    ['Revoked', ['platform'], []],
  ] as const)('that is %s', async (status, behind, mend) => {
    expect(await explained({ tcbLevels: levelsWithStatus(status) })).toMatchObject({ behind, mend });
  });

  it('with an old module says so of the module, not of the platform', async () => {
    const tcb = await explained({}, { teeTcbSvn: fromHex('04010400000000000000000000000000') });
    expect(tcb).toMatchObject({
      platform: { level: 0, behind: [] },
      tdxModule: { id: 'TDX_01', level: 1, status: 'OutOfDate', have: 4, need: 6 },
      behind: ['tdxModule'],
      mend: ['update'],
    });
  });

  it('with a module of the first generation counts the module among the platform’s components', async () => {
    const tcb = await explained({}, { teeTcbSvn: fromHex('03000200000000000000000000000000') });
    expect(tcb).not.toHaveProperty('tdxModule');
    expect(facts(tcb.platform).behind).toMatchObject([
      { component: 'tdx', number: 1, type: 'TDX Module', have: 3, need: 5 },
      { component: 'tdx', number: 3, have: 2, need: 3 },
    ]);
  });

  it('older than every level has none, and no status to mend', async () => {
    const tcb = await explained({ tcbLevels: levelsWithStatus('OutOfDate').slice(0, 1) });
    expect(tcb.platform).toMatchObject({ level: null, levels: 1 });
    expect(tcb.platform).not.toHaveProperty('status');
    expect(tcb.behind).toEqual(['platform']);
    expect(tcb).not.toHaveProperty('mend');
  });

  it('with names that are no texts loses the names, not the level', async () => {
    const tcbLevels = levelsWithStatus('OutOfDate').map((level) => ({
      ...level,
      tcb: {
        ...level.tcb,
        sgxtcbcomponents: level.tcb.sgxtcbcomponents.map(({ svn }) => ({
          svn,
          category: { not: 'a text' } as unknown as string,
          type: 'x'.repeat(1000),
        })),
      },
    }));
    expect(facts((await explained({ tcbLevels })).platform).behind).toEqual([
      { component: 'sgx', number: 1, have: 3, need: 9 },
      { component: 'sgx', number: 2, have: 3, need: 9 },
    ]);
  });

  it('whose collateral cannot be believed has no explanation', async () => {
    const other = await makePlatform();
    const collateral = await collateralOf(platform, { tcbInfo: (await other.pki.tcbInfo()).body });
    const appraisal = await appraise(platform, await quoteOf(platform), collateral);
    expect(appraisal.facts).not.toHaveProperty('tcb');
  });
});

it('of a TD that started before its platform was patched, launch and current are told apart', () => {
  const sixteen = (...svns: readonly number[]) => Array.from({ length: 16 }, (_, i) => svns[i] ?? 0);
  const date = Date.parse('2025-01-01T00:00:00Z');
  const level = { tcbDate: date, advisoryIds: [] };
  const at = (status: 'UpToDate' | 'OutOfDate', isvSvn: number) => ({ ...level, status, isvSvn });
  const signer = { mrSigner: new Uint8Array(48), attributes: new Uint8Array(8) };
  const tcbInfo: TcbInfo = {
    tee: 'tdx',
    version: 3,
    issueDate: 0,
    nextUpdate: 0,
    fmspc: new Uint8Array(6),
    pceId: new Uint8Array(2),
    tcbEvaluationDataNumber: 19,
    levels: [
      {
        ...level,
        status: 'UpToDate',
        sgxComponents: sixteen(),
        pceSvn: 0,
        tdxComponents: sixteen(5, 1, 3),
      },
    ],
    componentNames: { sgx: [], tdx: [] },
    tdxModule: signer,
    tdxModuleIdentities: [{ id: 'TDX_01', ...signer, levels: [at('UpToDate', 6), at('OutOfDate', 4)] }],
  };
  const input = (svn: number): TcbInput => ({
    tcbInfo,
    qeLevels: [at('UpToDate', 4)],
    qeIsvSvn: 4,
    extension: {
      ppid: new Uint8Array(16),
      fmspc: tcbInfo.fmspc,
      pceId: tcbInfo.pceId,
      components: sixteen(),
      pceSvn: 0,
      platform: undefined,
    },
    teeTcbSvn: Uint8Array.from(sixteen(svn, 1, 3)),
  });
  expect(tcbExplanation('TDRelaunchAdvised', input(4), input(7))).toMatchObject({
    tdxModule: { level: 1, have: 4, need: 6 },
    behind: ['tdxModule'],
    current: { tdxModule: { level: 0, have: 7, need: 6 }, behind: [] },
    mend: ['relaunch'],
  });
});

describeVectors('real platforms', () => {
  const tcbOf = async (id: string) => facts((await appraiseReal(realCase(id))).facts.tcb);

  it('TDX, microcode one behind', async () => {
    expect(await tcbOf('real-tdx-v4-td10-00806F050000-85ef3b3f-e21-00e9')).toMatchObject({
      platform: {
        level: 1,
        levels: 6,
        status: 'OutOfDate',
        tcbDate: '2025-05-14T00:00:00Z',
        advisoryIds: ['INTEL-SA-01192', 'INTEL-SA-01245', 'INTEL-SA-01312', 'INTEL-SA-01313'],
        newest: { status: 'UpToDate', tcbDate: '2026-02-11T00:00:00Z' },
        behind: [
          { component: 'sgx', number: 1, category: 'BIOS', type: 'Early Microcode Update', have: 8, need: 9 },
          { component: 'sgx', number: 2, category: 'OS/VMM', type: 'SGX Late Microcode Update' },
          { component: 'tdx', number: 3, category: 'OS/VMM', type: 'TDX Late Microcode Update' },
        ],
      },
      tdxModule: { id: 'TDX_01', level: 0, have: 13, need: 13 },
      behind: ['platform'],
      mend: ['update'],
    });
  });

  it('TDX, platform and module behind', async () => {
    expect(await tcbOf('real-tdx-v4-td10-00806F050000-7462cb52-e18-900e')).toMatchObject({
      behind: ['platform', 'tdxModule'],
      mend: ['update'],
    });
  });

  it('TDX 1.5, behind at launch and now: relaunching would not mend it', async () => {
    expect(await tcbOf('real-tdx-v5-td15-00806F050000-67adfc4a-e17-1192')).toMatchObject({
      behind: ['platform', 'tdxModule'],
      current: { behind: ['platform', 'tdxModule'] },
      mend: ['update'],
    });
  });

  it('SGX, of a generation whose newest level still needs hardened software', async () => {
    expect(await tcbOf('real-sgx-v3-sgx-00906ED50000-334b2f3f-e19-217e')).toMatchObject({
      platform: { level: 2, newest: { status: 'SWHardeningNeeded' }, behind: [{ number: 1 }, { number: 2 }] },
      behind: ['platform'],
    });
  });

  it('every explanation agrees with the status it explains', async () => {
    const some = realCases().filter((_, i) => i % 5 === 0);
    let explanations = 0;
    for (const c of some) {
      const { facts: all, checks } = await appraiseReal(c);
      if (all.tcb === undefined) continue;
      explanations++;
      const tcb = facts(all.tcb);
      const parts = ['platform', 'quotingEnclave', 'tdxModule'].map((p) => facts(tcb[p])).filter(Boolean);
      const what = `${c.id}: ${JSON.stringify(tcb)}`;
      expect(facts(tcb.platform).status, what).toBe(all.platformStatus);
      if (all.tcbStatus === undefined) {
        expect(
          checks.some((k) => k.reason === 'tcb-not-supported'),
          what,
        ).toBe(true);
        expect(
          parts.some((p) => p.level === null),
          what,
        ).toBe(true);
        continue;
      }
      const advisories = new Set(parts.flatMap((p) => p.advisoryIds as readonly string[]));
      expect([...advisories].sort(), what).toEqual(all.advisoryIds);
      expect((tcb.mend as readonly string[]).length > 0, what).toBe(all.tcbStatus !== 'UpToDate');
      const lagging = facts(tcb.platform).behind as readonly { have: number; need: number }[];
      expect(
        lagging.every(({ have, need }) => have < need),
        what,
      ).toBe(true);
      expect(lagging.length > 0, what).toBe(facts(tcb.platform).level !== 0);
    }
    expect(explanations).toBeGreaterThan(50);
  });
});
