/**
 * `facts.hardware.tcb` (see `src/hardware/tcb-explanation.ts`) as types. Facts come as JSON, also out of stored reports: what has not
 * the shape is left out, never guessed.
 */
import type { Facts } from '../appraisal';
import { asDate, asList, asNumber, asObject, asText, asTexts, type Fields } from './fact';

export const TCB_PARTS = ['platform', 'quotingEnclave', 'tdxModule'] as const;
export type TcbPartName = (typeof TCB_PARTS)[number];

export interface TcbPart {
  readonly name: TcbPartName;
  /** The level that matched, 0 for the newest; `undefined` where the part is older than all. */
  readonly level: number | undefined;
  /** How many Intel lists. */
  readonly levels: number;
  readonly status: string | undefined;
  /** Of the level, and of the newest one; milliseconds since the epoch. */
  readonly date: number | undefined;
  readonly newestDate: number | undefined;
  readonly advisoryIds: readonly string[];
  /** Of the TDX module, for example `TDX_01`. */
  readonly id: string | undefined;
  /** SVNs; not of the platform, which has components. */
  readonly have: number | undefined;
  readonly need: number | undefined;
}

export interface TcbComponent {
  readonly component: string;
  /** As Intel counts them, from 1; absent for the PCE. */
  readonly number: number | undefined;
  /** Intel's words, where it has some. */
  readonly category: string | undefined;
  readonly type: string | undefined;
  readonly have: number;
  readonly need: number;
}

export interface TcbParts {
  readonly parts: readonly TcbPart[];
  /** All that the newest level asks for. */
  readonly components: readonly TcbComponent[];
  readonly behind: readonly string[];
}

export interface TcbFacts extends TcbParts {
  /** Of the whole; `undefined` where a part is older than all levels. */
  readonly status: string | undefined;
  /** The same for now, where the quote tells it apart from the start of the machine. */
  readonly current: TcbParts | undefined;
  /** `undefined` where there is no status. */
  readonly mend: readonly string[] | undefined;
}

/** What the facts say of the patch level; `undefined` where nothing could be found out. */
export function tcbFactsOf(facts: Facts): TcbFacts | undefined {
  const tcb = asObject(facts.hardware?.tcb);
  if (tcb === undefined) return undefined;
  const current = asObject(tcb.current);
  return {
    ...partsOf(tcb),
    status: asText(facts.hardware?.tcbStatus),
    current: current === undefined ? undefined : partsOf(current),
    mend: tcb.mend === undefined ? undefined : asTexts(tcb.mend),
  };
}

function partsOf(tcb: Fields): TcbParts {
  return {
    parts: TCB_PARTS.flatMap((name) => {
      const part = asObject(tcb[name]);
      return part === undefined ? [] : [partOf(name, part)];
    }),
    components: asList(tcb.components).flatMap((value) => componentOf(asObject(value))),
    behind: asTexts(tcb.behind),
  };
}

const partOf = (name: TcbPartName, part: Fields): TcbPart => ({
  name,
  level: asNumber(part.level),
  levels: asNumber(part.levels) ?? 0,
  status: asText(part.status),
  date: asDate(part.tcbDate),
  newestDate: asDate(asObject(part.newest)?.tcbDate),
  advisoryIds: asTexts(part.advisoryIds),
  id: asText(part.id),
  have: asNumber(part.have),
  need: asNumber(part.need),
});

function componentOf(value: Fields | undefined): readonly TcbComponent[] {
  const component = asText(value?.component);
  const have = asNumber(value?.have);
  const need = asNumber(value?.need);
  if (component === undefined || have === undefined || need === undefined) return [];
  const number = asNumber(value?.number);
  return [{ component, number, category: asText(value?.category), type: asText(value?.type), have, need }];
}
