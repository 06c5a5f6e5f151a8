/**
 * A TCB status in its parts, for people: which level matched, what is behind and by how much, and what would mend it. Facts only.
 * Source: Intel PCS API v4, "TCB Info" and "Enclave Identity"; specification of the verification, sections 2.2 and 2.3.
 *
 * `facts.hardware.tcb`, all dates `YYYY-MM-DDThh:mm:ssZ`:
 * - `platform`, `quotingEnclave`, `tdxModule` (absent where the module is part of the platform's levels: SGX, first generation):
 *   - `level`: the level that matched, 0 for the newest; `null` where the part is older than all of them
 *   - `levels`: how many Intel lists
 *   - `status`, `tcbDate`, `advisoryIds` of that level, absent with `level: null`. What Intel's advisories since `tcbDate` mend is
 *     missing there
 *   - `newest`: `status` and `tcbDate` of level 0; `null` where Intel lists none
 *   - of the platform, `behind`: the components below the newest level, each `{ component: 'sgx' | 'tdx' | 'pce', number?, category?,
 *     type?, have, need }`. `number` counts from 1 as Intel does (`sgxtcbcomp01svn`), `have` and `need` are SVNs, and `category` and
 *     `type` are Intel's words where it has some
 *   - of the other two, `have` and `need`: SVNs; of the module also `id`, for example `TDX_01`
 * - `components`: like `behind` of the platform, but all that the newest level asks for, whether they reach it or not
 * - `behind`: which of the parts are out of date, revoked, or older than all levels
 * - `current`: the same for the SVN of now, of reports that tell it apart from the one at launch, which the rest is about
 * - `mend`: what would mend the status, absent without one: `update` (what is in `behind`), `relaunch` (the TD alone, the platform is
 *   patched), `configure` (the platform's settings), `harden-software` (what runs inside). Nothing mends `Revoked`.
 */
import type { JsonValue } from '../appraisal';
import type { ComponentLevel, Level } from './component-levels';
import { isoSeconds } from './json-object';
import type { ComponentName } from './tcb-info';
import { firstTdxComponent, matchLevels, type TcbInput } from './tcb-level';
import type { TcbStatus } from './tcb-status';

type FactsOf = { readonly [k: string]: JsonValue };

/**
 * @param status the whole status; `undefined` where there is none
 * @param launch what the status was made of
 * @param current the same for the SVN of now
 */
export function tcbExplanation(
  status: TcbStatus | undefined,
  launch: TcbInput,
  current: TcbInput | undefined,
): FactsOf {
  return {
    ...explain(launch),
    ...(current === undefined ? {} : { current: explain(current) }),
    ...(status === undefined ? {} : { mend: MEND[status] }),
  };
}

const MEND: { readonly [S in TcbStatus]: readonly string[] } = {
  UpToDate: [],
  SWHardeningNeeded: ['harden-software'],
  ConfigurationNeeded: ['configure'],
  ConfigurationAndSWHardeningNeeded: ['configure', 'harden-software'],
  OutOfDate: ['update'],
  OutOfDateConfigurationNeeded: ['update', 'configure'],
  TDRelaunchAdvised: ['relaunch'],
  TDRelaunchAdvisedConfigurationNeeded: ['relaunch', 'configure'],
  Revoked: [],
};

function explain(input: TcbInput): FactsOf {
  const { platform, quotingEnclave, tdxModule } = matchLevels(input);
  const { tcbInfo, qeLevels, qeIsvSvn, teeTcbSvn } = input;
  const components = componentsAsked(input);
  const lagging = components.filter(({ have, need }) => Number(have) < Number(need));
  const parts: { [part: string]: Part } = {
    platform: { matched: platform, facts: { behind: lagging }, levels: tcbInfo.levels },
    quotingEnclave: { matched: quotingEnclave, facts: svns(qeLevels, qeIsvSvn), levels: qeLevels },
  };
  if (tdxModule !== 'in-platform') {
    const { identity, level } = tdxModule;
    const levels = identity?.levels ?? [];
    const id = identity === undefined ? {} : { id: identity.id };
    parts.tdxModule = { matched: level, facts: { ...id, ...svns(levels, teeTcbSvn?.[0] ?? 0) }, levels };
  }
  return {
    ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, partFacts(part)])),
    components,
    behind: Object.entries(parts)
      .filter(([, { matched }]) => isBehind(matched))
      .map(([name]) => name),
  };
}

interface Part {
  readonly matched: Level<string> | undefined;
  /** Best level first. */
  readonly levels: readonly Level<string>[];
  readonly facts: FactsOf;
}

function partFacts({ matched, levels, facts }: Part): FactsOf {
  const [newest] = levels;
  return {
    ...(matched === undefined
      ? { level: null }
      : {
          level: levels.indexOf(matched),
          status: matched.status,
          tcbDate: isoSeconds(matched.tcbDate),
          advisoryIds: matched.advisoryIds,
        }),
    levels: levels.length,
    newest: newest === undefined ? null : { status: newest.status, tcbDate: isoSeconds(newest.tcbDate) },
    ...facts,
  };
}

const isBehind = (matched: Level<string> | undefined): boolean =>
  matched === undefined || ['OutOfDate', 'OutOfDateConfigurationNeeded', 'Revoked'].includes(matched.status);

function svns(levels: readonly ComponentLevel[], have: number): FactsOf {
  const need = levels[0]?.isvSvn;
  return { have, ...(need === undefined ? {} : { need }) };
}

/** The platform's components that the newest level asks for. */
function componentsAsked({ tcbInfo, extension, teeTcbSvn }: TcbInput): readonly FactsOf[] {
  const [newest] = tcbInfo.levels;
  if (newest === undefined) return [];
  const { sgx, tdx } = tcbInfo.componentNames;
  const first = teeTcbSvn === undefined ? 0 : firstTdxComponent(teeTcbSvn);
  const compared = (
    component: string,
    need: readonly number[],
    have: ArrayLike<number>,
    names: readonly ComponentName[],
  ): readonly FactsOf[] =>
    need.flatMap((svn, i) =>
      svn === 0 ? [] : [{ component, number: i + 1, ...nameFacts(names[i]), have: have[i] ?? 0, need: svn }],
    );
  return [
    ...compared('sgx', newest.sgxComponents, extension.components, sgx),
    { component: 'pce', have: extension.pceSvn, need: newest.pceSvn },
    ...compared('tdx', newest.tdxComponents, teeTcbSvn ?? [], tdx).filter(
      ({ number }) => Number(number) > first,
    ),
  ];
}

const nameFacts = (name: ComponentName | undefined): FactsOf => ({
  ...(name?.category ? { category: name.category } : {}),
  ...(name?.type ? { type: name.type } : {}),
});
