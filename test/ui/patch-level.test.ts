import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { advisoryOf } from '../../src/ui/advisory';
import { type PatchLevel, patchLevelOf } from '../../src/ui/patch-level';
import { english } from './english';
import { OUT_OF_DATE, RELAUNCH_ADVISED, UP_TO_DATE } from './gallery/hardware-facts';

type Hardware = { readonly [k: string]: JsonValue };
const level = (hardware: Hardware) => patchLevelOf({ hardware }, english);

function explained(hardware: Hardware): Extract<PatchLevel, { kind: 'explained' }> {
  const found = level(hardware);
  if (found?.kind !== 'explained') throw new Error(`not explained: ${JSON.stringify(found)}`);
  return found;
}
const said = (hardware: Hardware) =>
  explained(hardware).parts.flatMap(({ name, sentences }) => sentences.map((s) => `${name}: ${s}`));

/** The machine that is out of date, with another level of its platform. */
const platform = (changed: Hardware, more: Hardware = {}): Hardware => ({
  ...OUT_OF_DATE,
  ...more,
  tcb: {
    ...OUT_OF_DATE.tcb,
    platform: { ...OUT_OF_DATE.tcb.platform, ...changed },
    components: [],
    ...((more.tcb as Hardware | undefined) ?? {}),
  },
});

describe('the patch level in words', () => {
  test('out of date: which level, since when, what is behind by how much', () => {
    expect(said(OUT_OF_DATE)).toEqual([
      'Processor and its firmware: Lacks what Intel has fixed since 14 May 2025: it matches level 2 of 6, and level 1, the newest, is of 11 Feb 2026.',
      'Processor and its firmware: Older than at the newest level: Early Microcode Update (8, needs 9), SGX Late Microcode Update (8, needs 9), and TDX Late Microcode Update (8, needs 9).',
      "Program that signs quotes: Matches Intel's newest level, of 11 Feb 2026.",
      "TDX module: Matches Intel's newest level, of 11 Feb 2026.",
    ]);
  });

  test('out of date: whoever runs the machine can update it', () => {
    expect(explained(OUT_OF_DATE).mending).toEqual([english('mend_update_platform')]);
  });

  test('up to date: one quiet line', () => {
    expect(level(UP_TO_DATE)).toEqual({
      kind: 'current',
      sentence: "Matches Intel's newest level, of 11 Feb 2026.",
    });
  });

  test('to be started again: what it started with, what there is now, and who can do what', () => {
    expect(said(RELAUNCH_ADVISED).slice(2)).toEqual([
      'TDX module: Lacks what Intel has fixed since 13 Nov 2024: it matches level 3 of 5, and level 1, the newest, is of 11 Feb 2026.',
      'TDX module: Its version is 6; the newest level needs 13.',
      "TDX module, now: Matches Intel's newest level, of 11 Feb 2026.",
    ]);
    expect(explained(RELAUNCH_ADVISED).mending).toEqual([
      english('mend_relaunch'),
      english('mend_configure'),
    ]);
  });

  test.each([
    [{ level: null }, 'Older than every level that Intel lists; the newest is of 11 Feb 2026.'],
    [{ level: null, levels: 0 }, 'Intel lists no levels for it.'],
    [
      { level: 0 },
      "Matches Intel's newest level, of 11 Feb 2026, but Intel counts even that as out of date.",
    ],
    [{ status: 'Revoked' }, 'Matches level 2 of 6, of 14 May 2025, which Intel has revoked.'],
    [
      { status: 'SWHardeningNeeded' },
      'Matches level 2 of 6, of 14 May 2025; level 1, the newest, is of 11 Feb 2026.',
    ],
    [{ status: 'ConfigurationNeeded', level: 0 }, "Matches Intel's newest level, of 11 Feb 2026."],
    [{ status: 'UpToDate' }, 'Matches level 2 of 6, of 14 May 2025, which Intel still counts as up to date.'],
  ])('a platform with %j', (changed, sentence) => {
    expect(said(platform(changed))[0]).toBe(`Processor and its firmware: ${sentence}`);
  });

  test.each([
    [['harden-software'], ['mend_harden_software']],
    [
      ['configure', 'harden-software'],
      ['mend_configure', 'mend_harden_software'],
    ],
    [
      ['update', 'configure'],
      ['mend_update_platform', 'mend_configure'],
    ],
  ])('what mends %j', (mend, keys) => {
    const { mending } = explained(platform({}, { tcb: { mend } }));
    expect(mending).toEqual(keys.map((key) => english(key)));
  });

  test('each part that is behind has its own update', () => {
    const behind = ['platform', 'quotingEnclave', 'tdxModule'];
    expect(explained(platform({}, { tcb: { behind } })).mending).toEqual([
      english('mend_update_platform'),
      english('mend_update_quoting_enclave'),
      english('mend_update_tdx_module'),
    ]);
  });

  test('a revoked level is mended by nothing, and nobody is asked to', () => {
    const { mending } = explained(platform({}, { tcbStatus: 'Revoked', tcb: { mend: [] } }));
    expect(mending).toEqual([english('mend_revoked')]);
  });

  test('without a status nothing is promised to mend it', () => {
    const { tcbStatus: _, ...rest } = OUT_OF_DATE;
    const { mend: __, ...tcb } = OUT_OF_DATE.tcb;
    expect(explained({ ...rest, tcb }).mending).toEqual([]);
  });

  test('a component without a name of Intel’s has its number', () => {
    const components = [
      { component: 'sgx', number: 5, category: 'BIOS', have: 3, need: 4 },
      { component: 'pce', have: 10, need: 11 },
    ];
    expect(said({ ...OUT_OF_DATE, tcb: { ...OUT_OF_DATE.tcb, components } })[1]).toContain(
      'SGX component 5 (3, needs 4) and provisioning certification enclave (10, needs 11).',
    );
  });

  test('where nothing was found out, nothing is said', () => {
    const without: readonly Hardware[] = [
      {},
      { tcb: null },
      { tcb: 'OutOfDate' },
      { tcb: [] },
      { tcb: { platform: 7 } },
    ];
    for (const hardware of without) expect(level(hardware), JSON.stringify(hardware)).toBeUndefined();
    expect(patchLevelOf({}, english)).toBeUndefined();
  });
});

describe('advisories', () => {
  test('each once, in order, of all parts', () => {
    const { tcb } = OUT_OF_DATE;
    const tdxModule = { ...tcb.tdxModule, advisoryIds: ['INTEL-SA-00999', 'INTEL-SA-01192'] };
    expect(explained({ ...OUT_OF_DATE, tcb: { ...tcb, tdxModule } }).advisories.map((a) => a.id)).toEqual([
      'INTEL-SA-00999',
      ...OUT_OF_DATE.advisoryIds,
    ]);
  });

  test('lead to Intel’s page', () => {
    expect(advisoryOf('INTEL-SA-00837').url).toBe(
      'https://www.intel.com/content/www/us/en/security-center/advisory/intel-sa-00837.html',
    );
  });

  test.each([
    'INTEL-SA-',
    'INTEL-SA-1/../..',
    'javascript:alert(1)',
    'intel-sa-00837',
    'INTEL-SA-00837?x',
    '',
  ])('an id like %j leads nowhere', (id) => {
    expect(advisoryOf(id)).toEqual({ id });
  });
});
