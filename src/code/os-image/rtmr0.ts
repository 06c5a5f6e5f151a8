/**
 * RTMR0, the virtual hardware, event by event: derived from the memory that the host declares, known as a constant of the
 * firmware, or not checked. There is no table of good values: the register depends on the shape of the machine.
 * Source: dstack evidence specification, section 9.2 and 9.3(3).
 */
import { toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import type { EventLog } from '../event-log';
import { observedAcpi } from './observed-acpi';
import { RTMR0_GENERATIONS, RTMR0_LAYOUTS, type Rtmr0Generation, type Rtmr0Part } from './rtmr0-layouts';
import { type TdHobLayout, tdHobDigest } from './td-hob';
import type { VmConfig } from './vm-config';

/**
 * - `derived`: computed from the declared memory, and equal
 * - `constant`: what this generation of firmware always measures
 * - `observed`: the ACPI tables that genuine machines of the declared shape were seen with; nobody recomputed them
 * - `not-checked`: nothing to compare it with
 * - `contradicts`: not what the declared memory gives, or not the constant
 */
export type Rtmr0Finding = 'derived' | 'constant' | 'observed' | 'not-checked' | 'contradicts';

export interface Rtmr0Event {
  readonly name: string;
  readonly finding: Rtmr0Finding;
  /** As extended, lower-case hex. */
  readonly digest: string;
  /** Digests of which any would have been right, or why none can be; absent where nothing is known. */
  readonly expected?: readonly string[];
}

type Finding = Pick<Rtmr0Event, 'finding' | 'expected'>;

export interface Rtmr0 {
  /** `unknown` where the number of events is that of no known firmware: then nothing is checked. */
  readonly generation: Rtmr0Generation | 'unknown';
  readonly events: readonly Rtmr0Event[];
}

/** The digests of a log's events of register 0, in order. They mean something once the log replays to the register. */
export const rtmr0Digests = (log: EventLog): readonly Uint8Array[] =>
  log.filter((event) => event.register === 0).map((event) => event.digest);

/**
 * @param digests 48 bytes each, of a log that replays
 * @param machine as the host declares it; unsigned
 * @param tdHob of the firmware that MRTD names; absent where it is not known, and then the memory is not checked
 */
export function examineRtmr0(
  digests: readonly Uint8Array[],
  machine: VmConfig,
  tdHob: TdHobLayout | undefined,
): Rtmr0 {
  const generation = RTMR0_GENERATIONS.find((g) => RTMR0_LAYOUTS[g].length === digests.length);
  const layout: readonly Rtmr0Part[] = generation === undefined ? [] : RTMR0_LAYOUTS[generation];
  const hex = digests.map(toHex);
  const acpi = acpiFinding(hex, layout, machine);
  const findingOf = (part: Rtmr0Part, digest: string): Finding => {
    switch (part.from) {
      case 'memory':
        return memoryFinding(digest, machine, tdHob);
      case 'acpi':
        return acpi;
      case 'constant': {
        const finding = part.digests.includes(digest) ? 'constant' : 'contradicts';
        return { finding, expected: part.digests };
      }
    }
  };
  const events = hex.map((digest, i): Rtmr0Event => {
    const part = layout[i];
    if (part === undefined) return { name: `event ${i}`, finding: 'not-checked', digest };
    return { name: part.name, digest, ...findingOf(part, digest) };
  });
  return { generation: generation ?? 'unknown', events };
}

function memoryFinding(digest: string, { memorySize }: VmConfig, tdHob: TdHobLayout | undefined): Finding {
  if (memorySize === undefined || tdHob === undefined) return { finding: 'not-checked' };
  const derived = derivedDigest(tdHob, memorySize);
  return { finding: derived === digest ? 'derived' : 'contradicts', expected: [derived] };
}

/** What cannot be derived is told in words: the firmware cannot run in what the host declares. */
function derivedDigest(tdHob: TdHobLayout, memorySize: number): string {
  try {
    return toHex(tdHobDigest(tdHob, memorySize));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `a memory that can hold the firmware, not ${memorySize} bytes`;
  }
}

/** The three belong together: one of them alone says nothing of a machine. */
function acpiFinding(hex: readonly string[], layout: readonly Rtmr0Part[], machine: VmConfig): Finding {
  const seen = observedAcpi(machine.shape);
  const equal = layout.every((part, i) => part.from !== 'acpi' || seen?.digests[part.table] === hex[i]);
  return { finding: seen !== undefined && equal ? 'observed' : 'not-checked' };
}
