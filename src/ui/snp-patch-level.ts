/**
 * What is known of the firmware of a SEV-SNP machine, in words. AMD has no list of current levels, only bulletins that name levels one
 * by one: see `facts.hardware.amdLevels`, made in `src/hardware/snp/snp-facts.ts`.
 */
import { advisoryOf } from './advisory';
import { asDate, asList, asNumber, asObject, asText, type Fields } from './fact';
import type { PatchLevel } from './patch-level';
import { dayText } from './time-text';
import { listed, type Wording, type WordingKey } from './wording';

interface Bulletin {
  readonly id: string;
  readonly since: number | undefined;
  /** In words, of what is older than it asks for. */
  readonly lacking: readonly string[];
}

/** `undefined` where the report is not authentic, so that nothing can be said. */
export function snpPatchLevelOf(hardware: Fields, text: Wording): PatchLevel | undefined {
  const levels = asObject(hardware.amdLevels);
  if (levels === undefined) return undefined;
  const say = (key: WordingKey, ...substitutions: readonly string[]) => text(key, substitutions);
  const day = (at: number | undefined) => (at === undefined ? '?' : dayText(at, text));
  const behind = asList(levels.bulletins)
    .flatMap((value) => bulletinOf(asObject(value), text))
    .filter(({ lacking }) => lacking.length > 0);
  const asOf = day(asDate(levels.asOf));
  if (behind.length === 0 && levels.complete === true)
    return { kind: 'current', sentence: say('patch_amd_sufficient', asOf) };
  const sentences =
    behind.length === 0
      ? [say('patch_amd_unknown', asOf)]
      : behind.map(({ id, since, lacking }) => say('patch_amd_lacks', id, day(since), listed(text, lacking)));
  return {
    kind: 'explained',
    parts: [{ name: say('patch_platform'), sentences }],
    advisories: [...new Set(behind.map(({ id }) => id))].sort().map(advisoryOf),
    mending: behind.length === 0 ? [] : [say('mend_update_platform')],
  };
}

const PARTS: { readonly [part: string]: WordingKey } = {
  fmc: 'patch_amd_fmc',
  bootLoader: 'patch_amd_boot_loader',
  tee: 'patch_amd_tee',
  snp: 'patch_amd_snp',
  microcode: 'patch_amd_microcode',
};

function bulletinOf(value: Fields | undefined, text: Wording): readonly Bulletin[] {
  const id = asText(value?.bulletin);
  if (id === undefined) return [];
  const lacking = asList(value?.parts).flatMap((item) => {
    const part = asObject(item);
    const [name, have, need] = [PARTS[asText(part?.part) ?? ''], asNumber(part?.have), asNumber(part?.need)];
    if (name === undefined || have === undefined || need === undefined || have >= need) return [];
    const component: WordingKey = 'patch_component';
    return [text(component, [text(name), `${have}`, `${need}`])];
  });
  return [{ id, since: asDate(value?.since), lacking }];
}
