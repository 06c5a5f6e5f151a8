import { describe, expect, it } from 'vitest';
import { relaunchStatus } from '../../src/hardware/relaunch';
import type { PlatformLevel, TcbInfo } from '../../src/hardware/tcb-info';
import { evaluateTcb, type TcbInput } from '../../src/hardware/tcb-level';
import type { ComponentStatus, PlatformStatus } from '../../src/hardware/tcb-status';

const sixteen = (...svns: readonly number[]) => Array.from({ length: 16 }, (_, i) => svns[i] ?? 0);
const date = (text: string) => Date.parse(`${text}T00:00:00Z`);

const level = (status: PlatformStatus, more: Partial<PlatformLevel> = {}): PlatformLevel => ({
  sgxComponents: sixteen(5, 5),
  pceSvn: 13,
  tdxComponents: sixteen(5, 0, 3),
  status,
  tcbDate: date('2025-01-01'),
  advisoryIds: ['B'],
  ...more,
});

const component = (
  status: ComponentStatus,
  isvSvn: number,
  tcbDate = '2025-01-01',
  advisoryIds: string[] = [],
) => ({
  status,
  isvSvn,
  tcbDate: date(tcbDate),
  advisoryIds,
});

const identity = (id: string, ...levels: ReturnType<typeof component>[]) => ({
  id,
  mrSigner: new Uint8Array(48),
  attributes: new Uint8Array(8),
  levels,
});

const info = (more: Partial<TcbInfo> = {}): TcbInfo => ({
  tee: 'tdx',
  version: 3,
  issueDate: 0,
  nextUpdate: 0,
  fmspc: new Uint8Array(6),
  pceId: new Uint8Array(2),
  tcbEvaluationDataNumber: 19,
  levels: [level('UpToDate')],
  componentNames: { sgx: [], tdx: [] },
  tdxModule: identity('TDX_00'),
  tdxModuleIdentities: [identity('TDX_01', component('UpToDate', 5))],
  ...more,
});

const input = (more: Partial<TcbInput> = {}): TcbInput => ({
  tcbInfo: info(),
  qeLevels: [component('UpToDate', 4)],
  qeIsvSvn: 4,
  extension: {
    ppid: new Uint8Array(16),
    fmspc: new Uint8Array(6),
    pceId: new Uint8Array(2),
    components: sixteen(5, 5),
    pceSvn: 13,
    platform: undefined,
  },
  teeTcbSvn: Uint8Array.from(sixteen(5, 1, 3)),
  ...more,
});

const statusOf = (more: Partial<TcbInput>) => {
  const finding = evaluateTcb(input(more));
  return finding.kind === 'level' ? finding.status : `not supported: ${finding.part}`;
};

describe('the platform level', () => {
  it('is the first that every SVN reaches', () => {
    const levels = [level('UpToDate', { pceSvn: 14 }), level('OutOfDate')];
    expect(statusOf({ tcbInfo: info({ levels }) })).toBe('OutOfDate');
  });

  it('compares module bytes 0 and 1 only for modules of the first generation', () => {
    const tcbInfo = info({
      levels: [
        level('UpToDate', { tdxComponents: sixteen(9, 9, 3) }),
        level('OutOfDate', { tdxComponents: sixteen(0, 0, 3) }),
      ],
    });
    expect(statusOf({ tcbInfo, teeTcbSvn: Uint8Array.from(sixteen(5, 1, 3)) })).toBe('UpToDate');
    expect(statusOf({ tcbInfo, teeTcbSvn: Uint8Array.from(sixteen(5, 0, 3)) })).toBe('OutOfDate');
  });

  it('is none when the last component is too low', () => {
    const sgxComponents = sixteen(5, 5);
    sgxComponents[15] = 1;
    expect(statusOf({ tcbInfo: info({ levels: [level('UpToDate', { sgxComponents })] }) })).toBe(
      'not supported: platform',
    );
  });
});

describe('components', () => {
  it('of which one is below every level are not supported', () => {
    expect(statusOf({ qeIsvSvn: 3 })).toBe('not supported: quoting enclave');
    expect(statusOf({ teeTcbSvn: Uint8Array.from(sixteen(4, 1, 3)) })).toBe('not supported: TDX module');
    expect(statusOf({ teeTcbSvn: Uint8Array.from(sixteen(5, 2, 3)) })).toBe('not supported: TDX module');
  });

  it('are named by the module version as two hex digits', () => {
    const teeTcbSvn = Uint8Array.from(sixteen(5, 0x0a, 3));
    const with0A = info({ tdxModuleIdentities: [identity('TDX_0A', component('UpToDate', 5))] });
    const with10 = info({ tdxModuleIdentities: [identity('TDX_10', component('UpToDate', 5))] });
    expect(statusOf({ tcbInfo: with0A, teeTcbSvn })).toBe('UpToDate');
    expect(statusOf({ tcbInfo: with10, teeTcbSvn })).toBe('not supported: TDX module');
  });

  const CONVERGENCE: readonly (readonly [PlatformStatus, PlatformStatus])[] = [
    ['UpToDate', 'OutOfDate'],
    ['SWHardeningNeeded', 'OutOfDate'],
    ['ConfigurationNeeded', 'OutOfDateConfigurationNeeded'],
    ['ConfigurationAndSWHardeningNeeded', 'OutOfDateConfigurationNeeded'],
    ['OutOfDate', 'OutOfDate'],
    ['OutOfDateConfigurationNeeded', 'OutOfDateConfigurationNeeded'],
    ['Revoked', 'Revoked'],
  ];

  it.each(CONVERGENCE)(
    '%s with a part out of date is %s; with a revoked part, Revoked',
    (platform, expected) => {
      const platformInfo = (module: ComponentStatus) =>
        info({ levels: [level(platform)], tdxModuleIdentities: [identity('TDX_01', component(module, 5))] });
      expect(statusOf({ tcbInfo: platformInfo('UpToDate') })).toBe(platform);
      expect(statusOf({ tcbInfo: platformInfo('OutOfDate') })).toBe(expected);
      expect(statusOf({ tcbInfo: platformInfo('UpToDate'), qeLevels: [component('OutOfDate', 4)] })).toBe(
        expected,
      );
      expect(statusOf({ tcbInfo: platformInfo('Revoked'), qeLevels: [component('OutOfDate', 4)] })).toBe(
        'Revoked',
      );
      expect(statusOf({ tcbInfo: platformInfo('OutOfDate'), qeLevels: [component('Revoked', 4)] })).toBe(
        'Revoked',
      );
    },
  );

  it('add their advisories, and the earliest date counts', () => {
    const finding = evaluateTcb(
      input({
        tcbInfo: info({
          tdxModuleIdentities: [identity('TDX_01', component('OutOfDate', 5, '2024-06-01', ['C', 'B']))],
        }),
        qeLevels: [component('UpToDate', 4, '2023-03-03', ['A'])],
      }),
    );
    expect(finding).toMatchObject({
      advisoryIds: ['A', 'B', 'C'],
      tcbDate: date('2023-03-03'),
      tdxModule: 'OutOfDate',
    });
  });
});

describe('a TD that started before the platform was patched', () => {
  it.each([
    ['OutOfDate', 'UpToDate', 'TDRelaunchAdvised'],
    ['OutOfDate', 'SWHardeningNeeded', 'TDRelaunchAdvised'],
    ['OutOfDate', 'ConfigurationNeeded', 'TDRelaunchAdvisedConfigurationNeeded'],
    ['OutOfDateConfigurationNeeded', 'UpToDate', 'TDRelaunchAdvisedConfigurationNeeded'],
    ['OutOfDate', 'OutOfDate', 'OutOfDate'],
    ['OutOfDate', 'Revoked', 'OutOfDate'],
    ['UpToDate', 'OutOfDate', 'UpToDate'],
    ['Revoked', 'UpToDate', 'Revoked'],
    ['SWHardeningNeeded', 'UpToDate', 'SWHardeningNeeded'],
  ] as const)('%s at launch, %s now: %s', (launch, current, expected) => {
    expect(relaunchStatus(launch, current)).toBe(expected);
  });
});
