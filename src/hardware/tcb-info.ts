/**
 * TCB info: Intel's list of patch levels for one kind of platform.
 * Source: Intel PCS API v4 (and v3 for version 2), "Get TCB Info"; parser rules as in Intel's Quote Verification Library.
 */
import { Refusal } from '../refusal';
import {
  type ComponentLevel,
  type Level,
  MAX_LEVELS,
  readComponentLevels,
  readDateAndAdvisories,
  readPlatformStatus,
} from './component-levels';
import type { JsonObject } from './json-object';
import type { Tee } from './quote-header';
import type { PlatformStatus } from './tcb-status';

export interface TcbInfo {
  readonly tee: Tee;
  readonly version: 2 | 3;
  /** Milliseconds since the epoch. */
  readonly issueDate: number;
  readonly nextUpdate: number;
  /** 6 and 2 bytes. */
  readonly fmspc: Uint8Array;
  readonly pceId: Uint8Array;
  readonly tcbEvaluationDataNumber: number;
  /** Best level first. */
  readonly levels: readonly PlatformLevel[];
  /** What the components are, in their order; empty lists where the document does not say. */
  readonly componentNames: { readonly sgx: readonly ComponentName[]; readonly tdx: readonly ComponentName[] };
  /** TDX only: the module of the first generation, and the later ones by id (`TDX_01`, …). */
  readonly tdxModule: TdxModuleSigner | undefined;
  readonly tdxModuleIdentities: readonly TdxModuleIdentity[];
}

export interface PlatformLevel extends Level<PlatformStatus> {
  readonly sgxComponents: readonly number[];
  readonly pceSvn: number;
  /** Empty in SGX documents. */
  readonly tdxComponents: readonly number[];
}

/** As Intel writes them, for example `OS/VMM` and `TDX Late Microcode Update`; empty where it writes nothing. */
export interface ComponentName {
  readonly category: string;
  readonly type: string;
}

export interface TdxModuleSigner {
  /** 48 and 8 bytes. */
  readonly mrSigner: Uint8Array;
  readonly attributes: Uint8Array;
}

export interface TdxModuleIdentity extends TdxModuleSigner {
  /** As published, in upper case. */
  readonly id: string;
  readonly levels: readonly ComponentLevel[];
}

const COMPONENTS = 16;
const MAX_MODULES = 64;

/**
 * @param document the inner object of a signed TCB info
 * @throws Refusal `json-member`, `tcb-info-…`, `levels-…`
 */
export function readTcbInfo(document: JsonObject): TcbInfo {
  const version = document.integer('version', 0xffff);
  if (version !== 2 && version !== 3)
    throw new Refusal('tcb-info-version', 'tcbInfo.version', '2 or 3', `${version}`);
  const tee = version === 2 ? 'sgx' : teeOf(document.oneOf('id', ['SGX', 'TDX']));
  if (document.integer('tcbType', 0xffff) !== 0)
    throw new Refusal('tcb-info-type', 'tcbInfo.tcbType', '0', 'another');
  if (tee === 'sgx' && (document.has('tdxModule') || document.has('tdxModuleIdentities')))
    throw new Refusal('tcb-info-tdx-in-sgx', 'tcbInfo', 'no TDX members in an SGX document', 'tdxModule');
  return {
    tee,
    version,
    issueDate: document.date('issueDate'),
    nextUpdate: document.date('nextUpdate'),
    fmspc: document.hex('fmspc', 6),
    pceId: document.hex('pceId', 2),
    tcbEvaluationDataNumber: document.integer('tcbEvaluationDataNumber', 0xffffffff),
    levels: readLevels(document, version, tee),
    componentNames: version === 2 ? NO_NAMES : readNames(document, tee),
    tdxModule: tee === 'tdx' ? readModuleSigner(document.object('tdxModule')) : undefined,
    tdxModuleIdentities: document.has('tdxModuleIdentities')
      ? document.objects('tdxModuleIdentities', MAX_MODULES).map(readModuleIdentity)
      : [],
  };
}

const NO_NAMES = { sgx: [], tdx: [] };

/** All levels name their components alike; called after they were read. */
function readNames(document: JsonObject, tee: Tee): TcbInfo['componentNames'] {
  const tcb = document.objects('tcbLevels', MAX_LEVELS)[0]?.object('tcb');
  const names = (member: string) =>
    tcb
      ?.objects(member, COMPONENTS)
      .map((c): ComponentName => ({ category: c.label('category'), type: c.label('type') })) ?? [];
  return { sgx: names('sgxtcbcomponents'), tdx: tee === 'tdx' ? names('tdxtcbcomponents') : [] };
}

const teeOf = (id: 'SGX' | 'TDX'): Tee => (id === 'SGX' ? 'sgx' : 'tdx');

function readLevels(document: JsonObject, version: 2 | 3, tee: Tee): readonly PlatformLevel[] {
  const levels = document.objects('tcbLevels', MAX_LEVELS).map((level): PlatformLevel => {
    const tcb = level.object('tcb');
    if (tee === 'sgx' && tcb.has('tdxtcbcomponents'))
      throw new Refusal(
        'tcb-info-tdx-in-sgx',
        tcb.place,
        'no TDX members in an SGX document',
        'tdxtcbcomponents',
      );
    return {
      sgxComponents: version === 2 ? readNumberedComponents(tcb) : readComponents(tcb, 'sgxtcbcomponents'),
      pceSvn: tcb.integer('pcesvn', 0xffff),
      tdxComponents: tee === 'tdx' ? readComponents(tcb, 'tdxtcbcomponents') : [],
      status: readPlatformStatus(level),
      ...readDateAndAdvisories(level),
    };
  });
  if (levels.length === 0)
    throw new Refusal('levels-empty', 'tcbInfo.tcbLevels', 'at least one level', 'none');
  levels.sort(bestFirst);
  levels.forEach((level, i) => {
    const before = levels[i - 1];
    if (before !== undefined && bestFirst(before, level) === 0)
      throw new Refusal('levels-repeated', 'tcbInfo.tcbLevels', 'each level once', 'a level twice');
  });
  return levels;
}

/** Version 2: `sgxtcbcomp01svn` to `sgxtcbcomp16svn`. */
function readNumberedComponents(tcb: JsonObject): readonly number[] {
  return Array.from({ length: COMPONENTS }, (_, i) =>
    tcb.integer(`sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`, 0xff),
  );
}

function readComponents(tcb: JsonObject, name: string): readonly number[] {
  const components = tcb.objects(name, COMPONENTS).map((component) => component.integer('svn', 0xff));
  if (components.length !== COMPONENTS)
    throw new Refusal('tcb-info-components', `${tcb.place}.${name}`, `${COMPONENTS}`, `${components.length}`);
  return components;
}

/** SGX components, then PCE SVN, then TDX components, each from the first to the last; higher numbers first. */
function bestFirst(a: PlatformLevel, b: PlatformLevel): number {
  return (
    compareFrom(a.sgxComponents, b.sgxComponents) ||
    b.pceSvn - a.pceSvn ||
    compareFrom(a.tdxComponents, b.tdxComponents)
  );
}

/** @returns above 0 when `b` is higher; both have equally many components */
function compareFrom(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (b[i] ?? 0) - (a[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function readModuleSigner(module: JsonObject): TdxModuleSigner {
  module.hex('attributesMask', 8);
  return { mrSigner: module.hex('mrsigner', 48), attributes: module.hex('attributes', 8) };
}

function readModuleIdentity(module: JsonObject): TdxModuleIdentity {
  return {
    id: module.text('id').toUpperCase(),
    ...readModuleSigner(module),
    levels: readComponentLevels(module),
  };
}
