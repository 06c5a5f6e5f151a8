/**
 * Which operating system the registers of a quote name. Source: dstack evidence specification, section 9.3(1), (2) and (4).
 *
 * Only a row of the table makes a system known, and only when firmware, kernel, command line and initrd are all of that row. Who
 * else vouches for a hash (a platform, a contract, the guest's own log) changes nothing here.
 */
import { OS_IMAGES } from './images';
import { kernelMovesWithMemory } from './kernel-header';
import {
  type BootEvents,
  isMeasured,
  type MeasuredOsImage,
  type OsImage,
  type PageAddOrder,
} from './os-image';
import { OTHER_BUILDS, type OtherBuild } from './other-builds';

/** Of an authentic quote, lower-case hex. */
export interface OsRegisters {
  readonly mrtd: string;
  readonly rtmr1: string;
  readonly rtmr2: string;
}

export type OsMatch =
  | { readonly kind: 'production'; readonly image: MeasuredOsImage; readonly pageAddOrder: PageAddOrder }
  | { readonly kind: 'development'; readonly image: MeasuredOsImage; readonly pageAddOrder: PageAddOrder }
  | UnknownSystem;

export interface UnknownSystem {
  readonly kind: 'unknown';
  /** Rows that share at least one part, most parts first. For the explanation only: nothing follows from them. */
  readonly resembles: readonly Resemblance[];
  /** What else has these registers, exactly. */
  readonly seenAs?: OtherBuild;
  /** The declared memory is one at which the kernel of a known image would measure differently: RTMR1 cannot be compared. */
  readonly kernelNotComparable: boolean;
}

export const OS_PARTS = ['firmware', 'kernel', 'command-line', 'initrd'] as const;
export type OsPart = (typeof OS_PARTS)[number];

export interface Resemblance {
  readonly image: MeasuredOsImage;
  readonly same: readonly OsPart[];
}

/** What may help to explain an unknown system; never what makes it known. */
export interface MatchHints {
  /** Of a log that replays: first event of register 1, both of register 2. Hex. */
  readonly events?: Partial<BootEvents>;
  /** Bytes, as the host declares. */
  readonly memorySize?: number;
}

/** @param images the table; tests bring their own */
export function matchOsImage(
  registers: OsRegisters,
  hints: MatchHints = {},
  images: readonly OsImage[] = OS_IMAGES,
): OsMatch {
  const measured = images.filter(isMeasured);
  for (const image of measured) {
    const { firmware, rtmr1, rtmr2 } = image.measurements;
    const mrtd = firmware.mrtd.find((m) => m.value === registers.mrtd);
    if (mrtd === undefined || rtmr1 !== registers.rtmr1 || rtmr2 !== registers.rtmr2) continue;
    return {
      kind: image.isDevelopment ? 'development' : 'production',
      image,
      pageAddOrder: mrtd.order,
    };
  }
  const seenAs = OTHER_BUILDS.find(
    (b) => b.mrtd === registers.mrtd && b.rtmr1 === registers.rtmr1 && b.rtmr2 === registers.rtmr2,
  );
  return {
    kind: 'unknown',
    resembles: resemblances(registers, hints.events ?? {}, measured),
    ...(seenAs === undefined ? {} : { seenAs }),
    kernelNotComparable: hints.memorySize !== undefined && kernelMovesWithMemory(hints.memorySize),
  };
}

function resemblances(
  registers: OsRegisters,
  events: Partial<BootEvents>,
  images: readonly MeasuredOsImage[],
): readonly Resemblance[] {
  return images
    .map((image) => ({ image, same: OS_PARTS.filter((part) => samePart(part, registers, events, image)) }))
    .filter(({ same }) => same.length > 0)
    .sort((a, b) => b.same.length - a.same.length);
}

function samePart(
  part: OsPart,
  registers: OsRegisters,
  events: Partial<BootEvents>,
  { measurements }: MeasuredOsImage,
): boolean {
  const known = measurements.events;
  switch (part) {
    case 'firmware':
      return measurements.firmware.mrtd.some((m) => m.value === registers.mrtd);
    case 'kernel':
      return measurements.rtmr1 === registers.rtmr1 || sameEvent(events.kernel, known?.kernel);
    case 'command-line':
      return measurements.rtmr2 === registers.rtmr2 || sameEvent(events.commandLine, known?.commandLine);
    case 'initrd':
      return measurements.rtmr2 === registers.rtmr2 || sameEvent(events.initrd, known?.initrd);
  }
}

const sameEvent = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a === b;
