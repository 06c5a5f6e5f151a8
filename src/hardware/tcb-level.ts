/**
 * Which patch level a platform has, and what Intel says of it. Facts: whether a status is acceptable is judged elsewhere.
 * Source: Intel PCS API v4, "TCB Info", algorithm for the TCB status; convergence as in Intel's Quote Verification Library.
 */
import type { ComponentLevel } from './component-levels';
import type { PckExtension } from './pck-extension';
import type { PlatformLevel, TcbInfo, TdxModuleIdentity } from './tcb-info';
import type { ComponentStatus, PlatformStatus } from './tcb-status';

export interface TcbInput {
  readonly tcbInfo: TcbInfo;
  readonly qeLevels: readonly ComponentLevel[];
  readonly qeIsvSvn: number;
  readonly extension: PckExtension;
  /** 16 bytes; absent for SGX. */
  readonly teeTcbSvn: Uint8Array | undefined;
}

/** `not-supported`: a part is older than everything that Intel lists. */
export type TcbFinding =
  | {
      readonly kind: 'level';
      readonly status: PlatformStatus;
      readonly platform: PlatformStatus;
      readonly quotingEnclave: ComponentStatus;
      /** Absent where the module is part of the platform level: SGX, and modules of the first generation. */
      readonly tdxModule: ComponentStatus | undefined;
      /** The earliest of the matched levels; milliseconds since the epoch. */
      readonly tcbDate: number;
      /** Sorted, each once. */
      readonly advisoryIds: readonly string[];
    }
  | { readonly kind: 'not-supported'; readonly part: 'platform' | 'quoting enclave' | 'TDX module' };

export interface MatchedLevels {
  /** The best level that the part reaches; `undefined` where it is older than all that Intel lists. */
  readonly platform: PlatformLevel | undefined;
  readonly quotingEnclave: ComponentLevel | undefined;
  readonly tdxModule: MatchedModule | 'in-platform';
}

export interface MatchedModule {
  readonly identity: TdxModuleIdentity | undefined;
  readonly level: ComponentLevel | undefined;
}

export function matchLevels({ tcbInfo, qeLevels, qeIsvSvn, extension, teeTcbSvn }: TcbInput): MatchedLevels {
  return {
    platform: tcbInfo.levels.find((level) => reaches(level, extension, teeTcbSvn)),
    quotingEnclave: componentLevel(qeLevels, qeIsvSvn),
    tdxModule: teeTcbSvn === undefined ? 'in-platform' : matchModule(tcbInfo, teeTcbSvn),
  };
}

export function evaluateTcb(input: TcbInput): TcbFinding {
  const { platform, quotingEnclave: qe, tdxModule } = matchLevels(input);
  if (platform === undefined) return { kind: 'not-supported', part: 'platform' };
  const module = tdxModule === 'in-platform' ? tdxModule : tdxModule.level;
  if (module === undefined) return { kind: 'not-supported', part: 'TDX module' };
  if (qe === undefined) return { kind: 'not-supported', part: 'quoting enclave' };

  const components = module === 'in-platform' ? [qe] : [qe, module];
  const levels = [platform, ...components];
  return {
    kind: 'level',
    status: converge(
      platform.status,
      components.map((c) => c.status),
    ),
    platform: platform.status,
    quotingEnclave: qe.status,
    tdxModule: module === 'in-platform' ? undefined : module.status,
    tcbDate: Math.min(...levels.map((l) => l.tcbDate)),
    advisoryIds: [...new Set(levels.flatMap((l) => l.advisoryIds))].sort(),
  };
}

/** Byte 1 of the SVN is the module's version; from version 1 on, modules have identities and levels of their own. */
export function hasModuleIdentity(teeTcbSvn: Uint8Array): boolean {
  return (teeTcbSvn[1] ?? 0) > 0;
}

/** `TDX_` and the module's version as two hex digits. */
export function findModuleIdentity(tcbInfo: TcbInfo, teeTcbSvn: Uint8Array): TdxModuleIdentity | undefined {
  const id = `TDX_${(teeTcbSvn[1] ?? 0).toString(16).padStart(2, '0').toUpperCase()}`;
  return tcbInfo.tdxModuleIdentities.find((identity) => identity.id === id);
}

function matchModule(tcbInfo: TcbInfo, teeTcbSvn: Uint8Array): MatchedModule | 'in-platform' {
  if (!hasModuleIdentity(teeTcbSvn)) return 'in-platform';
  const identity = findModuleIdentity(tcbInfo, teeTcbSvn);
  return { identity, level: componentLevel(identity?.levels ?? [], teeTcbSvn[0] ?? 0) };
}

/** The best level that is not above the SVN. */
function componentLevel(levels: readonly ComponentLevel[], isvSvn: number): ComponentLevel | undefined {
  return levels.find((level) => level.isvSvn <= isvSvn);
}

/** With an identity of its own, the module's SVN and version (bytes 0 and 1) are not compared with the platform's levels. */
export function firstTdxComponent(teeTcbSvn: Uint8Array): number {
  return hasModuleIdentity(teeTcbSvn) ? 2 : 0;
}

function reaches(
  level: PlatformLevel,
  { components, pceSvn }: PckExtension,
  teeTcbSvn?: Uint8Array,
): boolean {
  const first = teeTcbSvn === undefined ? 0 : firstTdxComponent(teeTcbSvn);
  return (
    level.sgxComponents.every((svn, i) => (components[i] ?? 0) >= svn) &&
    pceSvn >= level.pceSvn &&
    level.tdxComponents.every((svn, i) => i < first || (teeTcbSvn?.[i] ?? 0) >= svn)
  );
}

/** What an out-of-date component makes of the platform's status. Not the worst of a severity order. */
const WITH_COMPONENT_OUT_OF_DATE: { readonly [S in PlatformStatus]: PlatformStatus } = {
  UpToDate: 'OutOfDate',
  SWHardeningNeeded: 'OutOfDate',
  ConfigurationNeeded: 'OutOfDateConfigurationNeeded',
  ConfigurationAndSWHardeningNeeded: 'OutOfDateConfigurationNeeded',
  OutOfDate: 'OutOfDate',
  OutOfDateConfigurationNeeded: 'OutOfDateConfigurationNeeded',
  Revoked: 'Revoked',
};

function converge(platform: PlatformStatus, components: readonly ComponentStatus[]): PlatformStatus {
  if (components.includes('Revoked')) return 'Revoked';
  return components.includes('OutOfDate') ? WITH_COMPONENT_OUT_OF_DATE[platform] : platform;
}
