/**
 * What the status of the firmware means: which of Intel's levels matched, since when it is behind, under which advisories, what
 * would mend it and who could; AMD's in `snp-patch-level.ts`. The popup and the command line say the same.
 */
import type { Facts } from '../appraisal';
import { type Advisory, advisoryOf } from './advisory';
import { snpPatchLevelOf } from './snp-patch-level';
import { type TcbComponent, type TcbFacts, type TcbPart, type TcbPartName, tcbFactsOf } from './tcb-facts';
import { dayText } from './time-text';
import { listed, type Wording, type WordingKey } from './wording';

export type PatchLevel =
  /** Up to date: one line is enough. */
  | { readonly kind: 'current'; readonly sentence: string }
  | {
      readonly kind: 'explained';
      readonly parts: readonly ExplainedPart[];
      /** Sorted, each once. */
      readonly advisories: readonly Advisory[];
      /** A sentence for each thing that would help, with who could do it. */
      readonly mending: readonly string[];
    };

export interface ExplainedPart {
  readonly name: string;
  readonly sentences: readonly string[];
}

/** The patch level in words; `undefined` where nothing could be found out about it. */
export function patchLevelOf(facts: Facts, text: Wording): PatchLevel | undefined {
  if (facts.hardware?.tee === 'sev-snp') return snpPatchLevelOf(facts.hardware, text);
  const tcb = tcbFactsOf(facts);
  const platform = tcb?.parts.find((p) => p.name === 'platform');
  if (tcb === undefined || platform === undefined) return undefined;
  if (tcb.status === 'UpToDate') return { kind: 'current', sentence: levelSentence(platform, text) };
  const ids = new Set(tcb.parts.flatMap((p) => p.advisoryIds));
  return {
    kind: 'explained',
    parts: [...tcb.parts.map((p) => explained(p, tcb.components, text)), ...nowOtherwise(tcb, text)],
    advisories: [...ids].sort().map(advisoryOf),
    mending: mendingOf(tcb).map((key) => text(key)),
  };
}

const PART_NAMES: { readonly [P in TcbPartName]: WordingKey } = {
  platform: 'patch_platform',
  quotingEnclave: 'patch_quoting_enclave',
  tdxModule: 'patch_tdx_module',
};

/** A part by the name that people are told. */
export const partText = (part: TcbPartName, text: Wording): string => text(PART_NAMES[part]);

function explained(part: TcbPart, components: readonly TcbComponent[], text: Wording): ExplainedPart {
  return {
    name: partText(part.name, text),
    sentences: [levelSentence(part, text), ...laggingSentence(part, components, text)],
  };
}

const BEHIND: readonly (string | undefined)[] = ['OutOfDate', 'OutOfDateConfigurationNeeded'];

/** Which level it is. People count from 1, the newest. */
export function levelSentence(part: TcbPart, text: Wording): string {
  const say = (key: WordingKey, ...substitutions: readonly string[]) => text(key, substitutions);
  const day = (at: number | undefined) => (at === undefined ? '?' : dayText(at, text));
  const { level, status } = part;
  const newest = day(part.newestDate);
  if (level === undefined)
    return part.levels === 0 ? say('patch_not_listed') : say('patch_older_than_all', newest);
  const behind = BEHIND.includes(status);
  const place = [`${level + 1}`, `${part.levels}`, day(part.date)];
  if (status === 'Revoked') return say('patch_revoked', ...place);
  if (level === 0) return say(behind ? 'patch_newest_behind' : 'patch_newest', newest);
  if (behind) return say('patch_behind', ...place, newest);
  return say(status === 'UpToDate' ? 'patch_still_current' : 'patch_earlier', ...place, newest);
}

/** What of it is older than at the newest level, if anything is. */
function laggingSentence(
  { name, have, need }: TcbPart,
  components: readonly TcbComponent[],
  text: Wording,
): readonly string[] {
  const say = (key: WordingKey, ...substitutions: readonly string[]) => text(key, substitutions);
  if (name !== 'platform')
    return have === undefined || need === undefined || have >= need
      ? []
      : [say('patch_version', `${have}`, `${need}`)];
  const lagging = components
    .filter((c) => c.have < c.need)
    .map((c) => say('patch_component', componentText(c, text), `${c.have}`, `${c.need}`));
  return lagging.length === 0 ? [] : [say('patch_components', listed(text, lagging))];
}

/** A component by Intel's name for it, else by its number. */
export function componentText({ component, number, type }: TcbComponent, text: Wording): string {
  const numbered: WordingKey = 'patch_component_numbered';
  const pce: WordingKey = 'patch_pce';
  if (type !== undefined) return type;
  return component === 'pce' ? text(pce) : text(numbered, [component.toUpperCase(), `${number ?? '?'}`]);
}

/** Parts that have another level now than when the machine was started. */
function nowOtherwise({ parts, current }: TcbFacts, text: Wording): readonly ExplainedPart[] {
  const now: WordingKey = 'patch_now';
  return (current?.parts ?? [])
    .filter((part) => parts.find((p) => p.name === part.name)?.level !== part.level)
    .map((part) => ({
      name: text(now, [partText(part.name, text)]),
      sentences: [levelSentence(part, text)],
    }));
}

const MENDING: { readonly [mend: string]: WordingKey } = {
  relaunch: 'mend_relaunch',
  configure: 'mend_configure',
  'harden-software': 'mend_harden_software',
};
const UPDATES: { readonly [P in TcbPartName]: WordingKey } = {
  platform: 'mend_update_platform',
  quotingEnclave: 'mend_update_quoting_enclave',
  tdxModule: 'mend_update_tdx_module',
};

function mendingOf({ mend, behind, parts, status }: TcbFacts): readonly WordingKey[] {
  if (status === 'Revoked') return ['mend_revoked'];
  return (mend ?? []).flatMap((what) => {
    if (what === 'update') return parts.flatMap((p) => (behind.includes(p.name) ? [UPDATES[p.name]] : []));
    const key = MENDING[what];
    return key === undefined ? [] : [key];
  });
}
