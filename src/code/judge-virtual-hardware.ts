/**
 * The virtual hardware, RTMR0, beside what the host declares and what the firmware always measures. The ACPI tables are compared
 * with what was seen elsewhere and with nothing else, so that a pass says nothing of them.
 * Source: dstack evidence specification, section 9.3(3).
 */
import { type Check, check } from '../appraisal';
import { fromHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import type { EventLog } from './event-log';
import { OS_IMAGES } from './os-image/images';
import { isMeasured, type OsImage } from './os-image/os-image';
import { examineRtmr0, type Rtmr0, rtmr0Digests } from './os-image/rtmr0';
import { readTdHobWitness, type TdHobLayout } from './os-image/td-hob';
import type { TdxLite } from './os-image/tdx-lite';
import type { VmConfig } from './os-image/vm-config';

export interface VirtualHardwareFindings {
  /** `code.virtual-hardware` */
  readonly check: Check;
  /** Event by event, of a log that leads to register 0. */
  readonly rtmr0?: Rtmr0;
}

export interface VirtualHardwareMaterial {
  readonly quote: AuthenticQuote;
  /** Absent where it does not lead to register 0. */
  readonly log?: EventLog;
  readonly machine?: VmConfig;
  /** Counts only where it made the system known. */
  readonly lite?: TdxLite;
}

/** Never throws. @param images the table; tests bring their own */
export function judgeVirtualHardware(
  { quote, log, machine, lite }: VirtualHardwareMaterial,
  images: readonly OsImage[] = OS_IMAGES,
): VirtualHardwareFindings {
  const notChecked = (got: string) => check('virtual-hardware-not-checked', { got });
  if (log === undefined) return { check: notChecked('no log that leads to register 0') };
  const firmware = firmwareOf(quote, lite, images);
  const rtmr0 = examineRtmr0(rtmr0Digests(log), machine ?? { shape: {} }, firmware.tdHob);
  // What another firmware measures is nobody's business: nothing it does can contradict.
  if (!firmware.known) return { check: notChecked('an unknown firmware'), rtmr0 };
  const wrong = rtmr0.events.find((event) => event.finding === 'contradicts');
  if (wrong !== undefined)
    return {
      check: check('virtual-hardware-contradicts', {
        expected: `${wrong.name}: ${wrong.expected?.join(' or ') ?? 'another'}`,
        got: wrong.digest,
      }),
      rtmr0,
    };
  if (rtmr0.generation === 'unknown')
    return {
      check: check('virtual-hardware-unknown', {
        expected: 'the events that this firmware measures',
        got: `${rtmr0.events.length} events`,
      }),
      rtmr0,
    };
  const isDerived = rtmr0.events.some((event) => event.finding === 'derived');
  return { check: isDerived ? check('virtual-hardware-derived') : notChecked('the memory'), rtmr0 };
}

interface KnownFirmware {
  readonly known: boolean;
  readonly tdHob: TdHobLayout | undefined;
}

/** By MRTD, whichever kernel it started. */
function firmwareOf(
  { measurements }: AuthenticQuote,
  lite: TdxLite | undefined,
  images: readonly OsImage[],
): KnownFirmware {
  if (lite !== undefined) return { known: true, tdHob: lite.measurement.tdHob };
  const firmware = images
    .filter(isMeasured)
    .find((image) => image.measurements.firmware.mrtd.some(({ value }) => value === measurements.mrtd))
    ?.measurements.firmware;
  if (firmware === undefined) return { known: false, tdHob: undefined };
  const { tdHobWitness } = firmware;
  return {
    known: true,
    tdHob: tdHobWitness === undefined ? undefined : readTdHobWitness(fromHex(tdHobWitness)),
  };
}
