/** Patch levels of one software component: the quoting enclave, or the TDX module. Both documents write them the same way. */
import { Refusal } from '../refusal';
import type { JsonObject } from './json-object';
import type { ComponentStatus, PlatformStatus } from './tcb-status';
import { COMPONENT_STATUSES, PLATFORM_STATUSES } from './tcb-status';

export interface Level<S> {
  readonly status: S;
  /** Milliseconds since the epoch. */
  readonly tcbDate: number;
  readonly advisoryIds: readonly string[];
}

export interface ComponentLevel extends Level<ComponentStatus> {
  readonly isvSvn: number;
}

export const MAX_LEVELS = 256;
const MAX_ADVISORIES = 256;

/**
 * @param owner the object with `tcbLevels`
 * @returns best level first, whatever the order of the document
 * @throws Refusal `json-member`, `levels-empty`, `levels-repeated`
 */
export function readComponentLevels(owner: JsonObject): readonly ComponentLevel[] {
  const levels = owner.objects('tcbLevels', MAX_LEVELS).map((level) => ({
    isvSvn: level.object('tcb').integer('isvsvn', 0xffff),
    status: level.oneOf('tcbStatus', COMPONENT_STATUSES),
    ...readDateAndAdvisories(level),
  }));
  if (levels.length === 0)
    throw new Refusal('levels-empty', `${owner.place}.tcbLevels`, 'at least one level', 'none');
  if (new Set(levels.map((l) => l.isvSvn)).size !== levels.length)
    throw new Refusal('levels-repeated', `${owner.place}.tcbLevels`, 'each level once', 'a level twice');
  return levels.sort((a, b) => b.isvSvn - a.isvSvn);
}

/** The part that every level has. */
export function readDateAndAdvisories(level: JsonObject): Omit<Level<never>, 'status'> {
  return { tcbDate: level.date('tcbDate'), advisoryIds: level.texts('advisoryIDs', MAX_ADVISORIES) };
}

export function readPlatformStatus(level: JsonObject): PlatformStatus {
  return level.oneOf('tcbStatus', PLATFORM_STATUSES);
}
